from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from curator.collect.health import LONGEST, MOVED_AFTER, SHORTEST, USUAL, next_health
from curator.records import Entry, Failure, Feed, Health, Message, Validators
from tests.collect.feeds import NOW, URL

HOUR = timedelta(hours=1)
OK = Health(
    "ok",
    checked_at=NOW - HOUR,
    changed_at=NOW - HOUR,
    due_at=NOW,
    validators=Validators("1"),
    content_hash="h",
)


def feed(*gaps: float, **more: object) -> Feed:
    """A feed whose entries were published so many hours apart, the last one now."""
    moment, entries = NOW, [Entry("s", "0", "", "", published=NOW)]
    for number, gap in enumerate(gaps, start=1):
        moment -= gap * HOUR
        entries.append(Entry("s", str(number), "", "", published=moment))
    return Feed("s", tuple(entries), **more)  # type: ignore[arg-type]


def after(
    before: Health, result: Feed | Failure, now: datetime = NOW, jitter: float = 0.5
) -> Health:
    return next_health(before, result, now=now, url=URL, jitter=jitter)


def due(before: Health, result: Feed | Failure) -> timedelta:
    found = after(before, result).due_at
    assert found is not None
    return found - NOW


def test_a_failure_keeps_the_reason_and_what_was_known() -> None:
    health = after(OK, Failure("s", Message("no connection"), "network"))
    assert (health.state, health.reason, health.failures) == ("failing", "no connection", 1)
    assert (health.validators, health.content_hash, health.changed_at) == (
        OK.validators,
        "h",
        OK.changed_at,
    )


def test_failures_in_a_row_are_asked_ever_more_rarely_up_to_a_day() -> None:
    health, waits = OK, []
    for _ in range(8):
        waits.append(due(health, Failure("s", Message("x"))))
        health = after(health, Failure("s", Message("x")))
    assert waits == [HOUR * wait for wait in (1, 2, 4, 8, 16, 24, 24, 24)]


def test_a_source_that_is_gone_is_never_due_again() -> None:
    health = after(OK, Failure("s", Message("gone for good"), "gone"))
    assert (health.state, health.due_at) == ("gone", None)


@pytest.mark.parametrize(("kind", "wait"), [("parked", timedelta(days=7)), ("login", HOUR)])
def test_a_parked_domain_and_a_login_are_states_of_their_own(kind: str, wait: timedelta) -> None:
    health = after(OK, Failure("s", Message("why"), kind))
    assert (health.state, health.reason) == (kind, "why")
    assert due(OK, Failure("s", Message("why"), kind)) == wait


def test_retry_after_is_honoured_up_to_a_week() -> None:
    assert due(OK, Failure("s", Message("x"), retry_seconds=5 * 3600)) == 5 * HOUR
    assert due(OK, Failure("s", Message("x"), retry_seconds=10)) == HOUR
    assert due(OK, Failure("s", Message("x"), retry_seconds=10**9)) == timedelta(days=7)


def test_a_feed_that_comes_back_is_well_again() -> None:
    health = after(replace(OK, state="failing", failures=5, reason="no connection"), feed(1))
    assert (health.state, health.failures, health.reason, health.changed_at) == ("ok", 0, "", NOW)


def test_a_source_is_asked_twice_as_often_as_it_publishes() -> None:
    assert due(OK, feed(6, 6, 6)) == 3 * HOUR
    assert due(OK, feed(0.1, 0.1)) == SHORTEST
    assert due(OK, feed(500, 500)) == LONGEST
    assert due(OK, feed()) == USUAL


def test_dates_of_first_sight_say_nothing_about_how_often_a_source_publishes() -> None:
    entries = tuple(replace(entry, dated="first-seen") for entry in feed(1, 1).entries)
    assert due(OK, Feed("s", entries)) == USUAL


def test_a_source_that_brings_nothing_new_is_asked_a_little_later() -> None:
    health = replace(OK, due_at=NOW + 3 * HOUR)
    assert due(health, Feed("s", unchanged=True, content_hash="h")) == 5 * HOUR
    assert after(health, Feed("s", unchanged=True)).state == "unchanged"


def test_a_source_is_not_asked_before_its_answer_has_gone_stale() -> None:
    assert due(OK, feed(1, 1, fresh_seconds=6 * 3600)) == 6 * HOUR
    assert due(OK, feed(1, 1, fresh_seconds=10**9)) == timedelta(days=7)


def test_the_dice_spread_sources_but_not_by_much() -> None:
    early, late = (after(OK, feed(6, 6), jitter=jitter).due_at for jitter in (0.0, 1.0))
    assert early is not None
    assert late is not None
    assert 0 < (late - early) / (3 * HOUR) < 0.25


def test_a_permanent_redirect_is_believed_after_some_days() -> None:
    moved = feed(1, moved_to="https://new.example/feed")
    first = after(OK, moved)
    assert (first.moved_to, first.moved_since, first.url) == ("https://new.example/feed", NOW, None)
    second = after(first, moved, NOW + MOVED_AFTER / 2)
    assert (second.moved_since, second.url) == (NOW, None)
    third = after(second, moved, NOW + MOVED_AFTER)
    assert (third.url, third.moved_to, third.moved_since) == ("https://new.example/feed", "", None)


def test_a_redirect_that_goes_away_or_elsewhere_starts_anew() -> None:
    first = after(OK, feed(1, moved_to="https://new.example/feed"))
    assert after(first, feed(1)).moved_to == ""
    other = after(first, feed(1, moved_to="https://other.example/feed"), NOW + MOVED_AFTER)
    assert (other.moved_to, other.url) == ("https://other.example/feed", None)


def test_what_is_odd_about_a_feed_stays_known_while_it_is_unchanged() -> None:
    odd = after(OK, feed(1, remarks=("not well-formed",)))
    assert odd.reason == "not well-formed"
    assert after(odd, Feed("s", unchanged=True)).reason == "not well-formed"
