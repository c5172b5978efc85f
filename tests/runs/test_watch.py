"""The operator is told once of what did not happen, of what soon will not, and of quiet sources."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from curator.records import Message
from curator.runs import context, notify, schedule, send, watch
from curator.store import alarms, models, run_log
from tests.factories_sending import make_issue
from tests.factories_webhooks import Inbox, hooked
from tests.send.receiver import Receiver, free_port

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)  # a Monday
pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    with Receiver() as receiver:
        monkeypatch.setenv("CURATOR_SMTP_URL", f"smtp://127.0.0.1:{receiver.port}")
        yield receiver


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with hooked(monkeypatch) as behind:
        yield behind


def deliver() -> None:
    while notify.deliver_next():
        pass


def scheduled(monkeypatch: pytest.MonkeyPatch, path: Path, **lines: str) -> None:
    """A feeds.yaml in UTC with these lines of the schedule alone."""
    names = [name for lane in schedule.LANES for name in lane if name != schedule.REMIND]
    every = dict.fromkeys(names, "never") | lines
    text = FEEDS.read_text("utf-8")
    assert "schedule:" not in text
    written = "schedule:\n" + "".join(f"  {name}: {line}\n" for name, line in every.items())
    path.write_text(text + written, "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    for name, rule in schedule.rules(context.config()).items():
        run_log.since(name, rule.line, NOW - timedelta(days=2))


# --- runs that nobody begins ---


@pytest.mark.parametrize(("hours", "told"), [(0.5, 0), (2, 1), (30, 1)])
def test_a_run_that_nobody_begins_is_told_once(
    mails: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hours: float, told: int
) -> None:
    scheduled(monkeypatch, tmp_path / "feeds.yaml", read="0 9 * * mon")
    due = schedule.rules(context.config())["read"].times.after(NOW - timedelta(hours=6))
    assert due
    now = due + timedelta(hours=hours)
    models.Run.objects.create(name="gather", started_at=NOW - timedelta(hours=1))
    assert watch.look_after(now) == told
    assert watch.look_after(now + timedelta(minutes=5)) == 0
    assert len(mails.mails) == told
    if told:
        content = mails.mails[0].parsed.get_content()
        assert "30 Nov 2026" in content
        assert "Gather" in content  # what is in the way


def test_after_a_run_the_next_that_nobody_begins_is_told_again(
    mails: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scheduled(monkeypatch, tmp_path / "feeds.yaml", read="0 9 * * *")
    assert watch.look_after(NOW + timedelta(hours=2)) == 1
    ended = {"started_at": NOW, "finished_at": NOW, "outcome": {}}
    models.Run.objects.create(name="read", due_at=NOW, **ended)
    assert watch.look_after(NOW + timedelta(hours=3)) == 0
    assert watch.look_after(NOW + timedelta(hours=26)) == 1


def test_the_operator_is_mailed_in_the_language_of_the_desk(
    mails: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CURATOR_DESK_LANGUAGE", "de")
    source("Leise", 40, 38, 36, 34)
    skipped = Message("missed: nobody ran it when it was due, and now it is too late")
    models.Run.objects.create(
        name="draft", started_at=NOW, finished_at=NOW, outcome={"skipped": skipped.kept}
    )
    assert watch.look_after(NOW) == 2
    missed, quiet = (mail.parsed for mail in mails.mails)
    assert missed["Subject"] == "The Test Minute: Entwurf: ausgefallen"
    assert "verpasst: " in missed.get_content()
    assert quiet["Subject"] == "The Test Minute: 1 Quelle ist verstummt"
    assert "Leise: seit 34 Tagen kein Eintrag" in quiet.get_content()


# --- sources that went quiet ---


def source(name: str, *days: float) -> models.Source:
    """A source with an entry so many days before NOW."""
    row, _ = models.Source.objects.get_or_create(name=name, url=f"https://example.org/{name}")
    for day in days:
        told = NOW - timedelta(days=day)
        uid = f"{name} {day}"
        models.Entry.objects.create(source=row, uid=uid, published=told, first_seen=told, record={})
    return row


def test_a_source_that_went_quiet_is_told_once_until_it_has_spoken_again(
    mails: Receiver, hook: Inbox
) -> None:
    source("Busy", 4, 3, 2, 1, 0, -1, -2, -3)
    source("Monthly", 95, 65, 35)
    quiet = source("Quiet", 40, 38, 36, 34)
    source("Paused", 40, 38, 36, 34)
    models.Source.objects.filter(name="Paused").update(paused=True)
    days = [NOW + timedelta(days=day) for day in (0, 0.1, 1)]
    assert [watch.look_after(day) for day in days] == [1, 0, 0]
    spoken = {"published": days[2], "first_seen": days[2], "record": {}}
    models.Entry.objects.create(source=quiet, uid="new", **spoken)
    assert watch.look_after(NOW + timedelta(days=2)) == 0
    models.Entry.objects.filter(uid="new").delete()
    assert watch.look_after(NOW + timedelta(days=3)) == 1
    deliver()
    first, again = (told["data"]["sources"] for told in hook.told)
    assert first == [{"name": "Quiet", "days": 34}]
    assert again == [{"name": "Quiet", "days": 37}]
    assert set(hook.types) == {"source.idle"}
    assert "Quiet" in mails.mails[0].parsed.get_content()


def test_many_quiet_sources_are_one_message(mails: Receiver, hook: Inbox) -> None:
    for number in range(watch.NAMED + 5):
        source(f"Source {number}", 40, 38, 36, 34)
    assert watch.look_after(NOW) == 1
    deliver()
    [told] = hook.told
    assert len(told["data"]["sources"]) == watch.NAMED
    assert len(mails.mails) == 1


# --- sendings ---


def job(**columns: Any) -> models.Job:
    """A sending that somebody asked for."""
    issue = make_issue()
    known = {"kind": "sending", "queue": "mails", "lock": "sending 1", "payload": {"seal": ""}}
    return models.Job.objects.create(issue=issue, **(known | columns))


LONG_AGO, LATELY = NOW - timedelta(days=2), NOW - timedelta(minutes=1)
CHANGED = Message("The approval has changed since.")
FAILED = {"state": "failed", "finished_at": LATELY, "reason": CHANGED}
PUT_OFF = {"payload": {"seal": "", "put off": True}}


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        (FAILED, 1),
        (FAILED | PUT_OFF, 1),
        (FAILED | {"finished_at": LONG_AGO}, 0),
        (FAILED | {"by_hand": True}, 0),
        (PUT_OFF | {"due_at": NOW - timedelta(hours=2)}, 1),
        (PUT_OFF | {"due_at": LATELY}, 0),
        ({"due_at": NOW - timedelta(hours=2)}, 0),
        ({"state": "cancelled", "finished_at": LATELY}, 0),
        ({"state": "done", "finished_at": LATELY}, 0),
    ],
)
def test_a_sending_that_failed_or_that_nobody_began_at_its_time_is_told_once(
    mails: Receiver, columns: dict[str, Any], told: int
) -> None:
    row = job(**columns)
    assert watch.look_after(NOW) == told
    assert watch.look_after(NOW + timedelta(minutes=1)) == 0
    assert len(mails.mails) == told
    if told:
        content = mails.mails[0].parsed.get_content()
        assert f"/issue/{row.issue_id}/send/" in content
        assert ("The approval has changed since." in content) is (columns.get("state") == "failed")


def test_who_may_approve_is_told_too(
    mails: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "feeds.yaml"
    path.write_text(FEEDS.read_text("utf-8") + "approval: {mail_to: [p@example.org]}\n", "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    job(**FAILED)
    watch.look_after(NOW)
    to = {mail.recipient for mail in mails.mails}
    assert to == {send.operator(), "p@example.org"}


def test_what_a_halt_ended_is_told_by_the_halt_alone(mails: Receiver) -> None:
    row = job(**FAILED)
    models.Halt.objects.create(issue=row.about, at=LATELY, reason=CHANGED)
    assert watch.look_after(NOW) == 0


# --- what could not be mailed, and what comes between ---


def test_what_the_mail_server_does_not_take_is_told_once_it_does(
    mails: Receiver, hook: Inbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scheduled(monkeypatch, tmp_path / "feeds.yaml", draft="0 9 * * mon")
    ended = {"started_at": NOW, "finished_at": NOW}
    models.Run.objects.create(name="read", **ended, error="OSError: the disk is full")
    source("Quiet", 40, 38, 36, 34)
    now = NOW + timedelta(hours=2)
    job(**FAILED | {"finished_at": now - timedelta(minutes=1)})
    monkeypatch.setenv("CURATOR_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    assert watch.look_after(now) == 0
    monkeypatch.setenv("CURATOR_SMTP_URL", f"smtp://127.0.0.1:{mails.port}")
    assert watch.look_after(now + watch.PAUSE / 2) == 0  # a server that is away is let be
    assert watch.look_after(now + watch.PAUSE) == 4
    assert watch.look_after(now + 3 * watch.PAUSE) == 0
    assert len(mails.mails) == 4
    deliver()
    assert hook.types == ["source.idle"]


def test_a_program_that_ended_hides_no_failure_and_another_failure_is_told() -> None:
    def told(error: str) -> bool:
        run = models.Run.objects.create(name="read", started_at=NOW, finished_at=NOW, error=error)
        return alarms.needs_report(run)

    errors = (run_log.STOPPED, "no room", run_log.KILLED, "no room", "no key", run_log.LEFT, "")
    assert [told(error) for error in errors] == [True, True, False, False, True, False, True]
