"""The first start is alive, and an editor asks for a gather without waiting for the clock."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from curator.runs import schedule, scheduled
from curator.store import heartbeats, models, run_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tests' newsletter with no source to ask."""
    text = (Path(__file__).parent / "feeds.yaml").read_text("utf-8")
    path = tmp_path / "feeds.yaml"
    path.write_text(text[: text.index("feeds:")] + "feeds: []\n", "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(path))


def ran() -> list[str]:
    rows = models.Run.objects.filter(error="").exclude(finished_at=None)
    return list(rows.order_by("pk").values_list("name", flat=True))


def test_the_first_start_gathers_reads_and_drafts(without_sources: None) -> None:
    assert run_log.nothing_yet()
    run_log.ask(None)
    assert scheduled.Runs().asked() is not None
    assert ran() == ["gather", "read", "draft"]
    assert not run_log.nothing_yet()
    assert scheduled.Runs().asked() is None


def test_what_an_editor_asks_for_leaves_the_issue_alone(
    client: Client, editor: User, issue: models.Issue, without_sources: None
) -> None:
    client.force_login(editor)
    client.post("/gather/")
    html = client.get("/").content.decode()
    assert "data-progress" in html
    scheduled.Runs().asked()
    assert ran() == ["gather", "read"]
    assert "data-progress" not in client.get("/").content.decode()


def test_the_desk_says_when_each_run_is_due_and_in_which_zone(
    desk: Client, issue: models.Issue
) -> None:
    assert 'data-state="no-schedule"' in desk.get("/").content.decode()
    heartbeats.note_poll(schedule.ASKED, datetime.now(UTC))
    assert 'data-state="on-request"' in desk.get("/").content.decode()
    heartbeats.note_poll(schedule.WATCH, datetime.now(UTC))
    html = desk.get("/").content.decode()
    assert re.search(r"\d\d:\d\d CES?T", html)
    assert "no-schedule" not in html
    assert "on-request" not in html


def test_a_typed_run_is_noted_like_a_scheduled_one() -> None:
    with run_log.commanded("gather") as outcome:
        outcome["sources"] = 3
    run = models.Run.objects.get()
    assert (run.name, run.due_at, run.outcome) == ("gather", None, {"sources": 3})
    assert run.finished_at


def test_what_was_asked_for_is_done_by_the_next_start_where_the_program_was_stopped(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = scheduled.Runs()

    def stopped() -> None:
        runs.ask_to_end()
        runs._look_up("one source")

    monkeypatch.setattr(runs, "_gather_all", stopped)
    run_log.ask(None)
    with pytest.raises(SystemExit):
        runs.asked()
    assert run_log.take_request() is not None
