"""The desk speaks the language of whoever is at it: their choice, the browser’s, or its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile, copytree, ignore_patterns
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.test import Client

from curator.config import environment
from curator.desk.draft import known_slot
from curator.errors import ConfigError, InputError
from curator.language import phrases
from curator.records import Message
from curator.store import models, words
from curator.translate import ServiceError
from curator.web import desk_language

pytestmark = pytest.mark.django_db

GERMAN = {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}


def spoken(client: Client, path: str, **headers: str) -> str:
    html = client.get(path, headers=headers).content.decode()
    return html.partition('<html lang="')[2].partition('"')[0]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-CH, en", "de"),
        ("ko, de;q=0.5", "de"),
        ("fr", "en"),
        ("*", "en"),
        ("x" * 5_000, "en"),
        (";;,,q=1", "en"),
    ],
)
def test_a_browser_says_which_language_the_desk_speaks(
    client: Client, accepted: str, language: str
) -> None:
    assert spoken(client, "/sign-in/", **{"accept-language": accepted}) == language


def test_a_persons_own_choice_counts_before_the_browsers(desk: Client) -> None:
    assert spoken(desk, "/account/", **GERMAN) == "de"
    desk.post("/account/language/", {"language": "en"})
    assert spoken(desk, "/account/", **GERMAN) == "en"
    desk.post("/account/language/", {"language": ""})
    assert spoken(desk, "/account/", **GERMAN) == "de"


def test_a_choice_belongs_to_one_person(desk: Client, editor: User) -> None:
    desk.post("/account/language/", {"language": "de"})
    other = Client()
    other.force_login(editor)
    assert (spoken(desk, "/account/"), spoken(other, "/account/")) == ("de", "en")


def test_a_language_the_desk_does_not_speak_is_not_kept(desk: Client) -> None:
    desk.post("/account/language/", {"language": "ko"})
    assert models.DeskSettings.objects.get().language == ""


def test_the_answer_to_the_choice_is_in_the_new_language(desk: Client) -> None:
    page = desk.post("/account/language/", {"language": "de"}, follow=True).content.decode()
    assert phrases.phrases("de").gettext("The language is changed.") in page


def test_an_error_is_said_in_the_language_with_its_values(
    desk: Client, issue: models.Issue
) -> None:
    pick = issue.picks.all()[0]
    where = f"/issue/{issue.pk}/pick/{pick.pk}/place/"
    answer = desk.post(where, {"slot": "weather"}, headers=GERMAN, follow=True)
    said = "There is no slot “%(slot)s” in this newsletter."
    assert phrases.phrases("de").gettext(said, slot="weather") in answer.content.decode()
    with pytest.raises(InputError, match="There is no slot “weather” in this newsletter"):
        known_slot("weather")


MOMENT = datetime(2026, 11, 29, 14, 5, tzinfo=UTC).isoformat()
KEPT = [
    (
        Message("%(slot)s, place %(place)s", slot="loyalty", place=2),
        "Loyalty, place 2",
        "Treue, Platz 2",
    ),
    (
        words.field_named("heading:loyalty"),
        "heading of the section Loyalty",
        "Titel der Rubrik Treue",
    ),
    (
        Message("Letters leave between %(between)s; this goes on at %(moment)s.", between="7-20", moment=MOMENT),
        "Letters leave between 7-20; this goes on at 29 Nov 2026, 15:05 CET.",
        "Verschickt wird zwischen 7-20; weiter geht es am 29. Nov. 2026, 15:05 MEZ.",
    ),
    (
        Message.of(ConfigError("“%(text)s” is not a number", file="de/terms.yaml", line=7, text="x")),
        "de/terms.yaml, line 7: “x” is not a number",
        "de/terms.yaml, Zeile 7: „x“ ist keine Zahl",
    ),
    (
        Message.of(ServiceError("it reads like %(found)s, not %(wanted)s", found=Message("%(language)s", language="fr"), wanted=Message("%(language)s", language="de"))),
        "it reads like French, not German",
        "liest sich wie Französisch, nicht wie Deutsch",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kept", "english", "german"), KEPT)
def test_what_was_kept_is_said_with_its_names_and_times(
    kept: Message, english: str, german: str
) -> None:
    kept = Message.read(kept.kept)
    assert desk_language.localized(kept) == english
    with desk_language.spoken("de"):
        assert desk_language.localized(kept) == german


def test_where_nobody_chose_the_desk_speaks_its_own_language(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_DESK_LANGUAGE", "de")
    assert spoken(Client(), "/sign-in/") == "de"
    assert spoken(Client(), "/sign-in/", **{"accept-language": "en"}) == "en"
    desk.post("/account/language/", {"language": "en"})
    assert spoken(desk, "/account/") == "en"


def test_a_language_the_desk_does_not_speak_is_refused_at_the_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CURATOR_DESK_LANGUAGE", "fr")
    with pytest.raises(ConfigError, match="none of de, en"):
        environment()


def test_djangos_own_words_are_in_the_language_too(desk: Client) -> None:
    form = {"old_password": "x", "new_password1": "a", "new_password2": "b"}
    answer = desk.post("/account/", form, headers=GERMAN).content.decode()
    assert "Altes Passwort" in answer


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "29 Nov 2026, 15:05 CET"), ("de", "29. Nov. 2026, 15:05 MEZ")],
)
def test_a_moment_names_its_zone(language: str, said: str) -> None:
    at = datetime(2026, 11, 29, 14, 5, tzinfo=UTC).astimezone(ZoneInfo("Europe/Berlin"))
    assert phrases.phrases(language).moment(at) == said


def test_a_desk_po_in_its_folder_is_all_a_language_of_the_desk_needs(
    desk: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "catalogues"
    copytree(phrases.CATALOGUES, folder, ignore=ignore_patterns("*.py", "*.yaml", "__pycache__"))
    copyfile(folder / "de" / "desk.po", folder / "ca" / "desk.po")
    monkeypatch.setattr(phrases, "CATALOGUES", folder)
    assert 'value="ca"' in desk.get("/account/").content.decode()
    desk.post("/account/language/", {"language": "ca"})
    page = desk.get("/account/").content.decode()
    assert '<html lang="ca">' in page
    assert phrases.phrases("de").gettext("Your account") in page
    phrases.phrases.cache_clear()
