"""The minute of one edition, as the desk says it: on the draft, and while texts are typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any

from curator.edition import Edition
from curator.web.desk_language import gettext, ngettext


@dataclass(frozen=True, slots=True)
class ShownMinute:
    """The seconds, rounded up; `over` where a headline, or the opening, does not fit."""

    seconds: int
    says: str
    over: bool

    def as_object(self) -> Mapping[str, Any]:
        return asdict(self)


def minute_of(edition: Edition) -> ShownMinute:
    """Return what the minute of an edition takes and holds."""
    minute, seconds = edition.minute, ceil(edition.minute.seconds)
    number, every = minute.count, len(minute.headlines)
    says = ngettext(
        "The minute: %(seconds)s of 60 s, %(number)s item",
        "The minute: %(seconds)s of 60 s, %(number)s items",
        number,
        seconds=seconds,
    )
    if number < every:
        says = gettext(
            "The minute: %(seconds)s of 60 s, %(number)s of %(all)s items",
            seconds=seconds,
            number=number,
            all=every,
        )
    below = bool(every and edition.opening and not edition.opening_in_minute)
    if below:
        says = gettext("%(minute)s, the opening below it", minute=says)
    return ShownMinute(seconds, says, below or number < every)
