"""Count what would be sent to whom, and send test mails; neither writes to the outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count

from curator import signing
from curator.errors import DeliveryError, InputError
from curator.net import mail_address
from curator.send.approved import Approved, approved
from curator.send.clock import Clock
from curator.send.message import EXAMPLE_READER, LEAVE, message_ids
from curator.send.transports import Signed, Transport
from curator.store import deliveries, recipients, which_edition
from curator.store.models import Issue


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run would do now: readers by edition, suppressed ones, and what earlier runs have
    sent.

    `by_variant` is (language, variant) -> readers among them. `elsewhere` of the readers get the
    first edition because none is in their languages.
    """

    letters: Approved
    candidates: int
    by_language: Mapping[str, int] = field(default_factory=dict)
    suppressed: int = 0
    sent: int = 0
    elsewhere: int = 0
    by_variant: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def as_object(self) -> dict[str, Any]:
        """Return the object that `--json` prints; languages without readers are left out."""
        return {
            "candidates": self.candidates,
            "would_send": sum(self.by_language.values()),
            "by_language": dict(self.by_language),
            "suppressed": self.suppressed,
            "sent": self.sent,
            "without_their_language": self.elsewhere,
            "by_variant": {" ".join(key): count for key, count in self.by_variant.items()},
        }


def plan(issue: Issue, *, only_own_by_default: bool = False) -> Plan:
    """Count without writing; once sending has begun, the outbox is counted.

    Raises NotReady as `run` would, whose `only_own_by_default` this is.
    """
    letters = approved(issue)
    if issue.state != Issue.State.APPROVED:
        report = deliveries.report(issue)
        waiting = issue.deliveries.filter(state__in=("queued", "deferred"))
        return Plan(
            letters,
            report.candidates,
            Counter(waiting.values_list("language", flat=True)),
            report.suppressed,
            report.sent,
            by_variant=Counter(waiting.exclude(variant="").values_list("language", "variant")),
        )
    offer = which_edition.Offer(letters.languages, letters.variants, only_own_by_default)
    found: Counter[which_edition.Letter] = Counter()
    for *chosen, count in recipients.choices(issue).annotate(Count("pk")).order_by():
        found[which_edition.letter(which_edition.Choices(*chosen), offer)] += count
    return _summed(found, letters)


def _summed(found: Counter[which_edition.Letter], letters: Approved) -> Plan:
    by_language: Counter[str] = Counter()
    by_variant: Counter[tuple[str, str]] = Counter()
    gets = {letter: count for letter, count in found.items() if not letter.reason}
    for letter, count in gets.items():
        by_language[letter.language] += count
        if letter.variant:
            by_variant[letter.language, letter.variant] += count
    return Plan(
        letters,
        found.total(),
        {tag: by_language[tag] for tag in letters.languages if tag in by_language},
        found.total() - by_language.total(),
        elsewhere=sum(count for letter, count in gets.items() if not letter.own),
        by_variant={key: by_variant[key] for key in letters.templates if key in by_variant},
    )


def test_mail(
    issue: Issue,
    transport: Transport,
    address: str,
    language: str | None = None,  # noqa: PT028 - a mail, not a test
    variant: str = "",  # noqa: PT028
    clock: Clock | None = None,  # noqa: PT028
) -> str:
    """Send one approved edition (by default the first), or a `variant` of it, to `address`; return
    its language.

    Its leave link is genuine and belongs to nobody. Raises InputError, NotReady, DeliveryError.
    """
    recipient, letters, now = (
        mail_address.normalise(address),
        approved(issue, test=True),
        (clock or Clock()).now(),
    )
    chosen = language or letters.languages[0]
    if (chosen, variant) not in letters.templates:
        raise InputError(
            "There is no approved edition in “%(tag)s”; there are %(known)s.",
            tag=f"{chosen} {variant}".strip(),
            known=", ".join(" ".join(filter(None, each)) for each in letters.templates),
        )
    session = transport.open()
    try:
        answered = session.send(
            letters.newsletter.sender_address,
            recipient,
            _filled(letters, (chosen, variant), recipient, now),
        )
    finally:
        session.close()
    if answered.state != "sent":
        raise DeliveryError("The test mail was not taken: %(answer)s", answer=answered.reason)
    return chosen


def sample(issue: Issue, transport: Transport, now: datetime) -> tuple[str, bytes]:
    """Return the issue's sender and one of its mails without recipient, signed as `transport` signs
    it; raises NotReady.
    """
    letters = approved(issue)
    newsletter, language = letters.newsletter, letters.languages[0]
    mail = _filled(letters, (language, ""), newsletter.reply_to, now)
    if isinstance(transport, Signed):
        mail = transport.signed(mail)
    return newsletter.sender_address, mail


def _filled(letters: Approved, which: tuple[str, str], address: str, now: datetime) -> bytes:
    """Return a test mail with a Message-ID of its own, because servers may drop repeated ones."""
    identifier = message_ids(
        f"{settings.SECRET_KEY}|{which}|{now.isoformat()}", letters.number, letters.newsletter
    )
    token = signing.make(settings.SECRET_KEY, LEAVE, EXAMPLE_READER)
    return letters.templates[which].fill(address, token, identifier(EXAMPLE_READER), now)
