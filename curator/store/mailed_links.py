"""Requests confirmed by a mailed link: valid for a week, used once, each also the mail to send.

A visitor cannot see whether an address is subscribed: every address gets a row.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Min

from curator.config import environment
from curator.store import jobs, limits, subscribers
from curator.store.models import Consent, DeskSettings, MailedLink, Subscriber

Kind = MailedLink.Kind
READERS, PEOPLE = (Kind.JOIN, Kind.MOVE, Kind.RIGHTS), (Kind.INVITE, Kind.RESET)
CHANGES = (Kind.PASSWORD, Kind.FACTOR, Kind.PASSKEY, Kind.MOVED)  # the mail has no link
ACCOUNTS = (*PEOPLE, Kind.ADDRESS, *CHANGES)  # all mails about an account of the desk
CHANGES_A_DAY = 20  # mails to one account
KEPT = timedelta(days=7)
GOOD_FOR = {Kind.JOIN: KEPT, Kind.MOVE: timedelta(days=1), Kind.RIGHTS: timedelta(hours=1)}
IP_KEPT = timedelta(days=30)
MAILS_A_DAY = 3  # to one address, whoever asks, and of one kind for one reader who proved it
_UNUSED = 2**62  # from here on no request has a number
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360))


@dataclass(frozen=True, slots=True)
class Asked:
    """A visitor's request; `wording` is the consent as shown, `source` the form's page."""

    address: str
    language: str
    languages: Sequence[str] = ()
    frequency: str = "weekly"
    variant: str = ""
    wording: str = ""
    source: str = ""
    ip: str | None = None


def ask(kind: Kind, asked: Asked, now: datetime, subscriber: int | None = None) -> int:
    """Store a request and queue its mail; return its number, or `unused` if the address had enough
    mails today.

    A suppressed address gets no mail. The visitor can see neither.
    """
    if not _may_mail(kind, asked.address, subscriber, now):
        return unused()
    silent = subscribers.is_suppressed(asked.address)
    with transaction.atomic():
        row = MailedLink.objects.create(
            kind=kind,
            address=asked.address,
            subscriber_id=subscriber,
            language=asked.language,
            languages=list(asked.languages),
            frequency=asked.frequency,
            variant=asked.variant,
            wording=asked.wording,
            source=asked.source[:200],
            ip=asked.ip,
            asked_at=now,
            mail_due=None if silent else now,
        )
        # also for one that gets none: the two take the same time
        jobs.want(jobs.Kind.CONFIRMATIONS, now)
    return row.pk


def _may_mail(kind: str, address: str, subscriber: int | None, now: datetime) -> bool:
    """Return whether one more mail may go to `address` today, and count it.

    Readers who proved who they are have limits of their own, which nobody can use up by signing up
    with an address.
    """
    counted = [("mail", address)]
    if kind in (Kind.RIGHTS, Kind.MOVE) and subscriber is not None:
        counted = [(f"{kind} mail of reader", str(subscriber))]
    if kind == Kind.MOVE:  # to an address that is not theirs yet
        counted.append(("move mail", address))
    day = timedelta(days=1)
    return all(limits.allowed(action, who, MAILS_A_DAY, day, now) for action, who in counted)


def unused() -> int:
    """Return a number that no request has, each time another: the link to have a mail sent again
    looks as if there were one.
    """
    return _UNUSED + secrets.randbelow(2**62)


def is_unused(number: int) -> bool:
    """Return whether no request has this number."""
    return number >= _UNUSED


def mail_person(
    kind: Kind, user: User | None, language: str, now: datetime, *, address: str = ""
) -> None:
    """Queue a mail to an account's owner, at their address or another.

    For None a row is written that no mail follows, so that the time taken does not tell.
    """
    address = address or (user.email if user else "")
    with transaction.atomic():
        MailedLink.objects.create(
            kind=kind,
            user=user,
            address=address,
            language=language,
            asked_at=now,
            mail_due=now if address else None,
        )
        jobs.want(jobs.Kind.CONFIRMATIONS, now)


def mail_change(kind: Kind, user: User, language: str, now: datetime) -> None:
    """Queue a mail about a change to an account, in its language or `language`; none without a mail
    server.
    """
    if not user.email or not environment().smtp_url:
        return
    if limits.allowed("change mailed", str(user.pk), CHANGES_A_DAY, timedelta(days=1), now):
        own = DeskSettings.objects.filter(user=user).values_list("language", flat=True).first()
        mail_person(kind, user, own or language, now)


def newest_to(users: Collection[User]) -> dict[int, MailedLink]:
    """Return account number -> its newest mail."""
    rows = MailedLink.objects.filter(user__in=users, kind__in=PEOPLE).order_by("asked_at")
    return {row.user_id: row for row in rows if row.user_id}


def again(number: int, now: datetime) -> None:
    """Queue the mail of request `number` once more while its link is valid, within the limits.

    A suppressed address takes the same time as one whose mail was sent or is still waiting.
    """
    row = MailedLink.objects.filter(pk=number, used_at=None).first()
    if row is None or _expired(row, now):
        return
    silent = subscribers.is_suppressed(row.address)
    if _may_mail(row.kind, row.address, row.subscriber_id, now):
        with transaction.atomic():
            sent = MailedLink.objects.filter(pk=number, used_at=None, mail_due=None)
            sent.update(mail_due=None if silent else now, mail_attempts=0)
            jobs.want(jobs.Kind.CONFIRMATIONS, now)


def _expired(row: MailedLink, now: datetime) -> bool:
    """Return whether a reader's link is no longer valid; people's links are made with the mail."""
    valid = GOOD_FOR.get(Kind(row.kind))
    return valid is not None and row.asked_at <= now - valid


def current(kind: Kind, number: int, now: datetime) -> MailedLink | None:
    """Return request `number` while its link is valid, also if used, because people click twice."""
    rows = MailedLink.objects.filter(pk=number, kind=kind, asked_at__gt=now - GOOD_FOR[kind])
    return rows.select_related("subscriber").first()


def confirm(number: int, now: datetime) -> MailedLink | None:
    """Subscribe the reader of request `number`, with the proof of consent; None if the link has
    expired.

    Confirming again changes nothing.
    """
    with transaction.atomic():
        row = MailedLink.objects.select_for_update().filter(pk=number, kind=Kind.JOIN).first()
        if row is None or row.asked_at <= now - KEPT or subscribers.is_suppressed(row.address):
            return None
        if row.used_at is None:
            wanted = (row.languages, row.frequency, row.variant)
            row.subscriber = subscribers.confirmed(row.address, *wanted, now)
            _prove(row, row.subscriber, now)
            row.used_at = now
            row.mail_due = None
            row.save()
    return row


def _prove(row: MailedLink, subscriber: Subscriber, now: datetime) -> None:
    Consent.objects.create(
        subscriber=subscriber,
        text=row.wording,
        text_sha256=subscribers.wording_hash(row.wording),
        source=row.source,
        given_at=row.asked_at,
        confirmed_at=now,
        ip=row.ip,
    )


def delete_expired(now: datetime) -> None:
    """Delete requests older than a week, IPs older than 30 days, and old counts."""
    old = MailedLink.objects.filter(asked_at__lte=now - KEPT)
    if old.exists():
        old.delete()
    with_ip = Consent.objects.filter(given_at__lte=now - IP_KEPT).exclude(ip=None)
    if with_ip.exists():
        with_ip.update(ip=None)
    limits.forget(now)


def begin(now: datetime, kinds: Collection[Kind]) -> MailedLink | None:
    """Return the mail of these kinds that is longest due, with this try counted and the next one
    noted, or None. One whose link is no longer valid is not sent any more.
    """
    due = MailedLink.objects.filter(mail_due__lte=now, kind__in=kinds)
    row = due.order_by("mail_due", "pk").first()
    if row is None:
        return None
    if _expired(row, now):  # and perhaps many more, after a day without a mail server
        for kind, valid in GOOD_FOR.items():
            due.filter(kind=kind, asked_at__lte=now - valid).update(mail_due=None)
        return begin(now, kinds)
    again_at = now + BACK_OFF[min(row.mail_attempts, len(BACK_OFF) - 1)]
    mine = MailedLink.objects.filter(pk=row.pk, mail_due=row.mail_due)  # not confirmed meanwhile
    if not mine.update(mail_due=again_at, mail_attempts=row.mail_attempts + 1):
        return begin(now, kinds)
    row.refresh_from_db()
    return row


def next_try() -> datetime | None:
    """Return when the next mail is due, or None."""
    at: datetime | None = MailedLink.objects.aggregate(at=Min("mail_due"))["at"]
    return at


def settle(row: MailedLink, *, later: bool, reason: str = "") -> None:
    """Note that a mail was sent or refused, or is to be retried `later`."""
    MailedLink.objects.filter(pk=row.pk).update(mail_reason=reason[:500])
    if not later or row.mail_attempts > len(BACK_OFF):
        # unless it was asked for again meanwhile
        MailedLink.objects.filter(pk=row.pk, mail_due=row.mail_due).update(mail_due=None)
