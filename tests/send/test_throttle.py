"""Slowing down as the large providers ask: ten minutes' pause, one connection, then one more at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from curator.errors import DeliveryError
from curator.send.run import run
from curator.send.throttle import PATIENCE, PAUSE, STEP, Throttle
from curator.store.models import Issue
from tests.factories_sending import Later, make_readers, published, to
from tests.send.receiver import Receiver

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def test_after_a_refusal_for_rate_nothing_is_sent_for_ten_minutes_and_then_on_one_connection() -> (
    None
):
    slowed = Throttle.of(4).limited(NOW)
    assert slowed.connections(NOW + timedelta(minutes=9, seconds=59)) == 0
    assert slowed.connections(NOW + PAUSE) == 1


def test_a_probe_that_is_refused_waits_another_ten_minutes() -> None:
    again = Throttle.of(4).limited(NOW).limited(NOW + PAUSE)
    assert again.connections(NOW + PAUSE + timedelta(minutes=9)) == 0
    assert again.connections(NOW + 2 * PAUSE) == 1


def test_connections_come_back_one_at_a_time_up_to_what_is_allowed() -> None:
    throttle, now, seen = Throttle.of(3).limited(NOW), NOW + PAUSE, []
    for _ in range(6):
        throttle = throttle.taken(now)
        seen.append(throttle.connections(now))
        now += STEP
    assert seen == [1, 2, 3, 3, 3, 3]


def test_mails_taken_in_one_burst_add_no_connection() -> None:
    throttle = Throttle.of(3).limited(NOW)
    for second in range(50):
        throttle = throttle.taken(NOW + PAUSE + timedelta(seconds=second))
    assert throttle.allowed == 1


def test_answers_from_before_the_pause_neither_lengthen_nor_end_it() -> None:
    slowed = Throttle.of(4).limited(NOW)
    assert slowed.limited(NOW + timedelta(seconds=5)) == slowed
    assert slowed.taken(NOW + timedelta(seconds=5)) == slowed


@pytest.mark.django_db
def test_a_run_refused_for_rate_waits_and_then_reaches_everybody_once(
    issue: Issue, answering: Callable[..., Receiver], later: Callable[..., Later]
) -> None:
    readers, refusals = make_readers(20), iter(["421 4.7.28 rate limited"])
    limiting = answering(
        data=lambda one: next(refusals, None) if one.startswith("reader3") else None
    )
    clock = later()
    first = run(issue, to(limiting), publish=published, clock=clock)
    assert PAUSE - timedelta(seconds=5) < clock.waited <= PAUSE
    assert (first.sent, first.uncertain, first.bounced) == (
        20,
        0,
        0,
    )  # the one refused was due again after the pause
    assert limiting.received == dict.fromkeys(readers, 1)


@pytest.mark.django_db
def test_a_server_that_refuses_for_rate_again_and_again_ends_the_run_and_keeps_the_queue(
    issue: Issue, answering: Callable[..., Receiver], later: Callable[..., Later]
) -> None:
    make_readers(40)
    limiting, clock = answering(data=lambda _: "421 4.7.28 rate limited"), later()
    with pytest.raises(DeliveryError, match="rate limited"):
        run(issue, to(limiting), publish=published, clock=clock)
    assert clock.waited >= PATIENCE * PAUSE - timedelta(minutes=1)
    assert set(issue.deliveries.values_list("state", flat=True)) == {"deferred", "queued"}
    assert not limiting.mails


@pytest.mark.django_db
def test_a_run_that_begins_right_after_such_a_refusal_waits_and_tries_one_connection(
    issue: Issue, answering: Callable[..., Receiver], later: Callable[..., Later]
) -> None:
    make_readers(40)
    limiting, clock = answering(data=lambda _: "421 4.7.28 rate limited"), later()
    with pytest.raises(DeliveryError):
        run(issue, to(limiting), publish=published, clock=clock)
    before, taking = clock.waited, answering()
    run(issue, to(taking, connections=4), publish=published, clock=clock)
    assert clock.waited - before > PAUSE - timedelta(seconds=30)
    assert len(taking.peers) == 1
