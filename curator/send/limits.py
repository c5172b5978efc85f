"""When an issue must not go on: too many complaints, dead addresses or refusals. Values only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from curator.errors import DeliveryError
from curator.net.mail_address import without_addresses
from curator.send.bounce_class import Kind


class Halted(DeliveryError):
    """Sending stopped by itself; it waits for a person."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Passed when `least` mails and `percent` of all tried came to it."""

    percent: float
    least: int

    def passed(self, count: int, tried: int) -> bool:
        return count >= self.least and count * 100 >= self.percent * tried


_NAMES: dict[Kind, str] = {
    "complaint": "readers called the letter spam",
    "address": "addresses do not exist",
    "sender": "mails were refused because of us: policy, reputation or rate",
    "authentication": "mails were refused because SPF, DKIM, DMARC or PTR did not hold",
}
_ADVICE: dict[Kind, str] = {
    "complaint": "Look at who was added lately, and with what consent.",
    "address": "Look at where these addresses came from before others are mailed.",
    "sender": "Read what the servers said, and ask whoever runs the mail server.",
    "authentication": "Check the DNS records of the sender's domain.",
}


@dataclass
class Tally:
    """Counts the mails of one issue against its limits."""

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

    def why_halt(self) -> str:
        """Why to stop, in words for a person; empty while all is well."""
        for kind, limit in self.limits.items():
            count = self.failed[kind]
            if limit.passed(count, self.tried):
                said = f" The last answer: {self.said[kind]}." if self.said.get(kind) else ""
                return f"{count} of {self.tried} {_NAMES[kind]}.{said} {_ADVICE[kind]}"
        return ""
