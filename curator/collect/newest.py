"""Which entries of a feed that lists too many are kept: the newest, wherever they stand in it."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain, islice

from curator.collect import dates
from curator.collect.raw import RawEntry

_UNDATED = datetime.min.replace(tzinfo=UTC)
_LOOKED_AT = 25  # times as many as are kept
_Ranked = tuple[datetime, int, RawEntry]  # when, minus its place in the feed


def of(entries: Iterable[RawEntry], limit: int) -> tuple[list[RawEntry], bool]:
    """At most `limit` of the entries in their order, and whether there were more.

    The newest are kept; the first, where more than half of the first have no date. An endless feed is left after 25 times
    as many.
    """
    rest = iter(entries)
    first = list(islice(rest, limit))
    one_more = next(rest, None)
    if one_more is None:
        return first, False
    ranked = [_ranked(-place, entry) for place, entry in enumerate(first)]
    if 2 * sum(when == _UNDATED for when, _, _ in ranked) > limit:
        return first, True
    heapq.heapify(ranked)
    others = chain([one_more], islice(rest, (_LOOKED_AT - 1) * limit))
    for place, entry in enumerate(others, start=limit):
        heapq.heappushpop(ranked, _ranked(-place, entry))
    return [entry for _, _, entry in sorted(ranked, key=lambda one: -one[1])], True


def _ranked(place: int, entry: RawEntry) -> _Ranked:
    written = (dates.read(text) for text in (*entry.dates, *entry.changes))
    return next(filter(None, written), _UNDATED), place, entry
