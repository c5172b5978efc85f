"""A list of readers from a file: every line counts, and every bad one is named."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from curator.errors import InputError
from curator.store import subscribers
from curator.store.models import Consent, Subscriber
from curator.subscribe import Imported, import_file
from tests.factories_variants import configure

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
Take = Callable[[str | bytes], Imported]
HEAD = "address,language,consent\n"


@pytest.fixture
def taken_in(tmp_path: Path) -> Take:
    def take(text: str | bytes) -> Imported:
        path = tmp_path / "readers.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return import_file(path, NOW)

    return take


def test_good_lines_are_taken_and_bad_ones_named_with_their_number(taken_in: Take) -> None:
    found = taken_in(
        HEAD
        + "anna@example.org,de,Yes\n"
        + "not an address,de,Yes\n"
        + '"ben@example.org","en fr","Yes,\nplease"\n'  # two lines in one cell
        + "carl@example.org,,Yes\n"
        + "\n"
        + "dora@example.org,de\n"
        + "eve@example.org,xx,Yes\n"
        + "ANNA@example.org,fr,Yes\n"
    )
    assert dict(found.results) == {"added": 2, "unchanged": 1}
    assert [(one.line, one.reason[:20]) for one in found.refused] == [
        (3, "“not an address” is "),
        (6, "language missing"),
        (8, "consent missing"),
        (9, "“xx” is not a langua"),
    ]
    assert str(found) == "2 added, 1 unchanged, 4 refused"
    assert Subscriber.objects.get(address="ben@example.org").languages == ["en", "fr"]
    assert Consent.objects.get(subscriber__address="ben@example.org").text == "Yes,\nplease"
    assert Consent.objects.filter(source="file readers.csv").count() == 2


def test_a_stray_quotation_mark_costs_only_its_line(taken_in: Take) -> None:
    good = "anna@example.org,de,Yes\n"
    found = taken_in(
        HEAD
        + 'ben@example.org,de,"Yes" indeed\n'
        + good
        + 'carl@example.org,de,"never closed\nlost@example.org,de,Yes\n'
    )
    assert dict(found.results) == {"added": 1}
    assert [one.line for one in found.refused] == [2, 4]
    assert "quotation mark" in found.refused[0].reason


def test_text_after_a_closed_quotation_mark_costs_only_its_line(taken_in: Take) -> None:
    found = taken_in(HEAD + '"bad"x,de,y\nanna@example.org,de,Yes\n')
    assert (str(found), [one.line for one in found.refused]) == ("1 added, 1 refused", [2])


def test_a_cell_without_end_costs_only_its_line(taken_in: Take) -> None:
    found = taken_in(HEAD + f"ben@example.org,de,{'y' * 140_000}\nanna@example.org,de,Yes\n")
    assert (str(found), [one.line for one in found.refused]) == ("1 added, 1 refused", [2])
    assert "longer than 131,072 characters" in found.refused[0].reason


def test_importing_twice_changes_nothing(taken_in: Take) -> None:
    lines = HEAD + "anna@example.org,de,Yes\n"
    taken_in(lines)
    assert dict(taken_in(lines).results) == {"unchanged": 1}
    assert Consent.objects.count() == 1


def test_a_file_brings_nobody_back(taken_in: Take) -> None:
    taken_in(HEAD + "anna@example.org,de,Yes\n")
    subscribers.leave(Subscriber.objects.get().pk, NOW)
    subscribers.suppress("ben@example.org", "complaint")
    found = taken_in(HEAD + "anna@example.org,de,Yes\nben@example.org,de,Yes\n")
    assert dict(found.results) == {"left": 1, "suppressed": 1}
    assert Subscriber.objects.get().state == Subscriber.State.LEFT


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffAddress;Language;Consent;Name\r\nanna@example.org;de;Yes;Anna\r\n",  # as Excel saves it
        "consent\taddress\tlanguage\nYes\tanna@example.org\tde\n",
    ],
)
def test_files_as_spreadsheets_write_them_are_read(taken_in: Take, text: str) -> None:
    assert dict(taken_in(text).results) == {"added": 1}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "first line must name"),
        (b"mail,lang\na@example.org,de\n", "first line must name"),
        (HEAD.encode() + b"\xff\xfe\n", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_as_a_whole(
    taken_in: Take, content: bytes, why: str
) -> None:
    with pytest.raises(InputError, match=why):
        taken_in(content)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        import_file(tmp_path / "none.csv", NOW)


@pytest.mark.parametrize(
    ("field", "usual", "other"),
    [
        ("frequency", "weekly", "monthly"),
        ("mail_format", "html", "text"),
        ("variant", "", "treue"),
    ],
)
def test_export_and_import_keep_what_readers_chose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, field: str, usual: str, other: str
) -> None:
    configure(tmp_path, monkeypatch)
    for name, chosen in (("anna", usual), ("ben", other)):
        subscribers.add(f"{name}@example.org", ["en"], "Yes.", "test", NOW)
        Subscriber.objects.filter(address=f"{name}@example.org").update(**{field: chosen})
    file = tmp_path / "readers.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([subscribers.COLUMNS, *subscribers.exported()])
    Subscriber.objects.all().delete()
    assert import_file(file, NOW).results == {"added": 2}
    kept = dict(Subscriber.objects.values_list("address", field))
    assert kept == {"anna@example.org": usual, "ben@example.org": other}


@pytest.mark.parametrize(
    ("field", "column", "usual", "unknown"),
    [
        ("frequency", "frequency", "weekly", "daily"),
        ("mail_format", "format", "html", "pdf"),
        ("variant", "variant", "", "truee"),
        ("variant", "variant", "", "treue'--"),
        ("variant", "variant", "", "t" * 41),
    ],
)
def test_a_list_without_a_choice_is_as_usual_and_one_with_another_word_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    field: str,
    column: str,
    usual: str,
    unknown: str,
) -> None:
    configure(tmp_path, monkeypatch)
    file = tmp_path / "readers.csv"
    file.write_text(f"{HEAD}anna@example.org,en,Yes\n", "utf-8")
    assert import_file(file, NOW).results == {"added": 1}
    assert Subscriber.objects.values_list(field, flat=True).get() == usual
    file.write_text(f"{HEAD.strip()},{column}\nben@example.org,en,Yes,{unknown}\n", "utf-8")
    assert [refused.line for refused in import_file(file, NOW).refused] == [2]


def test_a_variant_that_there_is_not_costs_only_its_line_which_names_those_there_are(
    taken_in: Take, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(tmp_path, monkeypatch)
    found = taken_in(
        f"{HEAD.strip()},variant\n"
        + "anna@example.org,de,Yes,Treue \n"
        + "ben@example.org,de,Yes,truee\n"
        + "carl@example.org,de,Yes,\n"
    )
    assert [one.line for one in found.refused] == [3]
    assert "treue, data" in found.refused[0].reason
    kept = dict(Subscriber.objects.values_list("address", "variant"))
    assert kept == {"anna@example.org": "treue", "carl@example.org": ""}
