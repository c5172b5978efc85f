"""How fast mails leave: evenly, so many to one domain, so many a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from curator.send.pace import UNLIMITED, Pace, Paused, Rates
from curator.send.run import run
from curator.store import sent, subscribers
from curator.store.models import Delivery, Issue, Subscriber
from tests.factories_sending import Later, make_readers, published, to
from tests.send.receiver import Receiver

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
ANNA = "anna@example.org"


def begun(pace: Pace, seconds: int, step: float = 0.05) -> list[float]:
    """When mails begin, in seconds, for a sender that looks every `step`."""
    times = []
    for tick in range(int(seconds / step)):
        now = NOW + timedelta(seconds=tick * step)
        for _ in range(pace.room(now)):
            pace.begin(ANNA, now)
            times.append(tick * step)
    return times


@pytest.mark.parametrize(
    ("rates", "seconds", "expected"),
    [
        (Rates(per_second=10), 10, 100),
        (Rates(per_second=2), 10, 20),
        (Rates(per_hour=360), 100, 10),
        (Rates(per_second=10, per_hour=360), 100, 10),
    ],
)
def test_mails_leave_evenly(rates: Rates, seconds: int, expected: int) -> None:
    times = begun(Pace(rates), seconds)
    assert abs(len(times) - expected) <= 1
    in_a_second = [sum(at <= one < at + 1 for one in times) for at in range(seconds - 1)]
    assert max(in_a_second) <= rates.per_second + 2 if rates.per_second else 2


def test_after_a_wait_nothing_is_caught_up_with_in_a_burst() -> None:
    pace = Pace(Rates(per_second=10))
    pace.begin(ANNA, NOW)
    assert pace.room(NOW + timedelta(minutes=10)) <= 3


@pytest.mark.parametrize(
    ("days", "sent_today", "left"),
    [(0, 0, 100), (0, 40, 60), (0, 200, 0), (2, 0, 169), (9, 0, 1060)],
)
def test_the_ceiling_grows_with_each_day_of_sending(days: int, sent_today: int, left: int) -> None:
    rates = Rates(per_day=100, grows_percent=30)
    assert Pace.of(rates, days, sent_today, {}).left == left
    assert Pace.of(Rates(), days, sent_today, {}).left == UNLIMITED


def test_what_is_too_much_for_a_domain_is_spread_over_the_next_hours() -> None:
    pace = Pace(Rates(per_domain_hour=2))
    hours = [pace.begin(f"r{n}@example.org", NOW) for n in range(7)]
    assert hours[:2] == [None, None]
    assert [(one - NOW) / timedelta(hours=1) for one in hours[2:] if one] == [1, 1, 2, 2, 3]
    assert pace.begin("other@example.net", NOW) is None
    assert pace.begin(ANNA, NOW + timedelta(hours=1)) is None


@pytest.mark.django_db
def test_a_domain_gets_so_many_an_hour_and_the_rest_waits_without_counting_as_tried(
    issue: Issue, receiver: Receiver, later: Callable[..., Later]
) -> None:
    make_readers(6)
    subscribers.add("one@example.net", ["en"], "Yes.", "test", timezone.now())
    rates = Rates(per_domain_hour=2)
    reports = []
    for hour in range(3):
        clock = later(hours=hour, minutes=2 * hour)
        reports.append(run(issue, to(receiver), publish=published, clock=clock, rates=rates))
    assert [one.sent for one in reports] == [3, 5, 7]
    assert set(issue.deliveries.values_list("attempts", flat=True)) == {1}
    assert receiver.received["one@example.net"] == 1


@pytest.mark.django_db
def test_the_days_ceiling_stops_the_run_and_says_when_it_goes_on(
    issue: Issue, receiver: Receiver, later: Callable[..., Later]
) -> None:
    readers = make_readers(12)
    rates = Rates(per_day=5)
    with pytest.raises(Paused) as found:
        run(issue, to(receiver), publish=published, rates=rates)
    assert Delivery.objects.filter(state="sent").count() == 5
    ahead = found.value.until - timezone.now()
    assert timedelta(hours=23) < ahead <= timedelta(days=1)
    with pytest.raises(Paused):
        run(issue, to(receiver), publish=published, rates=rates, clock=later(hours=25))
    report = run(issue, to(receiver), publish=published, rates=rates, clock=later(hours=50))
    assert (report.sent, issue.state) == (12, Issue.State.SENT)
    assert receiver.received == dict.fromkeys(readers, 1)


@pytest.mark.django_db
def test_an_even_pace_is_kept_over_the_whole_run(
    issue: Issue, receiver: Receiver, later: Callable[..., Later]
) -> None:
    make_readers(20)
    clock = later()
    report = run(issue, to(receiver), publish=published, rates=Rates(per_hour=60), clock=clock)
    assert report.sent == 20
    assert clock.by >= timedelta(minutes=18)


def test_without_a_ceiling_millions_of_mails_are_one_days_work() -> None:
    pace = Pace()
    pace.left -= 20_000_000
    assert pace.room(NOW) > 0


@pytest.mark.django_db
def test_days_of_sending_are_counted_however_many_mails_each_had(issue: Issue) -> None:
    make_readers(6)
    hours = (0, 1, 23, 24, 24 * 30, 24 * 40)
    Delivery.objects.bulk_create(
        Delivery(
            issue=issue,
            subscriber=reader,
            language="en",
            sent_at=NOW - timedelta(hours=ago),
        )
        for reader, ago in zip(Subscriber.objects.all(), hours, strict=True)
    )
    assert sent.days_before(NOW) == 3
