"""Send one issue: claim readers, pass their mails to sessions, write down outcomes.

Ctrl-C once finishes what is under way, twice notes what is in doubt, three times breaks off.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from types import FrameType

from curator import signing
from curator.errors import Unreachable
from curator.net.mail_address import without_addresses
from curator.records import Message
from curator.send import return_address
from curator.send.approved import Approved
from curator.send.clock import Clock, Stop
from curator.send.limits import Halted, Tally
from curator.send.message import LEAVE
from curator.send.pace import Pace
from curator.send.pool import Mail, Pool
from curator.send.throttle import PAUSE, Throttle
from curator.send.transports import Answered, Transport
from curator.store import deliveries, heartbeats, sent
from curator.store.database import retry_while_locked
from curator.store.deliveries import Claim, Outcome, Report
from curator.store.models import Issue

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_on_signal(asked: Stop) -> Iterator[None]:
    """Let SIGINT and SIGTERM request a stop within the context; only in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, frame: FrameType | None) -> None:
        asked.once_more()

    before = {number: signal.signal(number, ask) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# Claims for each connection: few, because they are in doubt after a crash; more only where the
# server is so fast that every connection has answered before we come to write it down.
LEAST_AHEAD, MOST_AHEAD = 2, 8
# RFC 5321, 4.5.4.1 has two tries in the first hour and then ever longer pauses. Its four to five
# days are for servers that pass mail on, and ours does; what it will not even take for 46 hours is
# given up, before the next weekly letter is due.
BACK_OFF = tuple(timedelta(minutes=m) for m in (5, 15, 60, 180, 360, 720, 1440))
# answers in a row that are about us and not about the reader: stop before every address has bounced
TOO_MANY = 5

Progress = Callable[[Report], None]


class Sender:
    """A worker that sends one issue."""

    def __init__(
        self,
        issue: Issue,
        letters: Approved,
        transport: Transport,
        clock: Clock,
        key: str,
        progress: Progress | None = None,
        tally: Tally | None = None,
        bounce_address: str = "",
        pace: Pace | None = None,
        worker: str = "",
    ) -> None:
        self._issue, self._letters, self._clock, self._progress, self._key = (
            issue,
            letters,
            clock,
            progress,
            key,
        )
        self._tally, self._pace = tally or Tally({}), pace or Pace()
        self._worker = worker or heartbeats.name()
        self._throttle = Throttle.of(transport.connections)
        if (limited := sent.limited_at(issue, clock.now() - PAUSE)) is not None:
            self._throttle = self._throttle.limited(limited)  # by a run that ended meanwhile
        self._bounce_address = bounce_address
        self._pool = Pool(transport, clock.stop)
        self._under_way: dict[int, Claim] = {}
        self._outcomes: list[Outcome] = []
        self._ahead, self._turned = LEAST_AHEAD, clock.now()
        self._refusals = 0
        self._shown: datetime | None = None

    def send(self) -> None:
        """Send until nothing is due or the clock's `stop` is set; raises DeliveryError if going on
        is pointless.

        Raises KeyboardInterrupt if `stop` says at once, after writing down what is in doubt.
        """
        try:
            while self._step():
                pass
        finally:
            self._end()

    def _step(self) -> bool:
        """Write down, claim, pass on, wait for answers; return False if nothing is left
        to do now.
        """
        now = self._clock.now()
        for claim in self._turn(now):
            if (later := self._pace.begin(claim.address, now)) is not None:
                why = Message("its domain has had enough mails for this hour")
                self._outcomes.append(Outcome(claim, "deferred", why, later, tried=False))
                continue
            self._under_way[claim.delivery] = claim
            self._pool.submit(Mail(claim, self._return_to(claim), partial(self._write, claim)))
        if not self._under_way:
            return bool(self._outcomes) or self._paused(now)
        self._stop_if_pointless(self._take_answers())
        return True

    def _turn(self, now: datetime) -> list[Claim]:
        connections = 0 if self._clock.stop.is_set() else self._throttle.connections(now)
        if connections:
            self._pool.resize(connections)
        room = connections * (self._ahead if self._throttle.free else 1) - len(self._under_way)
        claims = retry_while_locked(partial(self._written, min(room, self._pace.room(now)), now))
        self._turned = self._clock.now()
        self._show(now)
        return claims

    def _written(self, room: int, now: datetime) -> list[Claim]:
        """Keep answers until they are written, because only a mail without answer may be called
        uncertain.
        """
        claims = deliveries.turn(self._issue, self._worker, self._outcomes, room, now)
        self._outcomes.clear()
        return claims

    def _show(self, now: datetime) -> None:
        """Report progress, at most once a second, because counting costs more than a mail."""
        if self._progress is not None and (
            self._shown is None or now - self._shown >= timedelta(seconds=1)
        ):
            self._shown = now
            self._progress(deliveries.report(self._issue))

    def _paused(self, now: datetime) -> bool:
        if self._clock.stop.is_set():
            return False
        if (at := self._throttle.resume_at) is not None and now < at:
            self._pool.close()
            self._clock.wait_until(at)
        elif not self._pace.left or not deliveries.anything_due(self._issue, now):
            return False
        elif (at := self._pace.free_at) is not None and now < at:
            self._clock.wait_until(at)
        return not self._clock.stop.is_set()

    def _take_answers(self) -> Answered:
        """Take answers, waiting for about half of those under way; return the last."""
        answers, now = self._pool.answers(enough=(len(self._under_way) + 1) // 2), self._clock.now()
        if not answers:
            raise KeyboardInterrupt
        for claim, answered in answers:
            del self._under_way[claim.delivery]
            self._outcomes.append(outcome := self._outcome(claim, answered, now))
            self._count(outcome, answered)
            self._adjust(answered, now)
        self._look_ahead(len(answers), now)
        return answered

    def _look_ahead(self, answers: int, now: datetime) -> None:
        quick = now - self._turned < timedelta(milliseconds=100)
        if quick and answers >= self._throttle.most:
            self._ahead = min(self._ahead + 1, MOST_AHEAD)
        elif not quick:
            self._ahead = max(self._ahead - 1, LEAST_AHEAD)

    def _outcome(self, claim: Claim, answered: Answered, now: datetime) -> Outcome:
        if answered.state == "unsent":
            return Outcome(claim, "queued", answered.reason)
        failure = answered.kind or ""
        if answered.state != "deferred":
            return Outcome(
                claim,
                answered.state,
                answered.reason,
                failure=failure,
                provider_id=answered.provider_id,
            )
        if claim.attempts > len(BACK_OFF):
            why = Message(
                "given up after %(tries)s tries: %(answer)s",
                tries=claim.attempts,
                answer=answered.reason,
            )
            return Outcome(claim, "bounced", why, failure=failure)
        return Outcome(
            claim, "deferred", answered.reason, next_try=now + BACK_OFF[claim.attempts - 1]
        )

    def _count(self, outcome: Outcome, answered: Answered) -> None:
        """Not yet what may pass by itself, but servers say “later” to what is not authenticated."""
        if outcome.state == "sent":
            self._tally.count(None)
        elif outcome.state == "bounced" or answered.kind == "authentication":
            self._tally.count(answered.kind, answered.reason)

    def _adjust(self, answered: Answered, now: datetime) -> None:
        if answered.state == "sent":
            self._throttle, self._refusals = self._throttle.taken(now), 0
        elif answered.limited:
            self._throttle = self._throttle.limited(now)
        elif answered.state == "unsent" or answered.refused:
            self._refusals += 1

    def _stop_if_pointless(self, last: Answered) -> None:
        """Stop if a wrong setting, a server that is down or a bug would affect the whole list."""
        if self._pool.failure is not None:
            raise self._pool.failure
        if why := self._tally.why_halt():
            raise Halted(why)
        if self._refusals >= TOO_MANY or self._throttle.exhausted:
            # Else it refuses us, and trying again would cost readers.
            away = last.state == "unsent" or self._throttle.exhausted
            if not away:
                raise Halted(
                    Message(
                        "%(count)s mails in a row were refused because of us: %(answer)s.",
                        count=TOO_MANY,
                        answer=without_addresses(last.reason),
                    )
                )
            raise Unreachable(
                "The mail server refuses to go on: %(answer)s. Nothing is lost; send again later.",
                answer=last.reason,
            )

    def _return_to(self, claim: Claim) -> str:
        """Return the envelope sender: of this delivery alone if there is a mailbox for bounces."""
        if not self._bounce_address:
            return self._letters.newsletter.sender_address
        return return_address.make(self._key, self._bounce_address, claim.delivery)

    def _write(self, claim: Claim) -> bytes:
        token = signing.make(self._key, LEAVE, claim.subscriber)
        letters = self._letters.texts if claim.text_only else self._letters.templates
        template = letters[claim.language, claim.variant]
        return template.fill(claim.address, token, claim.message_id, self._clock.now())

    def _end(self) -> None:
        """Let what is under way finish, and write it down."""
        try:
            while self._under_way:
                self._take_answers()
        finally:
            self._doubt()
            retry_while_locked(partial(self._written, 0, self._clock.now()))
            self._pool.close()

    def _doubt(self) -> None:
        """Mark mails that a session has begun as uncertain; the others stay queued."""
        unsent = {claim.delivery for claim in self._pool.withdraw()}
        for claim in self._under_way.values():
            if claim.delivery in unsent:
                self._outcomes.append(Outcome(claim, "queued"))
            else:
                why = Message("the sending was ended before the server answered")
                self._outcomes.append(Outcome(claim, "uncertain", why))
        self._under_way.clear()
