"""Asking again: how often, how long, and when not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from curator.net import client
from curator.net.exchange import Limits, Response
from curator.translate import Chat, DeepL, LibreTranslate, Patient, ServiceError
from tests.translate.servers import chat, deepl, libretranslate, scripted, serving

SETTINGS = client.ClientSettings(
    allow_hosts=("127.0.0.1",),
    pause_seconds=0,
    limits=Limits(2_000_000, 60.0, 60.0, redirects=0),
)
HASTY = replace(
    SETTINGS, limits=replace(SETTINGS.limits, seconds_first_byte=0.2, seconds_total=0.4)
)


def post(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    return client.post(url, SETTINGS, json=body, headers=headers)


def test_a_service_that_wants_a_pause_gets_the_pause_it_wants():
    waited: list[float] = []
    slow_down = (429, {"error": "Slowdown"}, {"Retry-After": "7"})
    with serving(scripted(libretranslate, [slow_down, slow_down])) as url:
        found = Patient(LibreTranslate(url, post), waited.append).translate(["Hallo"], "de", "en")
    assert (found, waited) == (["[en] Hallo"], [7.0, 7.0])


def test_a_service_that_wants_an_hour_is_left_alone_and_the_editor_told():
    waited: list[float] = []
    with (
        serving(scripted(deepl, [(429, "", {"Retry-After": "3600"})])) as url,
        pytest.raises(ServiceError, match="60 minutes of rest"),
    ):
        Patient(DeepL("good", post, url), waited.append).translate(["Hallo"], "de", "en")
    assert waited == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 529])
def test_what_passes_is_tried_three_times_and_then_said(status: int):
    waited: list[float] = []
    server = scripted(chat, [(status, "<html>busy</html>")] * 3)
    with serving(server) as url, pytest.raises(ServiceError) as caught:
        Patient(Chat(url, "any", post, "good"), waited.append).translate(["hallo"], "de", "en")
    assert not caught.value.final
    assert (len(server.bodies), waited) == (3, [2.0, 10.0])


@pytest.mark.parametrize(
    ("status", "said"), [(400, "did not understand"), (403, "refused the key"), (456, "used up")]
)
def test_what_does_not_pass_is_not_tried_again(status: int, said: str):
    server = scripted(deepl, [(status, "")])
    with serving(server) as url, pytest.raises(ServiceError, match=said):
        Patient(DeepL("good", post, url), _never).translate(["Hallo"], "de", "en")
    assert len(server.bodies) == 1


def test_an_account_without_money_is_not_a_busy_service():
    broke = (
        429,
        {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}},
    )
    with (
        serving(scripted(chat, [broke])) as url,
        pytest.raises(ServiceError, match="quota is used up") as caught,
    ):
        Patient(Chat(url, "any", post, "good"), _never).translate(["hallo"], "de", "en")
    assert caught.value.final


def test_a_service_that_does_not_answer_in_time_is_tried_again_and_then_said():
    given_up = Event()

    def hasty(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
        return client.post(url, HASTY, json=body, headers=headers)

    def sleeps(path: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[int, Any]:
        given_up.wait(120)
        return 200, {"translatedText": ["late"]}

    waited: list[float] = []
    with serving(sleeps) as url:
        with pytest.raises(ServiceError, match="did not answer in time") as caught:
            Patient(LibreTranslate(url, hasty), waited.append).translate(["Hallo"], "de", "en")
        given_up.set()
    assert (waited, caught.value.final) == ([2.0, 10.0], False)


def test_an_address_this_program_must_never_reach_is_final():
    def closed(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
        return client.post(url, client.ClientSettings(), json=body, headers=headers)

    with pytest.raises(ServiceError) as caught:
        Patient(LibreTranslate("http://169.254.169.254/", closed), _never).translate(
            ["Hallo"], "de", "en"
        )
    assert caught.value.final


def _never(seconds: float) -> None:
    raise AssertionError("it waited")
