from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.test import Client

from curator import wiring
from curator.errors import NotReady
from curator.store import models

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Said:
    text: str
    problems: tuple[str, ...] = ()


class Parrot:
    """A service that says everything in upper case, and loses the number."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[Said]:
        return [Said(text.upper().replace("87 %", ""), ("the number 87 % is gone",)) for text in texts]


class Broken:
    def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[Said]:
        raise NotReady("the service says: quota exceeded")


def test_machine_words_are_asked_for_and_wait_with_what_is_suspicious(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "translator", lambda known: Parrot())
    html = desk.post(f"/issue/{issue.pk}/machine/de/", follow=True).content.decode()
    assert "4 machine wordings wait for a reader" in html
    assert "German: machine words wait for a reader" in html
    pick = issue.picks.first()
    assert pick
    page = desk.get(f"/issue/{issue.pk}/pick/{pick.pk}/?language=de").content.decode()
    assert "the number 87 % is gone" in page
    assert "0 % its own words" in html


def test_what_the_service_says_is_shown(desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "translator", lambda known: Broken())
    assert "quota exceeded" in desk.post(f"/issue/{issue.pk}/machine/de/", follow=True).content.decode()


@pytest.mark.parametrize("form", [{}, {"wish": "opening"}])
def test_without_a_service_the_desk_says_so_and_shows_no_button(
    desk: Client, issue: models.Issue, form: dict[str, str]
) -> None:
    assert "/machine/" not in desk.get(f"/issue/{issue.pk}/?language=de").content.decode()
    html = desk.post(f"/issue/{issue.pk}/machine/de/", form, follow=True).content.decode()
    assert "no translation service is configured" in html
    assert desk.post(f"/issue/{issue.pk}/machine/xx/").status_code == 404
