"""The health of a source, and when to ask it again. Pure: clock and random number are arguments.

    new ──> ok <──> failing        parked, login: asked rarely, until a feed comes back
             └────> gone           410: never asked again unless a person says so

A source is asked about twice as often as it publishes, never more often than it allows, and less
and less often after failures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from curator.records import Entry, Failure, Feed, Health, Message, SourceState, Validators

SHORTEST, LONGEST, USUAL = timedelta(minutes=30), timedelta(days=1), timedelta(hours=4)
FIRST_RETRY, RARELY, ASKED_FOR = timedelta(hours=1), timedelta(days=7), timedelta(days=7)
MOVED_AFTER = timedelta(days=3)  # a redirect that was permanent for so long is believed
_LOST_AFTER = 3  # failures at the address that a redirect led to
_RECENT = 10
_STATES: dict[str, SourceState] = {"gone": "gone", "parked": "parked", "login": "login"}


def next_health(
    before: Health, result: Feed | Failure, *, now: datetime, url: str, jitter: float = 0.5
) -> Health:
    """Return the health after `result` came from `url` at `now`; `jitter` is a random
    number, 0..1.
    """
    if isinstance(result, Failure):
        return _failed(before, result, now, jitter)
    return _moved(_answered(before, result, now, jitter), result, now, url)


def _answered(before: Health, feed: Feed, now: datetime, jitter: float) -> Health:
    wait = _spread(_slower(before) if feed.unchanged else interval(feed.entries), jitter, 0.1)
    if feed.fresh_seconds:
        wait = max(wait, min(timedelta(seconds=feed.fresh_seconds), ASKED_FOR))
    return replace(
        before,
        state="unchanged" if feed.unchanged else "ok",
        reason=_remarks(feed) or _known_reason(before, feed),
        failures=0,
        checked_at=now,
        changed_at=before.changed_at if feed.unchanged else now,
        due_at=now + wait,
        validators=feed.validators,
        content_hash=feed.content_hash or before.content_hash,
        url=None,
        wait_until=None,
    )


def _remarks(feed: Feed) -> Message | None:
    several = len(feed.remarks) > 1
    return Message.joined(feed.remarks, "; ") if several else next(iter(feed.remarks), None)


def _known_reason(before: Health, feed: Feed) -> str:
    """Return the remarks of the last reading, which hold for an unchanged feed too."""
    return before.reason if feed.unchanged and before.state in ("ok", "unchanged") else ""


def _failed(before: Health, failure: Failure, now: datetime, jitter: float) -> Health:
    failures = before.failures + 1
    state = _STATES.get(failure.kind, "failing")
    wait = (
        RARELY
        if state in ("parked", "gone")
        else min(FIRST_RETRY * 2 ** min(failures - 1, 10), LONGEST)
    )
    wait = _spread(wait, jitter, 0.25)
    asked_for = min(timedelta(seconds=failure.retry_seconds or 0), ASKED_FOR)
    return replace(
        before,
        state=state,
        reason=failure.reason,
        failures=failures,
        checked_at=now,
        due_at=None if state == "gone" else now + max(wait, asked_for),
        url=None,
        wait_until=now + asked_for if asked_for else None,
    )


def _moved(health: Health, feed: Feed, now: datetime, url: str) -> Health:
    """Note a permanent redirect, and follow it once it has lasted some days."""
    if not feed.moved_to or feed.moved_to == url:
        return replace(health, moved_to="", moved_since=None)
    if feed.moved_to != health.moved_to or health.moved_since is None:
        return replace(health, moved_to=feed.moved_to, moved_since=now)
    if now - health.moved_since >= MOVED_AFTER:
        return replace(health, moved_to="", moved_since=None, url=feed.moved_to)
    return health


def listed_again(health: Health, now: datetime, url: str, listed: str) -> Health:
    """Return the health after a failure at `url`, with the `listed` address again if a redirect
    that was believed has led to nothing.
    """
    lost = health.state in ("gone", "parked") or health.failures >= _LOST_AFTER
    if not lost or not listed or url == listed:
        return health
    return replace(
        health,
        state="failing",
        due_at=now,
        validators=Validators(),
        content_hash="",
        moved_to="",
        moved_since=None,
        url=listed,
    )


def interval(entries: Sequence[Entry]) -> timedelta:
    """Return half the usual time between two entries, limited to half an hour and a day, or four
    hours.
    """
    written = sorted(
        (one.published for one in entries if one.published and one.dated == "feed"), reverse=True
    )[:_RECENT]
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise(written)]
    if not gaps:
        return USUAL
    return min(max(timedelta(seconds=median(gaps) / 2), SHORTEST), LONGEST)


def _slower(before: Health) -> timedelta:
    """Return a slightly longer interval, after an answer without news."""
    if before.due_at is None or before.checked_at is None or before.failures:
        return USUAL
    return min(max((before.due_at - before.checked_at) * 1.25, SHORTEST), LONGEST)


def _spread(wait: timedelta, jitter: float, share: float) -> timedelta:
    """Return `wait` changed by up to `share`, so that sources do not all become due at once."""
    return wait * (1 + share * (2 * jitter - 1))
