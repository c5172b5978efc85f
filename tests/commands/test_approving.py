"""`curator draft` and `approve`: an issue approved without a browser, by the same rules as at the desk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from curator.commands.root import app
from curator.errors import NotReady
from curator.store import models, words
from tests.desk import newsroom

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _newsletter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    newsroom.person("paula", "publisher")


def curator(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_a_held_draft_is_approved_only_on_purpose():
    newsroom.story("Fast answers keep customers")
    assert "Only 1 item is worth printing; at least 5 are wanted." in " ".join(
        curator("draft").output.split()
    )
    refused = curator("approve", "draft", "--as", "paula")
    assert isinstance(refused.exception, NotReady)
    assert "The bot holds this issue: Only 1 item" in str(refused.exception)
    approved = curator("approve", "draft", "--as", "paula", "--although-held", "--json")
    assert json.loads(approved.stdout) == {"issue": 1}


def test_an_empty_draft_is_not_approved_even_on_purpose():
    curator("draft")
    issue = models.Issue.objects.get()
    words.choose_edition(issue, newsroom.person("erin", "editor"), language="en", chosen=True)
    refused = curator("approve", "draft", "--as", "paula", "--although-held")
    assert "There is nothing to read in this issue yet" in str(refused.exception)
    assert not models.Approval.objects.exists()
