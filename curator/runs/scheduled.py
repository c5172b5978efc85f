"""What the schedule runs: the use case of each run, and how one ends when the program stops."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Lock
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from curator.config import Config, environment
from curator.errors import NotReady
from curator.language.phrases import Phrases
from curator.records import Message
from curator.runs import (
    bounces,
    context,
    draft,
    gather,
    gists,
    post,
    publish,
    read,
    schedule,
    second_reading,
    send,
    terms,
)
from curator.runs.gather import Outcome
from curator.runs.localized import localized, of_the_newsroom
from curator.runs.renderer import IssueRenderer
from curator.store import (
    drafts,
    halts,
    models,
    notifications,
    retention,
    run_log,
    scorecard,
    send_jobs,
    theme_weeks,
)
from curator.store.corrections import LEFT
from curator.store.jobs import AskedAlready

PATIENCE = 8.0  # seconds; a container is killed ten seconds after it was told to stop
log = logging.getLogger(__name__)


class Runs:
    """The scheduled runs, one at a time per lane; long ones stop after storing something."""

    def __init__(self) -> None:
        self._stopping = Event()
        self._at_work = {lane: Lock() for lane in schedule.LANES}
        self._under_way: dict[str, datetime] = {}
        self._until = 0.0

    def jobs(self) -> dict[str, schedule.Job]:
        """Return name -> run, each with the feeds.yaml of the moment."""
        return {
            "gather": self._gather,
            "read": self._read,
            "draft": _draft,
            "roundup": _roundup,
            "publish": _publish,
            "bounces": _bounces,
            "remind": remind,
            "send": _send,
            "housekeeping": _housekeeping,
        }

    @contextmanager
    def taking(self, name: str, due_at: datetime) -> Iterator[dict[str, Any] | None]:
        """Claim a run and note how it ended, before the next of its lane begins or `stop`
        returns; None once we are to stop.
        """
        with next(lock for lane, lock in self._at_work.items() if name in lane):
            if self._stopping.is_set():
                yield None
                return
            with schedule.taken(name, due_at) as outcome:
                if outcome is not None:
                    self._under_way[name] = due_at
                yield outcome
            self._under_way.pop(name, None)

    def asked(self) -> models.RunRequest | None:
        """Do what somebody asked for: gather and read, then the first draft where no issue is.
        None where nobody did, or another process gathers just now.
        """
        request = run_log.take_request()
        if request is None:
            return None
        jobs: dict[str, schedule.Job] = {"gather": self._gather_all, "read": self._read}
        if not models.Issue.objects.exists():
            jobs["draft"] = _draft
        try:
            for name, job in jobs.items():
                try:
                    with self.taking(name, datetime.now(UTC)) as outcome:
                        if outcome is not None:
                            outcome.update(job())
                        elif name == "gather":
                            run_log.release(request)
                            return None
                except Exception:
                    log.exception("the run “%s” failed", name)
        finally:
            if self._stopping.is_set():  # whoever starts next does what is left of it
                run_log.release(request)
        return request

    def ask_to_end(self) -> None:
        """Ask the runs under way to end, and let no other begin; the first time counts."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._until = monotonic() + PATIENCE
        # A run that stops because we say so is no error.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)

    def stop(self) -> None:
        """Wait a little for the runs under way to be ended and noted, and else note that they
        were left to themselves.
        """
        self.ask_to_end()
        try:
            for lock in self._at_work.values():
                if lock.acquire(timeout=max(0.0, self._until - monotonic())):
                    lock.release()
        finally:  # also when Ctrl-C is pressed once more
            for name, due_at in list(self._under_way.items()):
                run_log.leave(name, due_at, run_log.LEFT)

    def _gather_all(self) -> dict[str, Any]:
        return self._gather(only_due=False)

    def _gather(self, *, only_due: bool = True) -> dict[str, Any]:
        config = context.config()
        report = gather.gather(
            config.sources,
            gather.FeedCollector.of(config),
            datetime.now(UTC),
            only_due=only_due,
            on_each=self._look_up,
        )
        return report.as_object()

    def _read(self) -> dict[str, Any]:
        config = context.config()
        report = read.read(
            read.Reader.of(config), config.collect, datetime.now(UTC), on_each=self._look_up
        )
        return report.as_object() | after_reading(self._look_up)

    def _look_up(self, _: Outcome | str) -> None:
        if self._stopping.is_set():
            # Past those who note failures and go on.
            raise SystemExit(run_log.STOPPED)


def after_reading(on_each: Callable[[str], None]) -> dict[str, Any]:
    """Request gists of new stories, do second readings (the result), and count for the
    scorecard, of terms and of themes.
    """
    config, now = context.config(), datetime.now(UTC)
    gists.ask_for_new(config, now)
    scorecard.keep(now)
    terms.count(now)
    theme_weeks.keep(now)
    readings = second_reading.ask(config, now, on_each=on_each)
    return {"second_reader": readings.as_object()} if readings else {}


def _draft() -> dict[str, Any]:
    config = context.config()
    issue = draft.draft(config, datetime.now(UTC))
    return {"draft": issue.pk, "slots": drafts.slots(issue)}


def _roundup() -> dict[str, Any]:
    try:
        issue = draft.roundup(context.config(), datetime.now(UTC))
    except NotReady as error:
        return {"left_out": Message.of(error)}
    return {"draft": issue.pk, "slots": drafts.slots(issue)}


def _publish() -> dict[str, Any]:
    changed = publish.publish(IssueRenderer.of(context.config()), environment().out)
    mailed = post.mail_poster(datetime.now(UTC))
    return {"files": len(changed)} | ({"mailed": "who posts on LinkedIn"} if mailed else {})


def _bounces() -> dict[str, Any]:
    return dict(bounces.process(bounces.from_imap(environment().bounce_url), datetime.now(UTC)))


def _send() -> dict[str, Any]:
    """Request the approved issue's sending; without approval it is held, or `approval: if_nobody:`
    applies.
    """
    now, wanted = datetime.now(UTC), context.config().approval
    due = run_log.last_due("send", now) or now
    cut_off, last = due - timedelta(hours=wanted.cut_off_hours), wanted.if_nobody == "last"
    try:
        return {"issue": send_jobs.ask_by_schedule(now, cut_off, last=last).number}
    except AskedAlready as error:
        return {"held": Message.of(error)}
    except NotReady as error:
        halted = halts.current() is not None
        how = "left_out" if wanted.if_nobody == "skip" and not halted else "held"
        return {how: Message.of(error)}


def remind() -> dict[str, Any]:
    """Mail publishers that the issue to be sent by itself is not approved yet."""
    config, now = context.config(), datetime.now(UTC)
    found, issue = schedule.deadline(config, now), _to_be_approved()
    if found is None or issue is None:
        return {"reminded": 0, "why": "there is no issue to approve"}
    if issue.state == models.Issue.State.APPROVED:
        return {"reminded": 0, "why": "it is approved"}
    notified = notifications.add(
        models.Event.CUTOFF_NEAR,
        f"The issue of {issue.day:%Y-%m-%d} is not approved yet.",
        f"/issue/{issue.pk}/approve/",
        issue,
        cut_off=found[0].isoformat(),
        leaves=found[1].isoformat(),
    )
    if not environment().smtp_url:
        if notified:
            return {"reminded": len(notified)}
        return {"held": Message("no mail server is named, so nobody could be reminded")}
    recipients = config.approval.mail_to or (send.operator(),)
    said = of_the_newsroom()
    subject = said.gettext("Not approved yet: the issue of %(day)s", day=said.short_date(issue.day))
    body = _reminder(config, issue, *found, said)
    for recipient in recipients:
        send.mail_newsroom(recipient, subject, body, now)
    return {"reminded": len(recipients)}


def _reminder(
    config: Config, issue: models.Issue, cut_off: datetime, leaves: datetime, said: Phrases
) -> str:
    """Return the text of a reminder, with times in the newsletter's time zone."""
    zone = ZoneInfo(config.newsletter.time_zone)
    request = said.gettext(
        "The issue of %(day)s is not approved yet. It leaves on %(leaves)s; until %(until)s it can"
        " be approved here:",
        day=said.short_date(issue.day),
        leaves=said.moment(leaves.astimezone(zone)),
        until=said.moment(cut_off.astimezone(zone)),
    )
    link = f"{environment().base_url}/issue/{issue.pk}/approve/"
    otherwise = localized(_IF_NOBODY[config.approval.if_nobody], said)
    return "\n\n".join((request, link, otherwise)) + "\n"


def _to_be_approved() -> models.Issue | None:
    """Return the newest weekly issue that was not sent."""
    weekly = models.Issue.objects.filter(month=None)
    return weekly.exclude(state__in=LEFT).order_by("-pk").first()


_IF_NOBODY = {
    "hold": Message("If nobody approves it, it is held until a publisher sends it."),
    "skip": Message("If nobody approves it, it is left out this time."),
    "last": Message(
        "If nobody approves it, it leaves as it was approved last, where it ever was; else it is"
        " held."
    ),
}


def _housekeeping() -> dict[str, Any]:
    return retention.sweep(context.config().retention, datetime.now(UTC))
