"""The schedule: due times, catching up, and two programs on one memory."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from curator.errors import ConfigError, NotReady
from curator.runs import context, schedule, scheduled, watch
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import heartbeats, jobs, models, run_log
from tests.desk import newsroom
from tests.send.receiver import Receiver

HOURLY = schedule.rule("0 * * * *", "Europe/Berlin")
MONDAYS = schedule.rule("0 6 * * mon", "Europe/Berlin")
NIGHTLY = schedule.rule("30 2 * * *", "Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_a_line_that_is_not_cron_is_named():
    with pytest.raises(ConfigError, match="every monday"):
        schedule.rule("every monday", "UTC")


def test_nothing_is_due_before_its_time():
    assert schedule.due_time(HOURLY.times, at("2026-11-20T10:00"), at("2026-11-20T10:59")) is None


def test_what_was_missed_several_times_is_due_once():
    assert schedule.due_time(HOURLY.times, at("2026-11-20T10:00"), at("2026-11-20T14:30")) == at(
        "2026-11-20T14:00"
    )


def test_monday_morning_is_the_newsletters_monday_morning_in_summer_and_winter():
    assert schedule.due_time(MONDAYS.times, at("2026-07-01T00:00"), at("2026-07-07T00:00")) == at(
        "2026-07-06T04:00"
    )
    assert schedule.due_time(MONDAYS.times, at("2026-11-18T00:00"), at("2026-11-24T00:00")) == at(
        "2026-11-23T05:00"
    )


@pytest.mark.parametrize(
    ("rule", "day", "due"),
    [
        (NIGHTLY, "2026-03-29", ["01:30"]),  # 2:30 is not there; it is 3:30 on the wall
        (NIGHTLY, "2026-10-25", ["00:30"]),  # 2:30 comes twice
        (schedule.rule("30 1-3 * * *", "Europe/Berlin"), "2026-10-25", ["00:30", "02:30"]),
    ],
)
def test_a_time_of_day_comes_once_on_the_day_the_clocks_change(
    rule: schedule.Rule, day: str, due: list[str]
) -> None:
    moment, found = at(f"{day}T00:00"), []
    while (after := rule.times.after(moment)) and after < at(f"{day}T12:00"):
        found.append(f"{after:%H:%M}")
        moment = after
    assert found == due


def test_every_hour_is_every_hour_on_the_day_the_clocks_change() -> None:
    moment, found = at("2026-10-24T23:59"), []
    for _ in range(4):
        following = HOURLY.times.after(moment)
        assert following
        moment = following
        found.append(f"{moment:%H:%M}")
    assert found == ["00:00", "01:00", "02:00", "03:00"]


def known_since(moment: datetime, **rules: schedule.Rule) -> dict[str, schedule.Rule]:
    """Rules that hold since then."""
    for name, rule in rules.items():
        run_log.since(name, rule.line, moment)
    return rules


@pytest.mark.django_db
def test_two_programs_on_one_memory_run_a_due_time_once():
    rules = known_since(at("2026-11-20T10:30"), gather=HOURLY)
    now = at("2026-11-20T11:05")
    assert schedule.run_due(rules, {"gather": dict}, now) == {"gather": True}
    assert schedule.run_due(rules, {"gather": dict}, now) == {}
    assert run_log.take("gather", at("2026-11-20T11:00")) is None


@pytest.mark.django_db
def test_a_run_that_fails_is_noted_and_stops_no_other(caplog: pytest.LogCaptureFixture):
    def fails() -> dict[str, int]:
        raise RuntimeError("the disk is full")

    rules = known_since(at("2026-11-20T10:30"), gather=HOURLY, read=HOURLY)
    ran = schedule.run_due(
        rules, {"gather": fails, "read": lambda: {"read": 3}}, at("2026-11-20T11:05")
    )
    assert ran == {"gather": False, "read": True}
    assert "the disk is full" in models.Run.objects.get(name="gather").error
    assert models.Run.objects.get(name="read").outcome == {"read": 3}


@pytest.mark.django_db
def test_a_run_never_begins_beside_itself_and_comes_after_it():
    rules = known_since(at("2026-11-20T10:30"), gather=HOURLY)
    under_way = run_log.take("gather", at("2026-11-20T11:00"))
    assert under_way
    assert schedule.run_due(rules, {"gather": dict}, at("2026-11-20T12:01")) == {}
    with run_log.noted(under_way):
        pass
    assert schedule.run_due(rules, {"gather": dict}, at("2026-11-20T12:02")) == {"gather": True}
    assert run_log.last_due("gather", at("2026-11-20T12:02")) == at("2026-11-20T12:00")


@pytest.mark.django_db
def test_a_typed_run_says_that_the_scheduled_one_is_under_way():
    assert run_log.take("gather", at("2026-11-20T11:00"))
    with pytest.raises(NotReady, match="gather"), run_log.commanded("gather"):
        pytest.fail("ran beside itself")
    with run_log.commanded("read"):
        pass


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "now", "runs", "state"),
    [
        ("0 8 * * tue", "2026-11-24T09:00", True, "done"),
        ("0 8 * * tue", "2026-11-24T12:59", True, "done"),
        ("0 8 * * tue", "2026-11-24T13:01", False, "skipped"),
        ("0 8 * * tue", "2026-11-24T06:59", False, "never"),
    ],
)
def test_a_missed_run_comes_late_or_is_left_out_with_a_note(
    line: str, now: str, runs: bool, state: str
) -> None:
    late = schedule.rule(line, "Europe/Berlin", timedelta(hours=6))
    rules = known_since(at("2026-11-20T00:00"), send=late)
    assert schedule.run_due(rules, {"send": dict}, at(now)) == ({"send": True} if runs else {})
    assert (
        schedule.Standing("send", late, None, run_log.newest(["send"]).get("send")).state == state
    )
    assert schedule.run_due(rules, {"send": dict}, at(now)) == {}


@pytest.mark.django_db
def test_a_rule_that_changed_misses_nothing_from_before_it_changed():
    known_since(at("2026-11-20T00:00"), draft=MONDAYS)
    tuesdays = {"draft": schedule.rule("0 6 * * tue", "Europe/Berlin")}
    jobs = {"draft": dict}
    assert schedule.run_due(tuesdays, jobs, at("2026-11-25T10:00")) == {}
    assert schedule.run_due(tuesdays, jobs, at("2026-11-30T10:00")) == {}
    assert schedule.run_due(tuesdays, jobs, at("2026-12-01T10:00")) == {"draft": True}


@pytest.mark.django_db
def test_a_clock_that_was_wrong_stops_nothing_and_repeats_nothing():
    rules, jobs = known_since(at("2026-11-20T10:30"), gather=HOURLY), {"gather": dict}
    assert schedule.run_due(rules, jobs, at("2036-01-01T11:05"))  # ten years ahead
    assert schedule.run_due(rules, jobs, at("2026-11-20T11:05")) == {"gather": True}
    assert schedule.run_due(rules, jobs, at("2026-11-20T10:59")) == {}  # a minute back
    assert schedule.run_due(rules, jobs, at("2026-11-20T11:00")) == {}


@pytest.mark.django_db
def test_a_year_of_letters_leaves_at_eight_on_the_wall_once_a_week_or_is_left_out_with_a_note():
    rule = schedule.rule("0 8 * * tue", "Europe/Berlin", timedelta(hours=6))
    rules = known_since(at("2026-01-01T00:00"), send=rule)
    down = [
        (at("2026-03-03T06:00"), at("2026-03-03T11:00")),  # back in time
        (at("2026-06-08T00:00"), at("2026-06-10T00:00")),  # too late
    ]
    now = at("2026-01-01T00:00")
    while now < at("2027-01-01T00:00"):
        if not any(first <= now < last for first, last in down):
            schedule.run_due(rules, {"send": dict}, now)
        now += timedelta(hours=3)
    rows = models.Run.objects.order_by("due_at").values_list("due_at", "outcome")
    wall = [due.astimezone(ZoneInfo("Europe/Berlin")) for due, _ in rows if due]
    assert len(wall) == len({day.isocalendar()[:2] for day in wall}) == 52
    assert {(day.isoweekday(), day.hour, day.minute) for day in wall} == {(2, 8, 0)}
    skipped = [due for due, outcome in rows if "skipped" in (outcome or {})]
    assert skipped == [at("2026-06-09T06:00")]


OVERLAPPING = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from curator.store.database import open_store
open_store()
from curator.store import run_log
inside = Path(sys.argv[1])
for turn in range(40):
    run = run_log.take("gather", None)
    if run is None:
        continue
    with run_log.noted(run):
        inside.touch(exist_ok=False)  # fails when another is inside
        time.sleep(0.01)
        inside.unlink()
"""


@pytest.mark.heavy
def test_three_processes_never_run_the_same_thing_at_once(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "CURATOR_HOME": str(tmp_path),
        "CURATOR_DATABASE_URL": "",  # SQLite in a home of its own
    }
    command = [sys.executable, "-c", OVERLAPPING, str(tmp_path / "inside")]
    first = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    several = [
        subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [each.communicate()[1] for each in several]
    assert [each.returncode for each in several] == [0, 0, 0], said


FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"


def written(path: Path, **changes: str) -> None:
    text = FEEDS.read_text("utf-8")
    lines = "".join(f"  {name}: {line}\n" for name, line in changes.items())
    path.write_text(text.replace("feeds:", f"schedule:\n{lines}feeds:", 1), "utf-8")


def test_what_changes_in_the_file_holds_at_the_next_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "feeds.yaml"
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    written(path, gather='"5 * * * *"')
    before = schedule.rules(context.config())
    written(path, gather="never", send='"0 8 * * tue"', late_hours="{send: 1.5}")
    after = schedule.rules(context.config())
    assert before["gather"].line == "5 * * * * Europe/Berlin"
    assert "gather" not in after
    assert ("send" in before, after["send"].late) == (False, timedelta(hours=1.5))


@pytest.mark.parametrize("set_", ["", "imaps://box:secret@mail.example.org/INBOX"])
def test_the_mailbox_is_read_where_one_is_named(monkeypatch: pytest.MonkeyPatch, set_: str) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    monkeypatch.setenv("CURATOR_BOUNCE_URL", set_)
    assert ("bounces" in schedule.rules(context.config())) is bool(set_)


@pytest.mark.django_db
def test_at_its_time_an_approved_issue_is_given_to_be_sent_and_anything_else_is_held(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    send = scheduled.Runs().jobs()["send"]
    newsroom.issue(newsroom.story("Fast answers keep customers"))
    assert "held" in send()
    issue = newsroom.issue(newsroom.story("Maps nobody follows"))
    approve(IssueRenderer.of(context.config()), issue, newsroom.person("paula", "publisher"))
    issue.refresh_from_db()
    assert send() == {"issue": issue.number}
    job = jobs.open_job(issue, jobs.Kind.SENDING)
    assert job
    assert job.payload["seal"]
    assert "held" in send()  # it is asked for already


@pytest.mark.django_db
def test_a_run_whose_program_was_killed_is_closed_at_the_next_start():
    killed = run_log.take("gather", at("2026-11-20T11:00"))
    living = run_log.take("read", at("2026-11-20T12:00"))
    assert killed
    assert living
    models.Run.objects.filter(pk=killed.pk).update(owner=of_an_ended_process())
    assert run_log.close_abandoned() == 1
    assert list(models.Run.objects.filter(finished_at=None)) == [living]
    killed.refresh_from_db()
    assert killed.error == run_log.KILLED


@pytest.mark.django_db
@pytest.mark.parametrize(("silent_for", "over"), [(1, True), (-1, False)])
def test_a_run_of_another_machine_is_over_when_its_lease_is(silent_for: int, over: bool) -> None:
    elsewhere = run_log.take("gather", at("2026-11-20T11:00"))
    assert elsewhere
    until = datetime.now(UTC) - timedelta(minutes=silent_for)
    models.Run.objects.update(owner="another-host:7:1.00:aa", lease_until=until)
    assert (run_log.take("gather", at("2026-11-20T12:00")) is not None) is over


@pytest.mark.django_db
def test_the_operator_is_told_once_of_what_did_not_go_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    now = datetime.now(UTC)
    ended = {"started_at": now, "finished_at": now}
    models.Run.objects.create(name="gather", **ended, outcome={"sources": 3})
    models.Run.objects.create(name="read", **ended, error="OSError: the disk is full")
    models.Run.objects.create(name="draft", **ended, outcome={"skipped": "missed"})
    models.Run.objects.create(name="send", **ended, outcome={"held": "not approved"})
    with Receiver() as receiver:
        monkeypatch.setenv("CURATOR_SMTP_URL", f"smtp://127.0.0.1:{receiver.port}")
        assert watch.look_after(now) == 3
        assert watch.look_after(now) == 0
        models.Run.objects.create(name="read", **ended, error="OSError: the disk is full")
        assert watch.look_after(now) == 0  # as before: no news
        models.Run.objects.create(name="read", **ended, outcome={"read": 3})
        models.Run.objects.create(name="read", **ended, error="OSError: the disk is full")
        assert watch.look_after(now) == 1
    subjects = [str(mail.parsed["Subject"]) for mail in receiver.mails]
    assert len(subjects) == 4
    assert "the disk is full" in receiver.mails[0].parsed.get_content()
    assert {mail.recipient for mail in receiver.mails} == {"editors@example.org"}


def of_an_ended_process() -> str:
    """The name of a worker whose process has ended."""
    host, _, began, run = heartbeats.name().split(":")
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    return ":".join([host, ended.stdout.strip(), began, run])


@pytest.mark.django_db
def test_what_was_missed_before_rules_were_written_down_is_made_up_for() -> None:
    """A database of the version before knows its runs, and no rule yet."""
    last, now = at("2026-11-22T05:00"), at("2026-11-22T08:10")
    models.Run.objects.create(name="gather", due_at=last, started_at=last, finished_at=last)
    assert schedule.run_due({"gather": HOURLY}, {"gather": dict}, now) == {"gather": True}
    assert models.Run.objects.latest("due_at").due_at == at("2026-11-22T08:00")
