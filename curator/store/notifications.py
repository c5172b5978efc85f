"""Notifications to webhooks and chats: written with the event, sent later, retried for three days.

They contain no address of a reader: only our own names, states and numbers.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import timezone

from curator.config import environment
from curator.errors import InputError
from curator.net.mail_address import without_addresses
from curator.records import Message
from curator.store import jobs
from curator.store.models import Event, Issue, Notification

State = Notification.State
# between two tries, as Standard Webhooks proposes: given up after some three days
BACK_OFF = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
GONE = 410
SUMMARY = 300  # characters


def add(
    event: Event,
    summary: str,
    where: str = "",
    issue: Issue | None = None,
    only: str = "",
    **data: Any,
) -> list[Notification]:
    """Queue the notification of `event` for every receiver, or for `only` the one of that name.

    `summary` is one sentence, `where` a path of the desk. Receivers that answered 410 get nothing,
    except what is for `only` them.
    """
    names = [name for name in environment().receivers if only in ("", name)]
    names = [name for name in names if only or not gone(name)]
    if not names:
        return []
    now = timezone.now()
    body = {
        "type": str(event),
        "timestamp": now.isoformat(),
        "data": {
            "summary": without_addresses(summary)[:SUMMARY],
            "url": environment().base_url + where,
            **({"issue": _issue(issue)} if issue else {}),
            **data,
        },
    }
    message, text = f"msg_{secrets.token_hex(16)}", json.dumps(body, ensure_ascii=False)
    with transaction.atomic():
        rows = Notification.objects.bulk_create(
            Notification(
                message=message, receiver=name, event=event, body=text, at=now, next_try=now
            )
            for name in names
        )
        jobs.want(jobs.Kind.NOTIFICATIONS, now)
    return rows


def _issue(issue: Issue) -> dict[str, Any]:
    return {"id": issue.pk, "number": issue.number, "state": str(issue.state)}


def test(name: str) -> list[Notification]:
    """Queue a test for one receiver, or with "" for all that are not gone; raises InputError."""
    _require_known(name)
    return add(Event.TEST, "This is a test of the notifications.", only=name)


# --- whoever has the job sends them ---


def begin(now: datetime) -> Notification | None:
    """Return the message that is longest due, with this try counted and the next one noted, or
    None.
    """
    # no wait is so long, but where a clock was wrong when it was noted
    ready = Q(next_try__lte=now) | Q(next_try__gt=now + 2 * BACK_OFF[-1])
    due = Notification.objects.filter(ready, state=State.WAITING)
    row = due.order_by("next_try", "pk").first()
    if row is not None:
        row.next_try = now + BACK_OFF[min(row.attempts, len(BACK_OFF) - 1)]
        row.attempts += 1
        row.save(update_fields=["next_try", "attempts"])
    return row


def next_try() -> datetime | None:
    """Return when the next message is due, or None."""
    waiting = Notification.objects.filter(state=State.WAITING)
    at: datetime | None = waiting.aggregate(at=Min("next_try"))["at"]
    return at


def settle(
    row: Notification,
    now: datetime,
    answer: Message,
    status: int | None = None,
    *,
    taken: bool = False,
    retry: timedelta = timedelta(0),
) -> None:
    """Note the result of a try; a failure is retried, not before `retry`, unless the receiver is
    gone (410).
    """
    row.status, row.answer, row.answered_at = status, without_addresses(answer), now
    if taken:
        row.state = State.TAKEN
    elif status == GONE or row.attempts > len(BACK_OFF):
        row.state = State.FAILED
    else:
        row.next_try = now + max(BACK_OFF[row.attempts - 1], retry)
    with transaction.atomic():
        row.save(update_fields=["status", "answer", "answered_at", "state", "next_try"])
        if status == GONE:
            _give_up(row.receiver)


def _give_up(receiver: str) -> None:
    waiting = Notification.objects.filter(receiver=receiver, state=State.WAITING)
    why = Message("not sent: the receiver said that it is gone (410)")
    waiting.update(state=State.FAILED, answer=why)


def resend(name: str, now: datetime) -> list[Notification]:
    """Queue what was given up for one receiver, or with "" for all, again; raises InputError."""
    _require_known(name)
    names = [name] if name else list(environment().receivers)
    rows = list(Notification.objects.filter(state=State.FAILED, receiver__in=names))
    wanted = Notification.objects.filter(pk__in=[row.pk for row in rows], state=State.FAILED)
    with transaction.atomic():
        if wanted.update(state=State.WAITING, attempts=0, next_try=now):
            jobs.want(jobs.Kind.NOTIFICATIONS, now)
    return rows


def _require_known(name: str) -> None:
    known = environment().receivers
    if name and name not in known:
        raise InputError(
            "No webhook or chat is called “%(name)s”. Known are: %(known)s.",
            name=name,
            known=", ".join(known) or Message("none"),
        )
    if not known:
        raise InputError("Nobody is notified of anything: set CURATOR_WEBHOOKS or CURATOR_CHAT.")


# --- looking ---


@dataclass(frozen=True, slots=True)
class ReceiverState:
    """The state of one receiver."""

    name: str
    waiting: int
    failed: int
    last: Notification | None  # that was answered

    @property
    def state(self) -> str:
        """How it is: never, taken, failing or gone."""
        if self.last is None:
            return "never"
        if self.last.status == GONE:
            return "gone"
        return "taken" if self.last.state == State.TAKEN else "failing"


def receivers() -> list[ReceiverState]:
    """Return every configured receiver with its last answer."""
    rows = Notification.objects.all()
    found = []
    for name in environment().receivers:
        mine = rows.filter(receiver=name)
        waiting = mine.filter(state=State.WAITING).count()
        failed = mine.filter(state=State.FAILED).count()
        found.append(ReceiverState(name, waiting, failed, _last(mine)))
    return found


def gone(name: str) -> bool:
    """Return whether the receiver's last answer was 410."""
    last = _last(Notification.objects.filter(receiver=name))
    return last is not None and last.status == GONE


def _last(mine: QuerySet[Notification]) -> Notification | None:
    return mine.exclude(answered_at=None).order_by("-answered_at", "-pk").first()


def newest(count: int) -> QuerySet[Notification]:
    """Return the newest messages to all receivers."""
    return Notification.objects.order_by("-pk")[:count]


def data(row: Notification) -> Mapping[str, Any]:
    """Return the content of a message."""
    data: Mapping[str, Any] = json.loads(row.body)["data"]
    return data
