"""Mailing: carry out what was asked at the desk, or by `curator send`, under the lock that the
request is.

Both go through `carry_out`, so an issue has one sender at a time; the background worker of
`curator run` also sees to the mails that a server deferred, and to a server that was away.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Self

from django.db import DatabaseError, OperationalError

from curator import send as sending
from curator.config import environment
from curator.errors import CuratorError, Unreachable
from curator.runs import context, publish
from curator.runs.renderer import IssueRenderer
from curator.send import Plan, plan
from curator.store import deliveries, heartbeats, models, send_jobs
from curator.store.deliveries import Report
from curator.store.send_jobs import Request, State

__all__ = ["Means", "Plan", "Post", "carry_out", "plan", "test_mail", "transport"]

LOOK_UP = 1.0  # seconds between two looks at whether somebody wants the sending to stop
TOGETHER = timedelta(
    minutes=2
)  # deferred mails that come due so close to each other are tried in one go
Now = Callable[[], datetime]
Publish = Callable[[models.Issue], None]


@dataclass(frozen=True, slots=True)
class Means:
    """What an issue is sent with: the mail server, and what writes the archive pages that the
    mails link to.
    """

    transport: sending.Transport
    publish: Publish

    @classmethod
    def configured(cls) -> Self:
        """As environment and feeds.yaml are now; raises NotReady and ConfigError."""
        renderer = IssueRenderer.of(context.config())
        return cls(transport(), publish.publisher(renderer, environment().out))


def transport() -> sending.Transport:
    """How mail leaves, by CURATOR_SMTP_URL; raises NotReady and ConfigError."""
    return sending.transport(environment().smtp_url)


def test_mail(issue: models.Issue, to: str, language: str | None, patience: float) -> str:
    """Send one approved edition to `to`, marked as a test, waiting `patience` seconds for each
    answer of the server; its language. Raises InputError, NotReady and DeliveryError.
    """
    return sending.test_mail(issue, transport().with_timeout(patience), to, language)


class AskedToStop(sending.Stop):
    """Looks up now and then, whatever the sender waits for: renews the lease, and hears the desk
    and the program's end.
    """

    def __init__(self, request: Request, now: Now, stopping: Callable[[], bool]) -> None:
        super().__init__()
        self._request, self._now, self._stopping = request, now, stopping
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
        if self._stopping() or not self._goes_on():
            self._told = True
            self.once_more()

    def _goes_on(self) -> bool:
        try:
            return send_jobs.goes_on(self._request, self._now())
        except (
            send_jobs.Lost
        ):  # what is under way is finished; only claims that are still ours are written down
            return False
        except OperationalError:  # held by another program: the lease outlasts that, or is lost
            return True


def carry_out(
    request: Request,
    means: Callable[[], Means],
    now: Now,
    *,
    stopping: Callable[[], bool] = lambda: False,
    progress: Callable[[Report], None] | None = None,
    resend_uncertain: bool = False,
) -> Report:
    """Send what is due of a request that this worker holds, and note how it ended or when it
    goes on.

    Raises what `send.run` raises, once that is noted.
    """
    stop = AskedToStop(request, now, stopping)
    try:
        report = _sent(request, means, sending.Clock(stop), progress, resend_uncertain)
    except Unreachable as error:
        _later(request, str(error), now())
        raise
    except DatabaseError:  # it stays this worker's until its lease is over
        raise
    except Exception as error:
        expected = isinstance(error, CuratorError)
        reason = str(error) if expected else "Something broke on our side; the log says more."
        send_jobs.end(request, State.FAILED, reason, now())
        raise
    except BaseException:
        send_jobs.release(request, now())
        raise
    _note(request, report, stop, now())
    return report


def _sent(
    request: Request,
    means: Callable[[], Means],
    clock: sending.Clock,
    progress: Callable[[Report], None] | None,
    resend_uncertain: bool,
) -> Report:
    sending.demand_own_imprint(request.issue)
    found = means()
    return sending.run(
        request.issue,
        found.transport,
        publish=found.publish,
        clock=clock,
        progress=progress,
        resend_uncertain=resend_uncertain,
        seal=request.seal,
        alive=lambda worker: (
            False
        ),  # the request is held by us, so whoever claimed a mail before is at it no more
    )


def _later(request: Request, reason: str, now: datetime) -> None:
    """Try again when the server may be there, unless a person sits before it and reads the
    reason.
    """
    if request.by_hand or request.failures >= len(sending.BACK_OFF):
        send_jobs.end(request, State.FAILED, reason, now)
    else:
        send_jobs.wait(
            request, now + sending.BACK_OFF[request.failures], reason, request.failures + 1
        )


def _note(request: Request, report: Report, stop: AskedToStop, now: datetime) -> None:
    if request.issue.state == models.Issue.State.SENT:
        send_jobs.end(request, State.DONE, "", now)
    elif stop.is_set():
        send_jobs.release(request, now)
    else:
        due = deliveries.next_try(request.issue) if report.deferred else None
        send_jobs.wait(request, (due or now) + TOGETHER)


@dataclass(frozen=True, slots=True)
class Post:
    """The background worker: who it is, how it tells whether another lives, its clock, and
    whether it is to stop.
    """

    name: str
    alive: Callable[[str], bool]
    now: Now
    stopping: Callable[[], bool] = lambda: False

    @classmethod
    def here(cls, stopping: Callable[[], bool] = lambda: False) -> Self:
        """The worker that this process is."""
        return cls(heartbeats.name(), heartbeats.alive, lambda: datetime.now(UTC), stopping)

    def next(self, means: Callable[[], Means]) -> Request | None:
        """Carry out the request longest due and return it as it stands then; None when there is
        nothing to do.

        Expected failures are noted in the request; anything else is noted and raised.
        """
        request = send_jobs.claim(self.name, self.now(), self.alive)
        if request is None:
            return None
        with suppress(CuratorError):
            carry_out(request, means, self.now, stopping=self.stopping)
        request.refresh_from_db()
        return request
