"""Lists of readers as other services export them: what their columns are called, and what they say
about a reader's consent. Where each was seen stands in docs/sending.md; a service that renames one
is a line here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from curator.errors import InputError

SECONDS = 10  # digits of a moment in seconds since 1970, from 2001 to 2286
_GO = re.compile(r"(\S+ \S+ [+-]\d{4}) \S+")  # a moment as Go prints it, which listmonk exports
Row = Mapping[str, str]
Standing = Literal["reads", "left", "gone"]  # gone: bounced or complained there


@dataclass(frozen=True, slots=True)
class Export:
    """One service's file. `known_by` are columns that only its files have together; `states` say
    what a word in `state` means, `marks` which columns mean it by not being empty or false.
    Who reads, but has something in a column of `doubts`, may have left. A file with `others` in its
    name has people in it who never asked for letters.
    """

    name: str
    known_by: frozenset[str]
    address: tuple[str, ...]
    given: tuple[str, ...]  # when the reader agreed, the best proof first
    state: tuple[str, ...] = ()
    states: Mapping[str, Standing] | None = None
    marks: Mapping[str, Standing] | None = None
    doubts: tuple[str, ...] = ()
    others: str = ""

    def standing(self, row: Row) -> Standing:
        """Return the reader's state there; raises InputError if they never confirmed, or it is not
        clear.
        """
        for column, meaning in (self.marks or {}).items():
            if row.get(column, "").strip().casefold() not in ("", "false", "0", "no"):
                return meaning
        if self.states is None:
            return "reads"
        word = _first(row, self.state).casefold()
        if word not in self.states:
            raise InputError(f"“{word}” there is no confirmed reader")
        if self.states[word] == "reads" and (left := _first(row, self.doubts)):
            raise InputError(f"“{word}” there, but unsubscribed once ({left[:40]}): ask them anew")
        return self.states[word]

    def agreed_at(self, row: Row, now: datetime) -> datetime:
        """Return when the reader consented; raises InputError without a date, or with a
        future one.
        """
        written = _first(row, self.given)
        found = _moment(written)
        if found is None or found > now:
            raise InputError(f"no date of consent ({' or '.join(self.given)}): “{written[:40]}”")
        return found

    def mailbox(self, row: Row) -> str:
        return _first(row, self.address)


_OURS: Mapping[str, Standing] = {
    "": "reads",
    "confirmed": "reads",
    "left": "left",
    "suppressed": "gone",
}
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
        others="nonsubscribed",
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
            "trialed": "reads",
            "churning": "reads",
            "paused": "reads",
            "past_due": "reads",
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
        doubts=("unsubscribed_at",),
    ),
)
FORMS = ", ".join(dict.fromkeys(each.name for each in EXPORTS[1:]))


def recognised(columns: set[str]) -> Export | None:
    """Return the service whose exports have these columns (in lower case)."""
    return next((each for each in EXPORTS if each.known_by <= columns), None)


def _first(row: Row, columns: tuple[str, ...]) -> str:
    return next((row[name].strip() for name in columns if row.get(name, "").strip()), "")


def _moment(written: str) -> datetime | None:
    if written.isdecimal() and len(written) == SECONDS:
        return datetime.fromtimestamp(int(written), UTC)
    try:
        found = datetime.fromisoformat(_plain(written))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _plain(written: str) -> str:
    """Return a moment without the name of its time zone."""
    go = _GO.fullmatch(written)
    return go[1] if go else written.replace(" UTC", "+00:00")
