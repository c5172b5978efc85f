"""When each run is due. APScheduler only wakes us; due times, rules and results are database rows.

A run missed while the program was down, or interrupted by its end, is run once, late, or skipped
with a note, by its rule. Two programs on one database never run the same due time twice, nor one
run beside itself, because each claims a row first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from curator.config import Config, cron, environment
from curator.config.values import message_of
from curator.errors import ConfigError, CuratorError
from curator.records import Message
from curator.store import heartbeats, models, run_log

if TYPE_CHECKING:
    from apscheduler.schedulers.background import BackgroundScheduler

WAKE_SECONDS = 15
WATCH, ASKED = "schedule", "runs"  # the heartbeats of the clock, and of who does what was asked
SILENT = timedelta(minutes=1)  # a clock or worker that has not looked for so long is not there
PUNCTUAL = timedelta(minutes=15)  # so late may a run always begin: another may have been at work
LATE = {"send": timedelta(hours=6), "draft": timedelta(days=3)}  # and how late where it was missed
ANY_LATER = timedelta(days=7)
FORESEEN = 400  # times that are left out in a row: a rule may name holidays alone

# What runs beside what: a long reading must not keep a letter waiting.
LANES = (
    ("gather", "read", "draft", "roundup"),
    ("publish", "bounces", "remind", "send", "housekeeping"),
)
NAMES = tuple(chain(*LANES))
REMIND = "remind"  # its times follow from those of "send"

# how a run may end that did nothing: missed, not allowed to yet, or on a holiday
OTHERWISE = ("skipped", "held", "left_out")

Job = Callable[[], Mapping[str, Any]]
Taking = Callable[[str, datetime], AbstractContextManager[dict[str, Any] | None]]
log = logging.getLogger(__name__)


class Times(Protocol):
    """Recurring times."""

    def after(self, moment: datetime) -> datetime | None:
        """The first time later than `moment`, in UTC; None when there is none."""


@dataclass(frozen=True, slots=True)
class Before:
    """Times that come `ahead` of others."""

    times: Times
    ahead: tuple[timedelta, ...]

    def after(self, moment: datetime) -> datetime | None:
        """The first time later than `moment`, in UTC; None when there is none."""
        coming = ((self.times.after(moment + ahead), ahead) for ahead in self.ahead)
        return min((at - ahead for at, ahead in coming if at), default=None)


@dataclass(frozen=True, slots=True)
class Rule:
    """When a run is due, and how late it may begin."""

    line: str  # cron, and the time zone it is read in
    times: Times
    late: timedelta = ANY_LATER
    holidays: frozenset[str] = frozenset()  # 2026-12-25, or 12-25
    zone: str = "UTC"  # in which a day is a holiday

    def left_out(self, at: datetime) -> Message | None:
        """Why it does not happen at a time of the rule; None when it does."""
        day = at.astimezone(ZoneInfo(self.zone)).date().isoformat()
        holiday = {day, day[5:]} & self.holidays
        return Message("%(day)s is a holiday", day=day) if holiday else None

    def after(self, moment: datetime) -> datetime | None:
        """The first time later than `moment` that is not left out, in UTC."""
        return self.ahead(moment)[0]

    def ahead(self, now: datetime) -> tuple[datetime | None, list[tuple[datetime, str]]]:
        """When it happens next, and which times before that are left out, each with its reason."""
        left_out: list[tuple[datetime, str]] = []
        at = self.times.after(now)
        while at is not None and (why := self.left_out(at)) and len(left_out) < FORESEEN:
            left_out.append((at, why))
            at = self.times.after(at)
        return at, left_out


def rule(line: str, time_zone: str, late: timedelta = ANY_LATER) -> Rule:
    """Return the rule of five cron fields in the newsletter's time zone; raises ConfigError."""
    try:
        return Rule(f"{line} {time_zone}", cron.times(line, time_zone), late)
    except ValueError as error:
        raise ConfigError("schedule: %(why)s", why=message_of(error)) from error


def rules(config: Config) -> dict[str, Rule]:
    """Return name -> rule of every scheduled run; raises ConfigError."""
    plan, zone = config.schedule, config.newsletter.time_zone
    found, late_hours = {}, {str(name): hours for name, hours in plan.late_hours.items()}
    for name in (name for name in NAMES if name != REMIND):
        line = getattr(plan, name)
        if line == cron.NEVER or (name == "bounces" and not environment().bounce_url):
            continue
        hours = late_hours.get(name)
        late = LATE.get(name, ANY_LATER) if hours is None else timedelta(hours=hours)
        found[name] = rule(line, zone, late)
        if name in plan.holiday_runs:
            found[name] = replace(found[name], holidays=frozenset(plan.holidays), zone=zone)
    if "send" in found and config.approval.remind_hours:
        found[REMIND] = _reminders(config, found["send"])
    return found


def _reminders(config: Config, sending: Rule) -> Rule:
    """Return when to remind publishers: hours before the cut-off, which is before sending."""
    wanted = config.approval
    ahead = tuple(timedelta(hours=each + wanted.cut_off_hours) for each in wanted.remind_hours)
    hours = ", ".join(f"{each.total_seconds() / 3600:g} h" for each in ahead)
    return Rule(f"{hours} before {sending.line}", Before(sending, ahead), timedelta(hours=1))


def deadline(config: Config, now: datetime) -> tuple[datetime, datetime] | None:
    """Return until when the next issue must be approved, and when it is sent; None if
    sent by hand.
    """
    sending = rules(config).get("send")
    at = sending.after(now) if sending else None
    return (at - timedelta(hours=config.approval.cut_off_hours), at) if at else None


def due_time(times: Times, last: datetime, now: datetime) -> datetime | None:
    """Return the latest due time after `last` and not after `now`, or None."""
    for window in (timedelta(hours=1), timedelta(days=1), timedelta(days=8), now - last):
        found: datetime | None = None
        at = times.after(max(last, now - window))
        while at is not None and at <= now:
            found, at = at, times.after(at)
        if found is not None:
            return found
    return None


@contextmanager
def taken(name: str, due_at: datetime) -> Iterator[dict[str, Any] | None]:
    """Claim a run within the context and note its result; None if another process has it."""
    run = run_log.take(name, due_at)
    if run is None:
        yield None
        return
    with run_log.noted(run) as outcome:
        yield outcome


def run_due(
    rules: Mapping[str, Rule], jobs: Mapping[str, Job], now: datetime, taking: Taking = taken
) -> dict[str, bool]:
    """Run what is due, in the order of `jobs`, and say whether each went well; one job's error
    is noted and stops no other.
    """
    ran: dict[str, bool] = {}
    for name in (name for name in jobs if name in rules):
        at = _due(name, rules[name], now)
        if at is None:
            continue
        try:
            with taking(name, at) as outcome:
                if outcome is None:
                    continue
                ran[name] = False
                outcome.update(jobs[name]())
                ran[name] = True
        except CuratorError as error:
            log.warning("the run “%s” failed: %s", name, error)
        except Exception:
            log.exception("the run “%s” failed", name)
    return ran


def _due(name: str, rule: Rule, now: datetime) -> datetime | None:
    """Return the due time to run now; one that is too old is skipped, with a note."""
    since = run_log.since(name, rule.line, now)
    at = due_time(rule.times, max(since, run_log.last_due(name, now) or since), now)
    if at is not None and (why := rule.left_out(at)):
        run_log.leave_out(name, at, why, "left_out")
        return None
    if at is None or now - at <= max(rule.late, PUNCTUAL):
        return at
    late = Message("missed: nobody ran it when it was due, and now it is too late")
    run_log.leave_out(name, at, late)
    return None


def start(
    rules: Callable[[], Mapping[str, Rule]],
    jobs: Mapping[str, Job],
    taking: Taking = taken,
    tell: Callable[[datetime], object] = lambda now: None,
) -> BackgroundScheduler:
    """Wake every few seconds, run what is due by the rules of that moment and `tell` of what did
    not go well, until the scheduler returned here is shut down.
    """
    from apscheduler.schedulers.background import BackgroundScheduler
    from django.db import close_old_connections

    run_log.close_abandoned()

    def wake(lane: Sequence[str]) -> None:
        close_old_connections()
        mine = {name: job for name, job in jobs.items() if name in lane}
        run_due(rules(), mine, datetime.now(UTC), taking)

    def beat() -> None:
        close_old_connections()
        heartbeats.note_poll(WATCH, datetime.now(UTC))

    def look_after() -> None:
        close_old_connections()
        tell(datetime.now(UTC))

    # a run longer than the time between two looks is no trouble worth a line
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    scheduler = BackgroundScheduler(timezone=UTC)
    often = {"seconds": WAKE_SECONDS, "max_instances": 1, "coalesce": True}
    at_once = datetime.now(UTC)
    scheduler.add_job(beat, "interval", next_run_time=at_once, **often)
    scheduler.add_job(look_after, "interval", **often)
    for lane in LANES:
        scheduler.add_job(wake, "interval", args=[lane], next_run_time=at_once, **often)
    scheduler.start()
    return scheduler


# --- looking ---


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one scheduled run."""

    name: str
    rule: Rule | None  # None: it does not happen by itself
    next: datetime | None
    last: models.Run | None
    left_out: Sequence[tuple[datetime, str]] = ()  # times before the next, each with its reason

    @property
    def state(self) -> str:
        """How the last one ended: never, at work, failed, one of OTHERWISE, or done."""
        if self.last is None:
            return "never"
        if self.last.finished_at is None:
            return "at work"
        if self.last.error:
            return "failed"
        return next((how for how in OTHERWISE if how in self.outcome), "done")

    @property
    def outcome(self) -> Mapping[str, Any]:
        """What came of the last one."""
        kept = (self.last.outcome if self.last else None) or {}
        return {
            name: Message.read(value) if name in OTHERWISE else value
            for name, value in kept.items()
        }

    @property
    def why(self) -> str:
        """Why the last one failed, was left out or held; else empty."""
        error: str = self.last.error if self.last else ""
        reasons: Iterator[str] = (self.outcome[how] for how in OTHERWISE if how in self.outcome)
        return error or next(reasons, "")


def standing(config: Config, now: datetime) -> list[Standing]:
    """Return the state of every scheduled run: when it is due next, and its last result."""
    known, last, found = rules(config), run_log.newest(NAMES), []
    for name in NAMES:
        following, left_out = known[name].ahead(now) if name in known else (None, [])
        found.append(Standing(name, known.get(name), following, last.get(name), left_out))
    return found


def due_next(config: Config, now: datetime) -> list[tuple[str, datetime]]:
    """Return the scheduled runs, and when each is due next."""
    known = rules(config)
    ahead = ((name, known[name].ahead(now)[0]) for name in NAMES if name in known)
    return [(name, at) for name, at in ahead if at is not None]


def overdue(each: Standing, now: datetime) -> datetime | None:
    """Return since when a run should have happened that nobody ran, or None."""
    held = models.ScheduleRule.objects.filter(name=each.name).first()
    if each.rule is None or held is None or each.state == "at work":
        return None
    at = each.rule.times.after(max(held.since, run_log.last_due(each.name, now) or held.since))
    while at is not None and at <= now and each.rule.left_out(at):
        at = each.rule.times.after(at)
    return at if at is not None and now - at > PUNCTUAL else None


def alive(now: datetime) -> set[str]:
    """Return the workers that are running, and whether the clock is (WATCH)."""
    seen = heartbeats.last_polls(now)
    return {name for name, at in seen.items() if now - at < SILENT}
