"""Send mails over several sessions at once, each in a thread that only touches the network."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from curator.errors import DeliveryError
from curator.records import Message
from curator.send.clock import Stop
from curator.send.transports import Answered, Session, Transport
from curator.store.deliveries import Claim

_MOMENT = 0.02  # seconds
_LOOK_UP = 0.05  # seconds until we look up from waiting, whether somebody wants us to stop


@dataclass(frozen=True, slots=True)
class Mail:
    """A claim, its return address, and a function that makes the mail in the sending thread."""

    claim: Claim
    sender: str
    write: Callable[[], bytes]


class Pool:
    """A pool of sessions; answers come in the order of arrival."""

    def __init__(self, transport: Transport, stop: Stop) -> None:
        self._transport = transport
        self._stop = stop
        self._mails: SimpleQueue[Mail | None] = SimpleQueue()
        self._answers: SimpleQueue[tuple[Claim, Answered]] = SimpleQueue()
        self._threads: list[Thread] = []
        self.failure: Exception | None = None  # an unexpected one, of any session

    def resize(self, sessions: int) -> None:
        """Open or close sessions; those at work finish their mail first. Call it to shrink only
        when none is under way.
        """
        while len(self._threads) < sessions:
            self._threads.append(Thread(target=self._work, name="mails", daemon=True))
            self._threads[-1].start()
        if len(self._threads) > sessions:
            self.close()
            self.resize(sessions)

    def submit(self, mail: Mail) -> None:
        self._mails.put(mail)

    def answers(self, enough: int = 1) -> list[tuple[Claim, Answered]]:
        """Wait for the first answer, then a moment for `enough` of them: a commit costs more
        than a mail.

        None when the person who runs it does not want to wait any longer.
        """
        found, until = self._first(), monotonic() + _MOMENT
        while found and len(found) < enough:
            try:
                found.append(self._answers.get(timeout=max(until - monotonic(), 0)))
            except Empty:
                return found
        return found

    def _first(self) -> list[tuple[Claim, Answered]]:
        while not self._stop.at_once:
            with suppress(Empty):
                return [self._answers.get(timeout=_LOOK_UP)]
        return self.arrived()

    def arrived(self) -> list[tuple[Claim, Answered]]:
        """The answers that are there already."""
        found: list[tuple[Claim, Answered]] = []
        with suppress(Empty):
            while True:
                found.append(self._answers.get_nowait())
        return found

    def withdraw(self) -> list[Claim]:
        """Take back the mails that no session has begun."""
        mails = []
        with suppress(Empty):
            while True:
                mails.append(self._mails.get_nowait())
        return [mail.claim for mail in mails if mail]

    def close(self) -> None:
        """Finish what was submitted and close every session, or leave them when nobody wants to
        wait for that.
        """
        for _ in self._threads:
            self._mails.put(None)
        for thread in self._threads:
            while thread.is_alive() and not self._stop.at_once:
                thread.join(_LOOK_UP)
        self._threads.clear()

    def _work(self) -> None:
        session: Session | None = None
        while (mail := self._mails.get()) is not None:
            try:
                session, answered = self._send(session, mail)
            # raised by the thread that waits, once this mail is written down
            except Exception as error:  # noqa: BLE001
                session, self.failure = None, error
                broke = Message("the program failed while sending: %(error)s", error=repr(error))
                answered = Answered("uncertain", broke)
            self._answers.put((mail.claim, answered))
        if session is not None:
            session.close()

    def _send(self, session: Session | None, mail: Mail) -> tuple[Session | None, Answered]:
        try:
            message = mail.write()
        except ValueError as error:
            why = Message("this mail cannot be written: %(error)s", error=str(error))
            return session, Answered("bounced", why)
        try:
            session = (
                session if session is not None and not session.closed else self._transport.open()
            )
        except DeliveryError as error:
            return None, Answered("unsent", Message.of(error), limited=error.busy)
        return session, session.send(mail.sender, mail.claim.address, message)
