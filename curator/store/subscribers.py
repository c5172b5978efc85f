"""Subscribers and their consent. Nothing here makes a state worse, except leaving."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from typing import Literal

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, F, Q, QuerySet, When

from curator import signing
from curator.errors import InputError
from curator.language.tags import tag
from curator.net import mail_address
from curator.store.database import durable, one_at_a_time
from curator.store.models import Consent, Delivery, Issue, Subscriber, Suppression

State = Subscriber.State
CHOSEN = (  # the fields that readers choose
    *("languages", "frequency", "variant", "mail_format"),
    *("only_own_languages", "paused_until"),
)
MAILBOX_PATIENCE = 3  # issues in a row that a mailbox may refuse
WAY_BACK = timedelta(days=1)  # a mail passed on must not bring somebody back months later

Result = Literal["added", "confirmed", "updated", "unchanged", "left", "suppressed"]


@dataclass(frozen=True, slots=True)
class Added:
    """The result for one address: `left` and `suppressed` mean unchanged, without mail."""

    result: Result
    address: str


def add(
    address: str,
    wanted: Sequence[str],
    consent: str,
    source: str,
    now: datetime,
    *,
    keep_languages: bool = False,
    agreed_at: datetime | None = None,
    frequency: str = "",
    mail_format: str = "",
    variant: str = "",
) -> Added:
    """Add a reader who consented elsewhere, or say why not; raises InputError.

    Readers who left, and suppressed ones, stay so. `keep_languages` keeps a known reader's choices;
    `agreed_at` is when they consented; `frequency` is an `Issue.Kind`, `mail_format` a
    `Subscriber.Format`, `variant` the key of one that there is; "" is what they have (weekly, HTML
    and the whole letter for a new one).
    """
    mailbox, tags = mail_address.normalise(address), [tag(one) for one in wanted]
    if not tags:
        raise InputError(f"{mailbox}: no language is given")
    if not consent.strip():
        raise InputError(f"{mailbox}: without the words the reader agreed to there is no consent")
    if frequency and frequency not in Issue.Kind:
        raise InputError(f"{mailbox}: a letter is weekly or monthly, not “{frequency[:20]}”")
    if mail_format and mail_format not in Subscriber.Format:
        raise InputError(f"{mailbox}: a letter is html or text, not “{mail_format[:20]}”")
    with transaction.atomic():
        one_at_a_time(f"reader {mailbox}")
        if is_suppressed(mailbox):
            return Added("suppressed", mailbox)
        known = Subscriber.objects.select_for_update().filter(address=mailbox).first()
        if known is None:
            new = Subscriber(address=mailbox, languages=tags)
            new.frequency = frequency or new.frequency
            new.mail_format = mail_format or new.mail_format
            new.variant = variant
            return _new(new, consent, source, agreed_at or now)
        if not keep_languages:
            known.frequency = frequency or known.frequency
            known.mail_format = mail_format or known.mail_format
            known.variant = variant or known.variant
        kept = known.languages if keep_languages else tags
        return _known(known, kept, consent, source, agreed_at or now)


def _new(subscriber: Subscriber, consent: str, source: str, now: datetime) -> Added:
    subscriber.state, subscriber.pseudonym = State.CONFIRMED, secrets.token_hex(16)
    subscriber.save()
    _prove(subscriber, consent, source, now)
    return Added("added", subscriber.address or "")


def _known(
    subscriber: Subscriber, tags: list[str], consent: str, source: str, now: datetime
) -> Added:
    address = subscriber.address or ""
    if subscriber.state == State.LEFT:
        return Added("left", address)
    result: Result = "unchanged" if subscriber.languages == tags else "updated"
    if subscriber.state == State.PENDING:
        result = "confirmed"
        _prove(subscriber, consent, source, now)
    subscriber.state, subscriber.languages = State.CONFIRMED, tags
    changed = ["state", "languages", "frequency", "mail_format", "variant"]
    subscriber.save(update_fields=changed)
    return Added(result, address)


def block(address: str, why: str, now: datetime, *, for_good: bool = False) -> Added:
    """Note that an address left elsewhere, or is suppressed `for_good`; readers by their own wish
    stay.
    """
    mailbox = mail_address.normalise(address)
    with transaction.atomic():
        if is_suppressed(mailbox):
            return Added("suppressed", mailbox)
        known = Subscriber.objects.select_for_update().filter(address=mailbox).first()
        if known is not None:
            return Added("left" if known.state == State.LEFT else "unchanged", mailbox)
        if for_good:
            suppress(mailbox, why)
            return Added("suppressed", mailbox)
        Subscriber.objects.create(
            address=mailbox,
            state=State.LEFT,
            pseudonym=secrets.token_hex(16),
            left_at=now,
            left_reason=why[:20],
        )
        return Added("left", mailbox)


def confirmed(
    address: str, tags: Sequence[str], frequency: str, variant: str, now: datetime
) -> Subscriber:
    """Return the reader of a confirmed address: new, back after leaving, or with these choices.

    Whoever signs up wants letters, so a pause ends. The caller stores the proof.
    """
    row, new = Subscriber.objects.select_for_update().get_or_create(
        address=address,
        defaults={"pseudonym": secrets.token_hex(16), "languages": list(tags)},
    )
    if new:
        row.created_at = now
    row.state, row.left_at, row.left_reason = State.CONFIRMED, None, ""
    row.paused_until, row.languages = None, list(tags)
    row.frequency, row.variant = frequency, variant
    row.save()
    return row


def wording_hash(text: str) -> str:
    """Return the hash of a consent's wording."""
    return sha256(text.encode()).hexdigest()


def wording_version(text: str) -> str:
    """Return the version of a consent's wording, as forms carry it."""
    return wording_hash(text)[:12]


def _prove(
    subscriber: Subscriber,
    text: str,
    source: str,
    given: datetime,
    confirmed: datetime | None = None,
) -> None:
    Consent.objects.create(
        subscriber=subscriber,
        text=text,
        text_sha256=wording_hash(text),
        source=source[:200],
        given_at=given,
        confirmed_at=confirmed or given,
    )


def listed() -> QuerySet[Subscriber]:
    """Return everybody with an address, oldest first."""
    return Subscriber.objects.exclude(address=None).order_by("id")


COLUMNS = (
    *("address", "language", "state", "given", "consent", "source"),
    *("frequency", "format", "variant"),
)


def exported() -> Iterator[tuple[str, ...]]:
    """Yield a row of COLUMNS for everybody with an address, with their newest consent."""
    for row in listed().prefetch_related("consents").iterator(chunk_size=500):
        state = "suppressed" if row.suppressed else row.state
        proof = max(row.consents.all(), key=lambda each: each.given_at, default=None)
        consent = (proof.given_at.isoformat(), proof.text, proof.source) if proof else ("", "", "")
        chosen = (row.frequency, row.mail_format, row.variant)
        yield (row.address or "", " ".join(row.languages), state, *consent, *chosen)


def without_letter(issue: Issue) -> dict[str, int]:
    """Return why readers on the list do not get this issue -> how many: "pending", "left",
    "erased", or their kind of issue.
    """
    on_the_list = Q(state=State.CONFIRMED)
    rows = Subscriber.objects.exclude(on_the_list, frequency=issue.kind)
    why = Case(When(on_the_list, then=F("frequency")), default=F("state"))
    return dict(rows.values_list(why).annotate(Count("pk")).order_by())


@durable()
def leave(subscriber: int, now: datetime, reason: str = "") -> bool:
    """Unsubscribe a reader at once; return False if they had left. The consent is kept, marked as
    withdrawn.
    """
    with transaction.atomic():
        going = Subscriber.objects.filter(pk=subscriber, state__in=(State.CONFIRMED, State.PENDING))
        if not going.update(state=State.LEFT, left_at=now, left_reason=reason):
            return False
        Consent.objects.filter(subscriber=subscriber, withdrawn_at=None).update(withdrawn_at=now)
        return True


def may_resubscribe(subscriber: Subscriber, now: datetime) -> bool:
    """Return whether leaving can still be undone with the mail's token."""
    left = subscriber.left_at
    return subscriber.state == State.LEFT and left is not None and now - left <= WAY_BACK


@durable()
def resubscribe(subscriber: int, consent: str, now: datetime) -> bool:
    """Undo leaving; `consent` is the wording on the button. Returns False if too late or not
    needed.
    """
    with transaction.atomic():
        row = Subscriber.objects.select_for_update().filter(pk=subscriber).first()
        if row is None or not may_resubscribe(row, now) or is_suppressed(row.address or ""):
            return False
        row.state, row.left_at, row.left_reason = State.CONFIRMED, None, ""
        row.save(update_fields=["state", "left_at", "left_reason"])
        _prove(row, consent, "leave page", now)
        return True


def bring_back(subscriber: Subscriber, like: Subscriber, asked_at: datetime, now: datetime) -> None:
    """Subscribe a reader who left, with the settings and the newest consent of another one."""
    for name in CHOSEN:
        setattr(subscriber, name, getattr(like, name))
    subscriber.state, subscriber.left_at, subscriber.left_reason = State.CONFIRMED, None, ""
    subscriber.save(update_fields=["state", "left_at", "left_reason", *CHOSEN])
    prove_move(subscriber, like, asked_at, now)


def prove_move(subscriber: Subscriber, like: Subscriber, asked_at: datetime, now: datetime) -> None:
    """Store that a new address was confirmed, with the wording of the newest consent of `like`."""
    proof = like.consents.order_by("given_at").last()
    _prove(subscriber, proof.text if proof else "", "change of address", asked_at, now)


def address_hash(address: str) -> str:
    """Return the keyed hash by which an address is suppressed."""
    return signing.fingerprint(settings.SECRET_KEY, "suppression", address)


def _hashes(address: str) -> list[str]:
    """Return its hashes under the current and old keys."""
    keys = (settings.SECRET_KEY, *settings.OLD_SECRET_KEYS)
    return [signing.fingerprint(key, "suppression", address) for key in keys]


@durable()
def suppress(address: str, reason: str) -> None:
    """Never mail `address` again; the first reason stays."""
    with transaction.atomic():
        # the reader first, as erasing does: the other way round the two could wait for each other
        Subscriber.objects.filter(address=address).update(suppressed=True)
        Suppression.objects.get_or_create(
            address_hash=address_hash(address), defaults={"reason": reason[:40]}
        )


def suppress_if_permanent(subscriber: int, address: str, failure: str) -> bool:
    """Suppress an address that is gone, or whose mailbox has refused several issues in a row."""
    gone = failure == Delivery.Failure.ADDRESS
    full = failure == Delivery.Failure.MAILBOX and _mailbox_failed_repeatedly(subscriber)
    if gone or full:
        suppress(address, f"bounced: {failure}")
    return gone or full


def _mailbox_failed_repeatedly(subscriber: int) -> bool:
    rows = Delivery.objects.filter(subscriber=subscriber).order_by("-issue_id")
    last = rows.values_list("state", "failure")[:MAILBOX_PATIENCE]
    refused = (Delivery.State.BOUNCED, Delivery.Failure.MAILBOX)
    return list(last) == [refused] * MAILBOX_PATIENCE


def mark_suppressed() -> None:
    """Mark the readers whose addresses are suppressed, after hashes came without addresses."""
    rows = listed().filter(suppressed=False).values_list("address").iterator(chunk_size=500)
    while chunk := [address or "" for (address,) in islice(rows, 500)]:
        Subscriber.objects.filter(address__in=suppressed(chunk)).update(suppressed=True)


def suppression(address: str) -> str:
    """Return why an address is suppressed, or ""."""
    row = Suppression.objects.filter(address_hash__in=_hashes(address)).first()
    return row.reason if row else ""


def lift_suppression(address: str) -> None:
    """Let an address be mailed again."""
    Subscriber.objects.filter(address=address).update(suppressed=False)
    Suppression.objects.filter(address_hash__in=_hashes(address)).delete()


def is_suppressed(address: str) -> bool:
    """Return whether `address` is suppressed."""
    return bool(suppressed([address]))


def suppressed(among: Iterable[str]) -> set[str]:
    """Return which of some addresses (a few hundred) are suppressed."""
    by_hash = {digest: one for one in among for digest in _hashes(one)}
    found = Suppression.objects.filter(address_hash__in=by_hash).values_list(
        "address_hash", flat=True
    )
    return {by_hash[one] for one in found}
