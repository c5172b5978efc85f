"""Send: carry out what was requested at the desk, or by `curator send`, under the job's lock.

Both go through `carry_out`, so an issue has one sender; the worker also retries deferred mails.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Self

from django.db import DatabaseError, OperationalError

from curator import send
from curator.config import LimitPart, environment
from curator.errors import CuratorError, Unreachable
from curator.records import Message
from curator.runs import context, publish
from curator.runs.localized import localized, of_the_newsroom
from curator.runs.renderer import IssueRenderer
from curator.runs.worker import BROKEN, Worker
from curator.send import Plan, require_own_imprint
from curator.send.bounce_class import Kind
from curator.store import deliveries, halts, jobs, models, run_log
from curator.store.database import retry_while_locked
from curator.store.deliveries import Report
from curator.store.jobs import State
from curator.store.models import Job
from curator.store.send_jobs import LEASE

__all__ = [
    "Plan",
    "SendContext",
    "SendWorker",
    "carry_out",
    "plan",
    "require_own_imprint",
    "test_mail",
    "to_receiver",
    "transport",
]

LOOK_UP = 1.0  # seconds between two looks at whether somebody wants the sending to stop
TOGETHER = timedelta(minutes=2)  # deferred mails due so close to each other are tried in one go
SOON = timedelta(seconds=3)  # until it is seen whether others have ended with their mails
Now = Callable[[], datetime]
Publish = Callable[[models.Issue], None]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SendContext:
    """What an issue is sent with: the mail server, and what writes the archive."""

    transport: send.Transport
    publish: Publish
    limits: Mapping[Kind, send.Limit] = field(default_factory=dict)
    rates: send.Rates = field(default_factory=send.Rates)
    check: Callable[[models.Issue, send.Transport, datetime], object] = lambda *_: None

    @classmethod
    def configured(cls) -> Self:
        """As environment and feeds.yaml are now; raises NotReady and ConfigError."""
        publisher = publish.publisher(IssueRenderer.of(context.config()), environment().out)
        return cls(transport(), publisher, limits(), rates(), _check)


def _check(issue: models.Issue, transport: send.Transport, now: datetime) -> None:
    from curator.runs import sender_check  # where it is used: decision 0005

    sender_check.require_well(issue, transport, now)


def limits() -> Mapping[Kind, send.Limit]:
    """Return the limits at which sending halts."""
    set_ = context.config().sending.halt
    parts: dict[Kind, LimitPart] = {
        "authentication": set_.authentication,
        "sender": set_.refusals,
        "complaint": set_.complaints,
        "address": set_.gone,
        "content": set_.refusals,
        "unknown": set_.gone,  # many of these are addresses, in words that we do not know
    }
    return {kind: send.Limit(part.percent, part.least) for kind, part in parts.items()}


def rates() -> send.Rates:
    """Return how fast mails may be sent."""
    part = context.config().sending
    return send.Rates(
        part.per_second, part.per_hour, part.per_domain_hour, part.per_day, part.grows_percent
    )


def plan(issue: models.Issue) -> Plan:
    """Return what a run would do now; raises NotReady as a run would."""
    return send.plan(issue, only_own_by_default=context.only_own_by_default())


def halt(issue: models.Issue, reason: str, now: datetime) -> None:
    """Halt all sending until a person resumes it, and mail the operator why."""
    if not halts.put(issue, reason, now):
        return
    log.error("sending was halted at issue %s: %s", issue.number, reason)
    said = of_the_newsroom()
    subject = said.gettext("Sending was halted at issue %(number)s", number=issue.number)
    body = said.gettext(
        "Nothing more is sent before a person resumes it, here or with “%(command)s”:",
        command=f"curator send {issue.number} --resume",
    )
    link = f"{environment().base_url}/issue/{issue.pk}/send/"
    mail_operator(subject, f"{localized(reason, said)}\n\n{body}\n{link}\n", now)


def mail_operator(subject: str, body: str, now: datetime) -> None:
    """Mail whoever runs the program; where that fails, the log says so and the work goes on."""
    mail_newsroom(operator(), subject, body, now)


def operator() -> str:
    """Return the operator's address."""
    return context.config().sending.operator or context.config().newsletter.reply_to


def mail_newsroom(recipient: str, subject: str, body: str, now: datetime) -> bool:
    """Mail one person of the newsroom; return whether it was taken, else the log says why not."""
    newsletter = context.config().newsletter
    try:
        subject = of_the_newsroom().labelled(newsletter.name, subject)
        send.send_plain_mail(transport(), newsletter, recipient, subject, body, now)
    except CuratorError as error:
        log.error("%s could not be mailed: %s", recipient, error)
        return False
    return True


def transport() -> send.Transport:
    """Return the transport of CURATOR_SMTP_URL; raises NotReady and ConfigError."""
    return send.transport(environment().smtp_url)


def test_mail(
    issue: models.Issue, to: str, language: str | None, patience: float | None, variant: str
) -> str:
    """Send an approved edition or variant to `to`, marked as a test; returns its language.

    `patience`: seconds for each answer of the server. Raises InputError, NotReady, DeliveryError.
    """
    server = transport() if patience is None else transport().with_timeout(patience)
    return send.test_mail(issue, server, to, language, variant)


def to_receiver(issue: models.Issue, url: str, publish: Publish) -> Report:
    """Send at once to a receiver on this machine, without a job: for the demo.

    Raises KeyboardInterrupt after Ctrl-C, once what was under way is finished.
    """
    clock = send.Clock()
    report = send.run(issue, send.transport(url), publish=publish, clock=clock)
    if clock.stop.is_set():
        raise KeyboardInterrupt
    return report


class AskedToStop(send.Stop):
    """A clock that regularly renews the lease, and stops when the desk or the program's
    end asks.
    """

    def __init__(self, job: Job, now: Now, stopping: Callable[[], bool]) -> None:
        super().__init__()
        self._job, self._now, self._stopping = job, now, stopping
        self._window = _window(job)
        self._looked, self._told = 0.0, False

    def is_set(self) -> bool:
        self._look_up()
        return super().is_set()

    @property
    def at_once(self) -> bool:
        self._look_up()
        return super().at_once

    def _look_up(self) -> None:
        if self._told or monotonic() - self._looked < LOOK_UP:
            return
        self._looked = monotonic()
        shut = self._window is not None and self._window.shut_until(self._now()) is not None
        if shut or self._stopping() or not self._goes_on():
            self._told = True
            self.once_more()

    def _goes_on(self) -> bool:
        try:
            return jobs.renew(self._job, self._now(), LEASE)
        except jobs.Lost:
            return False  # what is under way is finished; only claims still ours are written down
        except OperationalError:  # held by another program: the lease outlasts that, or is lost
            return True


@dataclass(frozen=True, slots=True)
class Others:
    """Workers that send beside this one: its own name, which others are alive, and how to call
    them.
    """

    worker: str = ""
    alive: Callable[[str], bool] = lambda worker: False  # who holds the job is alone
    call: Callable[[Job, Report], object] = lambda job, report: None


def carry_out(
    job: Job,
    means: Callable[[], SendContext],
    now: Now,
    *,
    stopping: Callable[[], bool] = lambda: False,
    progress: Callable[[Report], None] | None = None,
    resend_uncertain: bool = False,
    others: Others = Others(),
) -> Report:
    """Send what is due of a job that this worker holds, and note how it ended.

    Raises what `send.run` raises, once that is noted.
    """
    stop = AskedToStop(job, now, stopping)
    try:
        report = _sent(job, means, send.Clock(stop), progress, resend_uncertain, others)
    except Unreachable as error:
        _later(job, Message.of(error), now())
        raise
    except send.Paused as pause:
        jobs.release(job, now(), due_at=pause.until, reason=Message.of(pause))
        return deliveries.report(job.about)
    except send.Halted as error:
        jobs.finish(job, State.FAILED, Message.of(error), now())
        halt(job.about, Message.of(error), now())
        raise
    except DatabaseError:  # it stays this worker's until its lease is over
        raise
    except Exception as error:
        reason = Message.of(error) if isinstance(error, CuratorError) else BROKEN
        jobs.finish(job, State.FAILED, reason, now())
        raise
    except BaseException:
        jobs.release(job, now())
        raise
    retry_while_locked(lambda: _note(job, report, stop, now()))
    return report


def _sent(
    job: Job,
    means: Callable[[], SendContext],
    clock: send.Clock,
    progress: Callable[[Report], None] | None,
    resend_uncertain: bool,
    others: Others,
) -> Report:
    require_own_imprint(job.about)
    _require_open(job, clock.now())
    found = means()
    found.check(job.about, found.transport, clock.now())
    return send.run(
        job.about,
        found.transport,
        publish=found.publish,
        clock=clock,
        progress=progress,
        resend_uncertain=resend_uncertain,
        seal=job.payload["seal"],
        alive=others.alive,
        limits=found.limits,
        rates=found.rates,
        worker=others.worker,
        only_own_by_default=context.only_own_by_default(),
        # a pace is kept by one worker alone
        begun=lambda report: found.rates == send.Rates() and others.call(job, report),
    )


def _window(job: Job) -> send.Window | None:
    """Return the sending window; a command sends at any time."""
    known = context.config()
    between = "" if job.by_hand else known.schedule.send_between
    return send.Window.of(between, known.newsletter.time_zone)


def _require_open(job: Job, now: datetime) -> None:
    """Raise Paused outside the sending window."""
    window = _window(job)
    if window and (until := window.shut_until(now)):
        raise send.Paused(
            "Letters leave between %(between)s; this goes on at %(moment)s.",
            until,
            between=context.config().schedule.send_between,
            moment=until.isoformat(),
        )


def _later(job: Job, reason: str, now: datetime) -> None:
    """Retry when the server may be back; of a command a person reads the reason."""
    if job.by_hand or job.attempts >= len(send.BACK_OFF):
        jobs.finish(job, State.FAILED, reason, now)
    else:
        due_at = now + send.BACK_OFF[job.attempts]
        jobs.release(job, now, due_at=due_at, reason=reason, attempts=job.attempts + 1)


def _note(job: Job, report: Report, stop: AskedToStop, now: datetime) -> None:
    if job.about.state == models.Issue.State.SENT:
        jobs.finish(job, State.DONE, "", now)
    elif stop.is_set():
        jobs.release(job, now)
    else:
        due = deliveries.next_try(job.about) if report.deferred else None
        at_work = report.sending and not due
        jobs.release(job, now, due_at=(due or now) + (SOON if at_work else TOGETHER))


class SendWorker(Worker):
    """The background worker that sends issues."""

    __slots__ = ()

    def next(
        self,
        means: Callable[[], SendContext],
        only: int | None = None,
        others: Others = Others(),
    ) -> Job | None:
        """Carry out the job longest due (the one numbered `only`) and return it as it stands
        then; None when there is nothing to do.

        Expected failures are noted in the job; anything else is noted and raised.
        """
        job = self.claim(jobs.MAILS, LEASE, job=only)
        if job is None:
            return None
        with suppress(CuratorError), run_log.in_every_line(issue=job.about.number, job=job.pk):
            carry_out(job, means, self.now, stopping=self.stopping, others=others)
        job.refresh_from_db()
        return job
