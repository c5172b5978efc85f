"""Readers who come from another service: with their consent's date, and nobody who left there."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from curator.commands.root import app
from curator.errors import InputError
from curator.store import subscribers
from curator.store.models import Consent, Subscriber
from curator.subscribe import Imported, ImportOptions, import_file

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
TOLD = ImportOptions("de", "Send me the weekly letter.")
Take = Callable[..., Imported]


@pytest.fixture
def taken_in(tmp_path: Path) -> Take:
    def take(text: str, told: ImportOptions = TOLD, name: str = "export.csv") -> Imported:
        path = tmp_path / name
        path.write_text(text)
        return import_file(path, NOW, told)

    return take


# service, its columns, then lines: one who reads, one who left, one whose address is gone
FILES = [
    (
        "Mailchimp",
        "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,UNSUB_TIME,CLEAN_TIME",
        'anna@example.org,Anna,2,,,"2024-01-02 10:00:00",,',
        'ben@example.org,Ben,2,"2023-01-02 10:00:00",,,"2025-01-02 10:00:00",',
        'carl@example.org,,2,"2023-01-02 10:00:00",,,,"2025-01-02 10:00:00"',
    ),
    (
        "Substack",
        "email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at",
        "anna@example.org,false,,other,false,2024-01-02T10:00:00.000Z,",
        "ben@example.org,false,,other,true,2024-01-02T10:00:00.000Z,",
        "",
    ),
    (
        "listmonk",
        "uuid,email,name,attributes,status,created_at,updated_at",
        "5f,anna@example.org,Anna,{},enabled,2024-01-02 10:00:00 +0000 UTC,",
        "6f,ben@example.org,Ben,{},disabled,2024-01-02 10:00:00.123456 +0000 UTC,",
        "7f,carl@example.org,Carl,{},blocklisted,2024-01-02 15:30:00.1 +0530 IST,",
    ),
    (
        "Buttondown",
        "email_address,notes,creation_date,type,tags",
        "anna@example.org,,2024-01-02T10:00:00Z,regular,",
        "ben@example.org,,2024-01-02T10:00:00Z,unsubscribed,",
        "carl@example.org,,2024-01-02T10:00:00Z,undeliverable,",
    ),
    (
        "listmonk",
        "uuid,email,name,attributes,status,created_at,updated_at",
        "5f,anna@example.org,Anna,{},enabled,2024-01-02 15:30:00.123456789 +0530 IST,",
        "6f,ben@example.org,Ben,{},disabled,2024-01-02 11:00:00 +0100 +0100,",
        "",
    ),
    (
        "Mailchimp",
        "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,"
        "UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,LEID,TAGS",
        "anna@example.org,,,,2023-12-24 08:00:00,,2024-01-02 10:00:00,,,,,,,,",
        "ben@example.org,,,,2018-02-12 10:54:27,,2018-02-12 10:54:27,,2018-07-23 12:19:27,,,,,,",
        "",
    ),
    (
        "beehiiv",
        "email,First Name,Last Name,status,tier,created_at,stripe_customer_id,unsubscribed_at",
        "anna@example.org,Anna,,active,free,2024-01-02 10:00:00 UTC,,",
        "ben@example.org,Ben,,inactive,premium,2023-01-02 10:00:00 UTC,,2025-01-02 10:00:00 UTC",
        "",
    ),
    (
        "Buttondown",
        "email_address,creation_date,type",
        "anna@example.org,2024-01-02T10:00:00Z,churning",
        "ben@example.org,2024-01-02T10:00:00Z,removed",
        "",
    ),
    (
        "beehiiv",
        "email,status,created_at,utm_source",
        "anna@example.org,active,2024-01-02 10:00:00 UTC,",
        "ben@example.org,inactive,2024-01-02 10:00:00 UTC,",
        "carl@example.org,invalid,2024-01-02 10:00:00 UTC,",
    ),
    (
        "beehiiv",
        "id,email,status,created,subscription_tier",
        "sub_1,anna@example.org,active,1704189600,free",
        "sub_2,ben@example.org,inactive,1704189600,free",
        "sub_3,carl@example.org,invalid,1704189600,free",
    ),
    (
        "Substack",
        "user_name,user_email_address,country,subscription_type,subscription_created_at,last_subscribed_at,unsubscribed_at",
        "Anna,anna@example.org,DE,free,2024-01-02T10:00:00.000Z,,",
        "Ben,ben@example.org,DE,free,2023-01-02T10:00:00.000Z,,2025-01-02T10:00:00.000Z",
        "",
    ),
]
BEEHIIV = FILES[-3]


@pytest.mark.parametrize("file", FILES, ids=[file[0] for file in FILES])
def test_who_reads_comes_along_with_the_date_of_consent_and_who_left_stays_away(
    taken_in: Take, file: tuple[str, ...]
) -> None:
    service, *lines = file
    found = taken_in("\n".join(lines) + "\n")
    gone = {"suppressed": 1} if lines[-1] else {}
    assert dict(found.results) == {"added": 1, "left": 1, **gone}
    proof = Consent.objects.get()
    assert proof.given_at.replace(microsecond=0) == datetime(2024, 1, 2, 10, tzinfo=UTC)
    assert (proof.text, proof.subscriber.languages) == (TOLD.consent, ["de"])
    assert service in proof.source
    assert Subscriber.objects.get(address="ben@example.org").state == "left"
    assert subscribers.is_suppressed("carl@example.org") == bool(gone)


@pytest.mark.parametrize(
    "line",
    [
        "anna@example.org,pending,2024-01-02 10:00:00 UTC,",
        "anna@example.org,validating,2024-01-02 10:00:00 UTC,",
        "anna@example.org,needs_attention,2024-01-02 10:00:00 UTC,",
        "anna@example.org,active,,",
        "anna@example.org,active,soon,",
        "anna@example.org,active,2027-01-02 10:00:00 UTC,",
        ",active,2024-01-02 10:00:00 UTC,",
    ],
)
def test_who_never_confirmed_or_has_no_date_is_refused_by_name_of_the_line(
    taken_in: Take, line: str
) -> None:
    found = taken_in(f"email,status,created_at,utm_source\n{line}\n")
    assert [one.line for one in found.refused] == [2]
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("state", ["unactivated", "unpaid", "blocked", "spammy", "disposable"])
def test_who_is_no_reader_at_buttondown_is_refused(taken_in: Take, state: str) -> None:
    found = taken_in(
        f"email_address,creation_date,type\nanna@example.org,2024-01-02T10:00:00Z,{state}\n"
    )
    assert len(found.refused) == 1
    assert not Subscriber.objects.exists()


def test_who_is_active_but_unsubscribed_once_is_for_a_person_to_decide(taken_in: Take) -> None:
    dates = "2024-01-02 10:00:00 UTC,2024-03-13 11:33:53 UTC"
    found = taken_in(f"email,status,created_at,unsubscribed_at\nanna@example.org,active,{dates}\n")
    assert [one.line for one in found.refused] == [2]
    assert not Subscriber.objects.exists()


def test_the_file_of_mailchimp_with_people_who_never_asked_is_refused(taken_in: Take) -> None:
    text = "\n".join(FILES[0][1:3]) + "\n"
    with pytest.raises(InputError, match="never asked"):
        taken_in(text, TOLD, "nonsubscribed_members_export_5f2.csv")
    assert not Subscriber.objects.exists()


def test_without_words_or_language_nobody_of_another_service_is_taken(taken_in: Take) -> None:
    found = taken_in("\n".join(BEEHIIV[1:3]), ImportOptions())
    assert "language and consent missing" in found.refused[0].reason


def test_a_reader_of_ours_stays_one_whatever_another_service_says(taken_in: Take) -> None:
    subscribers.add("ben@example.org", ["en"], "Yes.", "here", NOW)
    assert dict(taken_in("\n".join([BEEHIIV[1], BEEHIIV[3]])).results) == {"unchanged": 1}
    assert Subscriber.objects.get().state == "confirmed"


def test_a_dry_run_says_the_same_and_changes_nothing(taken_in: Take) -> None:
    text = "\n".join([*FILES[2][1:], FILES[2][2]]) + "\n"
    dry = taken_in(text, ImportOptions("de", "Yes.", dry=True))
    assert not Subscriber.objects.exists()
    assert not subscribers.is_suppressed("carl@example.org")
    assert taken_in(text, ImportOptions("de", "Yes.")).lines == dry.lines


def test_what_is_exported_can_be_taken_in_again_and_nobody_comes_back(tmp_path: Path) -> None:
    for name in ("anna", "ben", "carl"):
        subscribers.add(f"{name}@example.org", ["de", "en"], "Ja,\nbitte", "here", NOW)
    subscribers.leave(Subscriber.objects.get(address="ben@example.org").pk, NOW)
    file = tmp_path / "readers.csv"
    assert CliRunner().invoke(app, ["subscribers", "export", str(file)]).exit_code == 0
    assert file.stat().st_mode & 0o77 == 0
    subscribers.suppress("carl@example.org", "erased by request")
    Subscriber.objects.all().delete()
    report = tmp_path / "report.csv"
    taken = ["subscribers", "import", str(file), "--report", str(report)]
    assert CliRunner().invoke(app, taken).exit_code == 0
    states = dict(Subscriber.objects.values_list("address", "state"))
    assert states == {"anna@example.org": "confirmed", "ben@example.org": "left"}
    assert Consent.objects.get().given_at == NOW
    told = report.read_text().splitlines()
    assert [line.split(",")[1] for line in told[1:]] == ["added", "left", "suppressed"]
    assert "@" not in report.read_text()


def test_who_is_suppressed_here_is_so_where_the_export_is_taken_in(tmp_path: Path) -> None:
    for name in ("anna", "carl"):
        subscribers.add(f"{name}@example.org", ["de"], "Ja", "here", NOW)
    subscribers.suppress("carl@example.org", "complaint")
    file = tmp_path / "readers.csv"
    assert CliRunner().invoke(app, ["subscribers", "export", str(file)]).exit_code == 0
    subscribers.lift_suppression("carl@example.org")
    Subscriber.objects.all().delete()
    assert CliRunner().invoke(app, ["subscribers", "import", str(file)]).exit_code == 0
    assert [row.address for row in Subscriber.objects.all()] == ["anna@example.org"]
    assert subscribers.is_suppressed("carl@example.org")


@pytest.mark.parametrize("address", ["=1+1@example.org", "+anna@example.org"])
def test_nothing_in_an_export_is_a_formula_and_it_comes_back_as_it_was(
    tmp_path: Path, address: str
) -> None:
    subscribers.add(address, ["de"], "=HYPERLINK(1)", "-1", NOW)
    file = tmp_path / "readers.csv"
    assert CliRunner().invoke(app, ["subscribers", "export", str(file)]).exit_code == 0
    line = list(csv.reader(file.read_text().splitlines()))[1]
    assert not [cell for cell in line if cell[:1] in "=+-@" and cell]
    Subscriber.objects.all().delete()
    assert CliRunner().invoke(app, ["subscribers", "import", str(file)]).exit_code == 0
    assert Consent.objects.get().text == "=HYPERLINK(1)"
    assert Subscriber.objects.get().address == address
