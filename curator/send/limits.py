"""Decide when sending halts: too many complaints, dead addresses or refusals, whatever servers name
as the reason. Values only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from curator.errors import DeliveryError
from curator.net.mail_address import without_addresses
from curator.records import Message
from curator.send.bounce_class import Kind


class Halted(DeliveryError):
    """Sending halted by itself and waits for a person."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Exceeded when `least` mails and `percent` of all tried are affected."""

    percent: float
    least: int

    def passed(self, count: int, tried: int) -> bool:
        return count >= self.least and count * 100 >= self.percent * tried


def _names(count: int, tried: int) -> dict[Kind, Message]:
    values = {"count": count, "tried": tried}
    return {
        "complaint": Message("%(count)s of %(tried)s readers called the letter spam.", **values),
        "address": Message("%(count)s of %(tried)s addresses do not exist.", **values),
        "sender": Message(
            "%(count)s of %(tried)s mails were refused because of us: policy, reputation or rate.",
            **values,
        ),
        "authentication": Message(
            "%(count)s of %(tried)s mails were refused because SPF, DKIM, DMARC or PTR did not"
            " hold.",
            **values,
        ),
        "content": Message(
            "%(count)s of %(tried)s mails were refused because of what is in them.", **values
        ),
        "unknown": Message(
            "%(count)s of %(tried)s mails were refused, and it is not clear why.", **values
        ),
    }


_ASK = Message("Read what the servers said, and ask whoever runs the mail server.")


_ADVICE: dict[Kind, Message] = {
    "complaint": Message("Look at who was added lately, and with what consent."),
    "address": Message("Look at where these addresses came from before others are mailed."),
    "sender": _ASK,
    "authentication": Message("Check the DNS records of the sender's domain."),
    "content": Message("Look at the letter's words and links before it goes to others."),
    "unknown": _ASK,
}


@dataclass
class Tally:
    """The mails of one issue, counted against its limits."""

    limits: Mapping[Kind, Limit]
    tried: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    said: dict[str, str] = field(default_factory=dict)  # the last answer of each kind

    def count(self, kind: str | None, said: str = "") -> None:
        """One more mail was tried; `kind` is whose fault its refusal is, in the words `said`."""
        self.tried += 1
        if kind:
            self.failed[kind] += 1
            self.said[kind] = without_addresses(said)

    def why_halt(self) -> Message | None:
        """Why to stop, in words for a person; None while all is well."""
        for kind, limit in self.limits.items():
            count = self.failed[kind]
            if limit.passed(count, self.tried):
                why = [_names(count, self.tried)[kind]]
                if self.said.get(kind):
                    why.append(Message("The last answer: %(answer)s.", answer=self.said[kind]))
                return Message.joined([*why, _ADVICE[kind]])
        return None
