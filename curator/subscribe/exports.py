"""Lists of readers as other services export them: what their columns are called, and what they say
about a reader's consent.

listmonk's columns are those its source writes (cmd/subscribers.go). Buttondown's are the names of
its API, with the older “email” that exports in public code have. Substack's are the file of a whole
publication's export, and the one of its list of subscribers, as programs of others name both.
beehiiv's words and dates are those of its API (“created” in seconds since 1970; who is validating,
pending or needs attention has not confirmed). Mailchimp's are from exports that others describe:
its own page was not at hand. A service that renames one is a line here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from curator.errors import InputError

SECONDS = 10  # digits of a moment in seconds since 1970, from 2001 to 2286
Row = Mapping[str, str]
Standing = Literal["reads", "left", "gone"]  # gone: bounced or complained there


@dataclass(frozen=True, slots=True)
class Export:
    """One service's file. `known_by` are columns that only its files have together; `states` say
    what a word in `state` means, `marks` which columns mean it by not being empty or false.
    """

    name: str
    known_by: frozenset[str]
    address: tuple[str, ...]
    given: tuple[str, ...]  # when the reader agreed, the best proof first
    state: tuple[str, ...] = ()
    states: Mapping[str, Standing] | None = None
    marks: Mapping[str, Standing] | None = None

    def standing(self, row: Row) -> Standing:
        """How the reader stands there; raises InputError where they never confirmed."""
        for column, meaning in (self.marks or {}).items():
            if row.get(column, "").strip().casefold() not in ("", "false", "0", "no"):
                return meaning
        if self.states is None:
            return "reads"
        word = _first(row, self.state).casefold()
        if word not in self.states:
            raise InputError(f"“{word}” there is no confirmed reader")
        return self.states[word]

    def agreed_at(self, row: Row, now: datetime) -> datetime:
        """When the reader agreed; raises InputError without a date, or with one to come."""
        written = _first(row, self.given)
        found = _moment(written)
        if found is None or found > now:
            raise InputError(f"no date of consent ({' or '.join(self.given)}): “{written[:40]}”")
        return found

    def mailbox(self, row: Row) -> str:
        return _first(row, self.address)


_OURS: Mapping[str, Standing] = {"": "reads", "confirmed": "reads", "left": "left"}
OWN = Export(
    "curator",
    frozenset({"address", "language", "consent"}),
    ("address",),
    ("given",),
    ("state",),
    _OURS,
)
EXPORTS = (
    OWN,
    Export(
        "Mailchimp",
        frozenset({"email address", "member_rating"}),
        ("email address",),
        ("confirm_time", "optin_time"),
        marks={"unsub_time": "left", "clean_time": "gone"},
    ),
    Export(
        "Substack",
        frozenset({"email", "active_subscription"}),
        ("email",),
        ("created_at",),
        marks={"email_disabled": "left"},
    ),
    Export(
        "Substack",
        frozenset({"user_email_address", "subscription_created_at"}),
        ("user_email_address",),
        ("last_subscribed_at", "subscription_created_at"),
        marks={"unsubscribed_at": "left"},
    ),
    Export(
        "listmonk",
        frozenset({"uuid", "email", "status"}),
        ("email",),
        ("created_at",),
        ("status",),
        {"enabled": "reads", "disabled": "left", "blocklisted": "gone"},
    ),
    Export(
        "Buttondown",
        frozenset({"creation_date"}),
        ("email_address", "email"),
        ("creation_date",),
        ("subscriber_type", "type"),
        {
            "regular": "reads",
            "premium": "reads",
            "gifted": "reads",
            "unsubscribed": "left",
            "removed": "left",
            "undeliverable": "gone",
            "complained": "gone",
        },
    ),
    Export(
        "beehiiv",
        frozenset({"email", "status"}),
        ("email",),
        ("subscribed_at", "created_at", "created", "created at"),
        ("status",),
        {"active": "reads", "inactive": "left", "unsubscribed": "left", "invalid": "gone"},
    ),
)
FORMS = ", ".join(dict.fromkeys(each.name for each in EXPORTS[1:]))


def recognised(columns: set[str]) -> Export | None:
    """The service whose file has these columns (in small letters)."""
    return next((each for each in EXPORTS if each.known_by <= columns), None)


def _first(row: Row, columns: tuple[str, ...]) -> str:
    return next((row[name].strip() for name in columns if row.get(name, "").strip()), "")


def _moment(written: str) -> datetime | None:
    if written.isdecimal() and len(written) == SECONDS:
        return datetime.fromtimestamp(int(written), UTC)
    try:
        found = datetime.fromisoformat(written.replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
