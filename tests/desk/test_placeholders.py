"""A publisher who has not put their own imprint into feeds.yaml is told where they approve."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from curator.store import models

HERE = Path(__file__).parent
SAID = "will not be sent"
pytestmark = pytest.mark.django_db


def test_the_approve_page_names_the_samples_addresses(desk: Client, issue: models.Issue) -> None:
    html = desk.get(f"/issue/{issue.pk}/approve/").content.decode()
    assert SAID in html
    assert "the sender letter@example.org" in html


def test_a_publishers_own_addresses_are_not_warned_about(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = (HERE / "feeds.yaml").read_text("utf-8").replace("example.org", "news.example")
    (tmp_path / "feeds.yaml").write_text(own.replace("1 Example Street", "House 1"), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(tmp_path / "feeds.yaml"))
    html = desk.get(f"/issue/{issue.pk}/approve/").content.decode()
    assert "Approve issue" in html
    assert SAID not in html
