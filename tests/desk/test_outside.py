"""A language out to a translator and back, at the desk and from the command line."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from curator.commands.root import app
from curator.store import models
from curator.store.words import rewrite

pytestmark = pytest.mark.django_db


def address(issue: models.Issue, language: str = "de") -> str:
    return f"/issue/{issue.pk}/language/{language}/file/"


def translated(content: bytes, **texts: str) -> bytes:
    """The file with translations written into it, as a translator's tool would."""
    from lxml import etree

    root = etree.fromstring(content)
    for unit in root.iter("{*}unit"):
        if text := texts.get(str(unit.get("id")).replace("-", "_")):
            [target] = unit.iter("{*}target")
            target.text = text
    return etree.tostring(root)


def filled(content: bytes, **texts: str) -> bytes:
    """The same of a CSV file, as a spreadsheet would."""
    names, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    place, name = names.index("translation"), names.index("text")
    for row in rows:
        row[place] = texts.get(row[name].replace("-", "_"), row[place])
    file = io.StringIO()
    csv.writer(file).writerows([names, *rows])
    return file.getvalue().encode("utf-8-sig")


FILLED = {"xliff": translated, "csv": filled}


def upload(desk: Client, where: str, content: bytes, name: str = "back.xlf") -> tuple[int, str]:
    got = desk.post(where, {"file": SimpleUploadedFile(name, content)}, follow=True)
    return got.status_code, got.content.decode()


@pytest.fixture
def blurb(issue: models.Issue) -> str:
    """The name of the first item's blurb."""
    return f"p{issue.picks.earliest('position').pk}-blurb"


@pytest.mark.parametrize(
    ("format", "kind"), [("xliff", "application/xliff+xml"), ("csv", "text/csv")]
)
def test_a_language_goes_out_with_its_sources_and_comes_back_untouched(
    desk: Client, issue: models.Issue, blurb: str, format: str, kind: str
) -> None:
    got = desk.get(address(issue) + f"?format={format}&beside=en")
    assert got.headers["Content-Type"].startswith(kind)
    assert "attachment" in got.headers["Content-Disposition"]
    assert "of readers liked" in got.content.decode()
    status, _ = upload(desk, address(issue), got.content, f"back.{format}")
    assert status == 200
    assert not models.Words.objects.exists()


def test_what_the_translator_wrote_is_merged(desk: Client, issue: models.Issue, blurb: str) -> None:
    content = desk.get(address(issue)).content
    pick = blurb.replace("-", "_")
    status, _ = upload(desk, address(issue), translated(content, opening="", **{pick: "87 %"}))
    assert status == 200
    kept = models.Words.objects.get()
    assert (kept.field, kept.language, kept.text, kept.origin) == ("blurb", "de", "87 %", "editor")


@pytest.mark.parametrize("format", FILLED)
def test_what_was_changed_meanwhile_is_shown_beside_it_and_the_rest_is_saved(
    desk: Client, issue: models.Issue, blurb: str, editor: User, format: str
) -> None:
    pick = issue.picks.earliest("position")
    rewrite(issue, editor, field="opening", language="en", text="Good morning", seen=0)
    content = desk.get(address(issue) + f"?beside=en&format={format}").content
    rewrite(issue, editor, field="blurb", language="de", text="Ihres", seen=0, pick=pick)
    texts = {blurb.replace("-", "_"): "Meines", "opening": "Guten Morgen"}
    back = FILLED[format](content, **texts)
    status, html = upload(desk, address(issue), back, f"back.{format}")
    assert status == 409
    assert "Ihres" in html
    assert "Meines" in html
    assert models.Words.objects.get(field="opening", language="de").text == "Guten Morgen"
    assert models.Words.objects.get(field="blurb", language="de").text == "Ihres"


@pytest.mark.parametrize("content", [b"", b"<x/>", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"])
def test_a_file_that_is_none_is_refused_in_words(
    desk: Client, issue: models.Issue, content: bytes
) -> None:
    status, html = upload(desk, address(issue), content)
    assert status == 200
    assert "message error" in html


@pytest.mark.parametrize("wrong", ["issue", "language"])
def test_a_file_of_another_issue_or_language_changes_nothing(
    desk: Client, issue: models.Issue, blurb: str, wrong: str
) -> None:
    content = translated(desk.get(address(issue)).content, **{blurb.replace("-", "_"): "Text"})
    if wrong == "issue":
        content = content.replace(f"issue-{issue.pk}".encode(), b"issue-999")
    where = address(issue, "ar" if wrong == "language" else "de")
    assert "message error" in upload(desk, where, content)[1]
    assert not models.Words.objects.exists()


def test_the_command_line_takes_a_language_out_and_merges_it(
    issue: models.Issue, blurb: str, editor: User, tmp_path: Path
) -> None:
    file, which = tmp_path / "de.xlf", f"draft:{issue.pk}"
    run = CliRunner()
    out = run.invoke(app, ["words", "export", which, "de", str(file), "--from", "en"])
    assert out.exit_code == 0, out.output
    back = translated(file.read_bytes(), **{blurb.replace("-", "_"): "Deutsch"})
    file.write_bytes(back)
    merge = ["words", "import", which, str(file), "--as", "erin", "--json"]
    assert json.loads(run.invoke(app, merge).stdout) == {"saved": 1, "conflicts": []}
    rewrite(issue, editor, field="blurb", language="de", text="Neuer", seen=1,
            pick=issue.picks.earliest("position"))  # fmt: skip
    again = run.invoke(app, merge)
    assert again.exit_code == 1
    assert json.loads(again.stdout) == {"saved": 0, "conflicts": [blurb]}
