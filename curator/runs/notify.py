"""Notify: send what others are to be told, one message at a time: signed to a webhook (Standard
Webhooks), in a sentence to a chat.
"""

from __future__ import annotations

import email.utils
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from standardwebhooks import Webhook as Signature

from curator.config import environment
from curator.config.receivers import Chat, Receiver, Webhook
from curator.errors import CuratorError, FetchError, NotReady
from curator.net import client
from curator.net.exchange import Limits, Response
from curator.records import Message
from curator.runs.worker import Worker
from curator.store import notifications
from curator.store.jobs import Kind
from curator.store.models import Notification

LEASE = timedelta(minutes=2)  # for one message
SECONDS = 15.0  # for an answer; Standard Webhooks: 15 to 30
LONGEST_WAIT = timedelta(days=1)  # that a receiver may ask for
_UNKNOWN = Message("no longer in the settings")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one try."""

    taken: bool
    message: Message
    status: int | None = None
    retry: timedelta = timedelta(0)


def work_off(worker: Worker) -> int | None:
    """Send every message that is due; how many were tried, None where another is at it or none
    is due.
    """
    step = partial(deliver_next, worker.now)
    return worker.work_off(Kind.NOTIFICATIONS, LEASE, step, notifications.next_try)


def deliver_next(now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Notification | None:
    """Try the message that is longest due and note the answer; None when nothing is due."""
    row = notifications.begin(now())
    if row is None:
        return None
    receiver = environment().receivers.get(row.receiver)
    answer = _delivered(receiver, row, now()) if receiver else Answer(False, _UNKNOWN)
    notifications.settle(
        row,
        now(),
        answer.message,
        answer.status,
        taken=answer.taken,
        retry=answer.retry,
    )
    if not answer.taken:
        log.warning("%s could not be told of %s: %s", row.receiver, row.event, answer.message)
    return row


def _delivered(receiver: Receiver, row: Notification, now: datetime) -> Answer:
    try:
        if isinstance(receiver, Webhook):
            return _answered(_post(receiver, row, now), now)
        _post_to_chat(receiver, row)
        return Answer(True, Message("taken"))
    except CuratorError as error:
        return Answer(False, Message.of(error), retry=_asked(error))


def _asked(error: CuratorError) -> timedelta:
    seconds = error.retry_seconds if isinstance(error, FetchError) else None
    return timedelta(seconds=seconds or 0)


def _post(receiver: Webhook, row: Notification, now: datetime) -> Response:
    """Return the receiver's answer; raises FetchError."""
    own = urlsplit(receiver.url)
    settings = client.ClientSettings(
        # whoever runs the program names it: it may stand in their own network
        allow_hosts=(own.netloc.rpartition("@")[2] if own.port else own.hostname or "",),
        limits=Limits(100_000, SECONDS, SECONDS * 2, redirects=0),
        pause_seconds=0,
    )
    return client.send(
        "POST", receiver.url, settings, row.body.encode(), signed(receiver, row, now)
    )


def signed(receiver: Webhook, row: Notification, now: datetime) -> dict[str, str]:
    """Return the headers of a message sent at `now`."""
    signature = Signature(receiver.secret).sign(row.message, now, row.body)
    return {
        "Content-Type": "application/json",
        "webhook-id": row.message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }


def _answered(response: Response, now: datetime) -> Answer:
    what = Message("answered %(status)s", status=response.status)
    if 200 <= response.status < 300:
        return Answer(True, what, response.status)
    return Answer(False, what, response.status, _wait(response.headers.get("retry-after"), now))


def _wait(asked: str | None, now: datetime) -> timedelta:
    """Return the pause that a receiver asked for, in seconds or as a date."""
    if not asked:
        return timedelta(0)
    if asked.isdecimal():
        return min(timedelta(seconds=int(asked[:9])), LONGEST_WAIT)
    try:
        until = email.utils.parsedate_to_datetime(asked)
    except ValueError:
        return timedelta(0)
    return min(until.replace(tzinfo=until.tzinfo or UTC) - now, LONGEST_WAIT)


def _post_to_chat(receiver: Chat, row: Notification) -> None:
    """Say it in a chat; raises NotReady where the service did not take it."""
    try:
        import apprise
    except ImportError as error:
        raise NotReady("Apprise is not installed: pip install “cx-curator[chat]”") from error
    data = notifications.data(row)
    service = apprise.Apprise()
    if not service.add(receiver.url):
        raise NotReady("CURATOR_CHAT: this is no address that Apprise knows")
    if not service.notify(body=f"{data['summary']}\n{data['url']}"):
        raise NotReady("the service did not take it; the log says more")
