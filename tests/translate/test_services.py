"""The adapters against servers that speak the real protocols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from curator.net import client
from curator.net.exchange import Response
from curator.translate import Chat, DeepL, LibreTranslate, Service, ServiceError
from tests.translate.servers import Handle, chat, deepl, libretranslate, serving

SETTINGS = client.ClientSettings(allow_hosts=("127.0.0.1",), pause_seconds=0)


def post(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    return client.post(url, SETTINGS, json=body, headers=headers)


def test_deepl_keeps_the_order_over_several_requests_and_names_the_variant():
    with serving(deepl) as url:
        found = DeepL("good", post, url).translate([f"t{n}" for n in range(120)], "de", "en")
    assert found == [f"[EN-GB] t{n}" for n in range(120)]


def test_deepl_refusing_the_key_is_said_and_final():
    with serving(deepl) as url, pytest.raises(ServiceError, match="refused the key") as caught:
        DeepL("bad", post, url).translate(["Hallo"], "de", "en")
    assert caught.value.final


def test_deepls_used_up_quota_is_said():
    with (
        serving(deepl) as url,
        pytest.raises(ServiceError, match="quota for this month is used up"),
    ):
        DeepL("good", post, url).translate(["x" * 3_000], "de", "en")


def test_libretranslate_is_asked_in_its_own_codes():
    with serving(libretranslate) as url:
        assert LibreTranslate(url, post).translate(["Hallo", "Welt"], "de-AT", "pt-BR") == [
            "[pt-BR] Hallo",
            "[pt-BR] Welt",
        ]


def test_libretranslates_own_words_are_passed_on():
    with serving(libretranslate) as url, pytest.raises(ServiceError, match="fi is not supported"):
        LibreTranslate(url, post).translate(["Hallo"], "de", "fi")


def test_too_many_requests_is_an_error_that_passes():
    with serving(libretranslate) as url, pytest.raises(ServiceError, match="try again") as caught:
        LibreTranslate(url, post, "slow down").translate(["Hallo"], "de", "en")
    assert not caught.value.final


def test_a_chat_model_translates_a_list_and_suggests():
    with serving(chat) as url:
        model = Chat(url, "any", post, "good")
        assert model.translate(["hallo", "welt"], "de", "en") == ["hallo", "welt"]
        assert model.suggest("headline", "An article.", "en") == "A suggestion"


GLOSSARY = {"cx": "CX", "r&d": "R&D"}
Adapter = tuple[Handle, Callable[[str, Mapping[str, str]], Service], str]
ADAPTERS: dict[str, Adapter] = {
    "deepl": (deepl, lambda url, kept: DeepL("good", post, url, kept), "[DE] "),
    "libretranslate": (
        libretranslate,
        lambda url, kept: LibreTranslate(url, post, "", kept),
        "[de] ",
    ),
    "chat": (chat, lambda url, kept: Chat(url, "any", post, "good", glossary=kept), ""),
}


@pytest.mark.parametrize("name", ADAPTERS)
def test_each_service_is_told_in_its_own_way_what_the_glossary_keeps(name: str):
    server, adapter, prefix = ADAPTERS[name]
    with serving(server) as url:
        assert adapter(url, {}).translate(["Good CX pays"], "en", "de") == [f"{prefix}Good EK pays"]
        assert adapter(url, GLOSSARY).translate(["Good cx pays"], "en", "de") == [
            f"{prefix}Good {'cx' if name == 'chat' else 'CX'} pays"
        ]


@pytest.mark.parametrize("name", ADAPTERS)
def test_signs_that_mean_something_in_markup_come_back_as_they_were(name: str):
    server, adapter, prefix = ADAPTERS[name]
    text = "CX & R&D: 5 < 6 > 4, “a <b> tag”, &amp; and 한국어 العربية"
    with serving(server) as url:
        assert adapter(url, GLOSSARY).translate([text], "en", "de") == [prefix + text]


@pytest.mark.parametrize(
    ("model", "said"),
    [("tiny", "cut off"), ("rambling", "another form"), ("unwilling", "refused to answer")],
)
def test_a_chat_models_broken_answer_is_no_translation(model: str, said: str):
    with serving(chat) as url, pytest.raises(ServiceError, match=said):
        Chat(url, model, post, "good").translate(["hallo"], "de", "en")


@pytest.mark.parametrize(
    "answered", ["<html>", "[]", '{"translatedText": "one"}', '{"translatedText": ["a", "b"]}']
)
def test_an_answer_of_another_form_is_an_error(answered: str):
    with serving(lambda *_: (200, answered)) as url, pytest.raises(ServiceError):
        LibreTranslate(url, post).translate(["a"], "de", "en")
