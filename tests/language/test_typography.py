"""What belongs together on one line stays there; and what the program ships is set as a printer of each language sets it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from curator.language.phrases import CATALOGUES, languages, phrases
from curator.language.typography import bound, single_spaced

ROOT = CATALOGUES.parent.parent


@pytest.mark.parametrize(
    ("language", "typed", "printed"),
    [
        ("de", "45 % und 3 Mio. €", "45~% und 3~Mio. €"),
        ("fi", "26 000 ostajaa, 1 200 myyjää", "26~000 ostajaa, 1~200 myyjää"),
        ("nl", "€ 5 per 10 km", "€~5 per 10~km"),
        ("en", "in 2026 we met 30 people", "in 2026 we met 30 people"),
        ("en", "5 minutes, 3 hours", "5 minutes, 3 hours"),
        ("de", "„Nicht, wenn …“ … und mehr", "„Nicht, wenn~…“ … und mehr"),
        ("fr", "Quoi ? « Non » : 12 % !", "Quoi_? «~Non~»~: 12~%_!"),
        ("fr", "Quoi? 12:30", "Quoi? 12:30"),
        ("fr-CA", "Quoi !", "Quoi_!"),
        ("ko", "45%가 아니라 45% 이상", "45%+가 아니라 45% 이상"),
        ("de", "45%가 : ?", "45%가 : ?"),
    ],
)
def test_what_belongs_together_is_bound(language: str, typed: str, printed: str) -> None:
    assert bound(typed, language) == printed.translate(
        {ord("~"): "\u00a0", ord("_"): "\u202f", ord("+"): "\u2060"}
    )


def test_binding_twice_changes_nothing_more() -> None:
    for language in languages():
        once = bound("« 45 % » : 26 000 ! 45%가", language)
        assert bound(once, language) == once


def test_only_a_lone_no_break_space_was_set_on_purpose() -> None:
    assert single_spaced("\u00a0a\u00a0b \u00a0c\td\u3000e ") == "a\u00a0b c d e"


@pytest.mark.parametrize("language", languages())
def test_an_issue_never_parts_from_its_number(language: str) -> None:
    words = phrases(language)
    numbered = (
        words.gettext("No. %(number)s", number=13),
        words.gettext("%(name)s, no. %(number)s", name="Name", number=13),
    )
    assert [re.search(r"\s(?<!\u00a0)13", each) for each in numbered] == [None, None]


# What must not stand in a text of each language. Addresses and `%(places)s` are taken out before.
EVERYWHERE = {
    "a straight quote": '"',
    "a straight apostrophe": "'",
    "three dots": r"\.\.\.",
    "a figure that can part from its percent sign": r"\d %",
    "two spaces": "  ",
}
_ASIAN = {"a half-width sign": r"(?<=[\u3040-\u30ff\u4e00-\u9fff])\s?[:;!?,()](?!\w)"}
_LOW_HIGH = {
    "another opening quote": r"[“«‹](?=\w)",
    "an upper quote that opens": r"(?:^|[\s(])[“”‘]",
}
FORBIDDEN: dict[str, dict[str, str]] = {
    "fr": {
        "an ordinary space before a sign": r" [:;!?»]|« ",
        "no space before a sign": r"[\w)][:;!?»](?!\w)|«(?=\w)",
        "a wide space before ; ! ?": r"\u00a0[;!?]",
        "a narrow space before a colon": r"\u202f:",
        "quotes that are not French": "[“„”]",
    },
    "de": {**_LOW_HIGH, "an English closing quote": "”"},
    "pl": {"an upper quote that opens": "“"},
    "es": {"a question that does not open": r"^[^¿]*\?", "a call that does not open": "^[^¡]*!"},
    "fi": {"quotes that are not Finnish": "[“„«]"},
    "sv": {"quotes that are not Swedish": "[“„«]"},
    "ar": {"a Latin sign": r"[?;](?!\w)|[\u0600-\u06ff],"},
    "ja": _ASIAN,
    "zh": _ASIAN,
}
PLACE = re.compile(r"%\(\w+\)s|https?://\S+")


def faults(text: str, language: str) -> list[str]:
    bare = PLACE.sub("x", text)
    rules = {**EVERYWHERE, **FORBIDDEN.get(language, {})}
    return [
        f"{what}: {text}"
        for what, pattern in rules.items()
        if re.search(pattern, bare, re.MULTILINE)
    ]


def catalogue_texts(language: str) -> Iterator[str]:
    for path in sorted((CATALOGUES / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    yield from (
                        (message.string,)
                        if isinstance(message.string, str)
                        else message.string or ()
                    )


def texts_by_language(node: Any) -> Iterator[tuple[str, str]]:
    """Every text under a key that is a language, wherever it stands in a YAML file."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in languages() and isinstance(value, str):
                yield key, value
            else:
                yield from texts_by_language(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts_by_language(value)


@pytest.mark.parametrize("language", languages())
def test_every_phrase_is_set_as_its_language_sets_it(language: str) -> None:
    texts = list(catalogue_texts(language))
    assert len(texts) > 60
    assert [fault for text in texts for fault in faults(text, language)] == []


@pytest.mark.parametrize(
    "path", ["feeds.yaml", "curator/demo/words.yaml", "curator/demo/world/newsletter.yaml"]
)
def test_every_text_that_ships_is_set_as_its_language_sets_it(path: str) -> None:
    texts = list(texts_by_language(yaml.safe_load((ROOT / path).read_text(encoding="utf-8"))))
    assert len(texts) > 20
    spaced = (
        (language, bound(text, language) if language != "fr" else text) for language, text in texts
    )
    assert [fault for language, text in spaced for fault in faults(text, language)] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "don't"), ("en", "so..."), ("de", "“Nein“"), ("de", "„Nein”"), ("fr", "Quoi ?"), ("fr", "Quoi?"),
        ("fr", "« x\u00a0»"), ("fr", "x\u00a0!"), ("es", "Qué?"), ("ja", "今週:"), ("ja", "何?"), ("ar", "متى?"),
        ("pl", "“tak”"), ("fi", "“kyllä”"), ("tr", "%30'u"), ("de", "30 %"),
    ],
)  # fmt: skip
def test_a_slip_would_be_found(language: str, text: str) -> None:
    assert faults(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Quoi\u202f?"), ("fr", "x\u00a0: «\u00a0y\u00a0»"), ("es", "¿Qué? ¡Sí!"), ("de", "„Nein“, so sei es …"),
        ("ja", "今週：%(headline)s"), ("ar", "متى؟ الآن،"), ("tr", "%30’u"), ("sv", "”ja”"),
    ],
)  # fmt: skip
def test_good_setting_is_left_alone(language: str, text: str) -> None:
    assert faults(text, language) == []
