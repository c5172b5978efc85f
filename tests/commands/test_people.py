"""`curator people add`: the link leads where the desk is, and says what decides that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from curator.commands.people import app
from curator.commands.run import _welcome
from curator.errors import InputError
from curator.runs import context

pytestmark = pytest.mark.django_db


def added() -> str:
    result = CliRunner().invoke(app, ["add", "paula", "--role", "publisher"])
    assert result.exit_code == 0, result.output
    return result.output


def test_without_a_base_address_the_link_says_which_setting_decides_it():
    said = added()
    assert re.search(r"^http://127\.0\.0\.1:8000/\S+$", said, re.MULTILINE)
    assert "set CURATOR_BASE_URL" in said


def test_a_name_that_cannot_be_is_refused_before_anything_is_promised():
    result = CliRunner().invoke(app, ["add", "two words"])
    assert isinstance(result.exception, InputError)
    assert result.output == ""


def test_with_a_base_address_the_link_leads_there_and_nothing_more_is_said(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("CURATOR_BASE_URL", "https://news.example.org")
    said = added()
    assert re.search(r"^https://news\.example\.org/\S+$", said, re.MULTILINE)
    assert "CURATOR_BASE_URL" not in said


@pytest.mark.parametrize("home", [None, Path("/srv/other")])
def test_the_desk_says_how_people_are_added_to_the_database_it_runs_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path | None
):
    monkeypatch.setenv("CURATOR_FEEDS", str(Path(__file__).parents[1] / "desk/feeds.yaml"))
    _welcome("127.0.0.1", 8123, context.config(), home, scheduled=False)
    hint = re.search(r"curator people add NAME.*", " ".join(capsys.readouterr().out.split()))
    assert hint
    assert ("--home /srv/other" in hint[0]) == (home is not None)
