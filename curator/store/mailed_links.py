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
MAILS_A_DAY = 3  # to one address, whoever asks
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
    if not limits.allowed("mail", asked.address, MAILS_A_DAY, timedelta(days=1), now):
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


def unused() -> int:
    """Return a number that no request has, each time another: the link to have a mail sent again
    looks as if there were one.
    """
    return 2**62 + secrets.randbelow(2**62)


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
    """Queue the mail of request `number` once more, within the address's limit."""
    row = MailedLink.objects.filter(pk=number, used_at=None, mail_due=None).first()
    if row is None or subscribers.is_suppressed(row.address):
        return
    if limits.allowed("mail", row.address, MAILS_A_DAY, timedelta(days=1), now):
        with transaction.atomic():
            MailedLink.objects.filter(pk=number).update(mail_due=now, mail_attempts=0)
            jobs.want(jobs.Kind.CONFIRMATIONS, now)


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
    noted, or None.
    """
    due = MailedLink.objects.filter(mail_due__lte=now, kind__in=kinds)
    row = due.order_by("mail_due", "pk").first()
    if row is None:
        return None
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
