"""The whole letter or some themes of it: what a reader chooses, and where it is offered."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from typer.testing import CliRunner, Result

from curator import signing
from curator.commands.root import app
from curator.errors import InputError
from curator.language import phrases
from curator.records import Variant
from curator.runs import confirm, context
from curator.runs.worker import Worker
from curator.send import transport
from curator.store import preferences, reader_requests, subscribers
from curator.store.models import MailedLink, Subscriber
from curator.subscribe.import_csv import import_file
from curator.web.sign_up_form import embedded, form_values
from tests.factories_sending import NEWSLETTER, make_issue
from tests.factories_variants import VARIANTS, configure
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db
LOYALTY = Variant("treue", ("loyalty",), {"de": "Nur Treue"})
OFFERING = replace(NEWSLETTER, variants=(LOYALTY, Variant("data", ("privacy", "customer-data"))))


@pytest.fixture
def offered(db: None) -> None:
    make_issue(newsletter=OFFERING)


def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def signed_up(**fields: str) -> Subscriber:
    """Who filled in the form with these fields and pressed the button in the mail."""
    values = {"address": "anna@example.org", "edition": "de", **fields}
    values["version"] = form_values(phrases.phrases("de"), OFFERING)["version"]
    assert visitor().post("/subscribe?language=de", values).status_code == 200
    return confirmed()


def confirmed() -> Subscriber:
    with Receiver() as receiver:
        confirm.work_off(Worker.here(), transport(f"smtp://127.0.0.1:{receiver.port}"))
    path = re.search(r"https://news\.example\.org(/\S+)", receiver.mails[-1].parsed.get_content())
    assert path
    assert visitor().post(path[1]).status_code == 200
    return Subscriber.objects.get(address="anna@example.org")


def settings_of(reader: Subscriber) -> str:
    return f"/preferences/{signing.make(settings.SECRET_KEY, 'leave', reader.pk)}"


def choices(page: str) -> list[tuple[str, str]]:
    return re.findall(r'name="variant" value="([\w-]*)"( checked)?', page)


def test_without_variants_nobody_is_asked_and_nobody_can_choose_one(db: None) -> None:
    make_issue()
    assert choices(visitor().get("/subscribe").content.decode()) == []
    anna = signed_up()
    page = visitor().post(settings_of(anna), {"language0": "de", "variant": "treue"})
    anna.refresh_from_db()
    assert (anna.variant, choices(page.content.decode())) == ("", [])
    assert GONE in page.content.decode()


@pytest.mark.parametrize("language", sorted(phrases.languages()))
def test_the_form_offers_them_in_every_language_with_the_whole_letter_chosen(
    offered: None, language: str
) -> None:
    page = visitor().get(f"/subscribe?language={language}").content.decode()
    assert choices(page) == [("", " checked"), ("treue", ""), ("data", "")]
    known = context.vocabulary()
    name = "Nur Treue" if language == "de" else known.name("loyalty", language)
    for html in (page, embedded(OFFERING, language)):
        assert name in html
        assert known.name("privacy", language) in html


GONE = 'data-state="variant-gone"'
HOSTILE = ["'; DROP TABLE", "TREUE", "t" * 10_000, "\ud800", "<b>", "data,treue"]


@pytest.mark.parametrize("chosen", ["treue", ""])
def test_what_was_chosen_in_the_form_holds_once_confirmed(offered: None, chosen: str) -> None:
    assert signed_up(variant=chosen).variant == chosen


@pytest.mark.parametrize("unknown", ["gone", *HOSTILE])
def test_the_form_comes_back_with_what_was_typed_if_the_variant_is_not_offered(
    offered: None, unknown: str
) -> None:
    version = form_values(phrases.phrases("de"), OFFERING)["version"]
    form = {"address": "anna@example.org", "version": version, "edition": "ko", "variant": unknown}
    answer = posted("/subscribe?language=de", form)
    page = answer.content.decode()
    assert (answer.status_code, GONE in page) == (409, True)
    assert [key for key, checked in choices(page) if checked] == [""]
    assert 'value="anna@example.org"' in page
    assert re.findall(r'<option value="(\w+)"[^>]* selected', page) == ["ko"]
    assert not MailedLink.objects.exists()


@pytest.mark.parametrize("unknown", ["gone", *HOSTILE])
def test_the_settings_say_that_a_variant_is_not_offered_and_save_the_rest(
    offered: None, unknown: str
) -> None:
    anna = reader("treue")
    answer = posted(settings_of(anna), {"language0": "ko", "variant": unknown})
    assert (answer.status_code, GONE in answer.content.decode()) == (200, True)
    anna.refresh_from_db()
    assert (anna.variant, anna.languages) == ("treue", ["ko"])


def posted(path: str, form: dict[str, str]) -> HttpResponse:
    """The answer to a form with these bytes, also where they are no text."""
    body = "&".join(f"{name}={_quoted(value)}" for name, value in form.items())
    kind = "application/x-www-form-urlencoded"
    answer = visitor().generic("POST", path, body, kind)
    assert isinstance(answer, HttpResponse)
    return answer


def _quoted(value: str) -> str:
    return "".join(f"%{byte:02x}" for byte in value.encode("utf-8", "surrogatepass"))


def reader(variant: str = "") -> Subscriber:
    now = timezone.now()
    subscribers.add("anna@example.org", ["de"], "Ja.", "test", now, variant=variant)
    return Subscriber.objects.get(address="anna@example.org")


@pytest.mark.parametrize(
    ("before", "chosen", "kept"),
    [
        ("", {"variant": "data"}, "data"),
        ("treue", {"variant": "data"}, "data"),
        ("treue", {"variant": ""}, ""),
        ("treue", {}, "treue"),
        ("treue", {"variant": "gone"}, "treue"),
    ],
)
def test_a_reader_changes_it_in_the_settings(
    offered: None, before: str, chosen: dict[str, str], kept: str
) -> None:
    anna = reader(before)
    page = visitor().post(settings_of(anna), {"language0": "de", **chosen}).content.decode()
    anna.refresh_from_db()
    assert anna.variant == kept
    assert [key for key, checked in choices(page) if checked] == [kept]
    assert (GONE in page) == (chosen.get("variant") == "gone")


def test_who_chose_one_that_is_no_longer_offered_sees_what_they_get(offered: None) -> None:
    page = visitor().get(settings_of(reader("gone"))).content.decode()
    assert [key for key, checked in choices(page) if checked] == [""]


def ask(**fields: object) -> HttpResponse:
    version = form_values(phrases.phrases("de"), OFFERING)["version"]
    whole = {"address": "anna@example.org", "languages": ["de"], "version": version, **fields}
    answer = visitor().generic("POST", "/api/subscribe", json.dumps(whole), "application/json")
    assert isinstance(answer, HttpResponse)
    return answer


def test_other_sites_are_told_what_there_is_and_may_ask_for_it(offered: None) -> None:
    shown = visitor().get("/api/subscribe?language=de").json()
    assert shown["variants"] == {"treue": "Nur Treue", "data": "Datenschutz und Kundendaten"}
    assert ask(variant="treue").status_code == 202
    assert confirmed().variant == "treue"


@pytest.mark.parametrize("variant", ["gone", "x" * 2000, 7, ["treue"], {"$ne": ""}, None, "a\nb"])
def test_another_word_of_theirs_is_refused_by_name(offered: None, variant: object) -> None:
    answer = ask(variant=variant)
    assert (answer.status_code, json.loads(answer.content)["error"]) == (400, "variant")
    assert not MailedLink.objects.exists()


def test_a_known_readers_choice_survives_an_import(db: None, tmp_path: Path) -> None:
    reader("treue")
    file = tmp_path / "readers.csv"
    file.write_text("address,language,consent,variant\nanna@example.org,en,Yes,data\n", "utf-8")
    import_file(file, timezone.now())
    assert Subscriber.objects.get().variant == "treue"


def test_it_stands_in_what_is_kept_about_a_reader_and_is_erased_with_them(db: None) -> None:
    anna = reader("treue")
    assert preferences.data(anna)["variant"] == "treue"
    reader_requests.erase("anna@example.org", None, timezone.now())
    assert Subscriber.objects.get().variant == ""


def subscribers_command(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["subscribers", *words, "--home", str(home)])


def test_the_command_adds_and_lists_a_reader_of_a_variant(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path, monkeypatch)
    words = ["anna@example.org", "--language", "en", "--consent", "Yes", "--variant", "treue"]
    done = subscribers_command(tmp_path, "add", *words)
    assert done.exit_code == 0, done.output
    listed = subscribers_command(tmp_path, "list", "--json")
    assert [row["variant"] for row in json.loads(listed.stdout)] == ["treue"]


@pytest.mark.parametrize(
    ("variants", "typed", "named"),
    [
        (VARIANTS, "truee", ["“truee”", "treue, data"]),
        (VARIANTS, "'; DROP TABLE", ["treue, data"]),
        ("", "treue", ["“treue”", "feeds.yaml has none"]),
    ],
)
def test_the_command_refuses_a_variant_that_there_is_not_and_names_those_there_are(
    db: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variants: str,
    typed: str,
    named: list[str],
) -> None:
    configure(tmp_path, monkeypatch, variants)
    words = ["anna@example.org", "--language", "en", "--consent", "Yes", "--variant", typed]
    error = subscribers_command(tmp_path, "add", *words).exception
    assert isinstance(error, InputError)
    assert [each for each in named if each not in str(error)] == []
    assert not Subscriber.objects.exists()
