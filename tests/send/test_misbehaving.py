"""Servers that refuse, hang up or die in the middle: nobody has the letter twice, and who misses it
is shown.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from threading import Timer

import pytest
from django.db.models import Count

from curator.errors import DeliveryError
from curator.send import run
from curator.send.transports.smtp import Server
from curator.store.models import Issue
from tests.factories_sending import Later, make_issue, make_readers, published
from tests.send.sink import Sink, needs_sink

pytestmark = [needs_sink, pytest.mark.django_db]
READERS = 12
LATER = timedelta(hours=13)
NOT_NOW = ("-b", "450 4.2.1 try again later")
NOBODY = ("-B", "550 5.1.1 user unknown")


@pytest.fixture
def sinks() -> Iterator[Callable[..., Sink]]:
    """Start mail servers, stopped when the test is over."""
    running: list[Sink] = []

    def start(*options: str) -> Sink:
        running.append(Sink(*options))
        return running[-1]

    yield start
    for one in running:
        one.close()


def send(issue: Issue, sink: Sink, clock: Later) -> Counter[str]:
    """One run, whatever ends it; the readers by state."""
    server = Server("127.0.0.1", sink.port, connections=2, timeout=20, helo="sender.example.org")
    with suppress(DeliveryError):
        run(issue, server, publish=published, clock=clock)
    issue.refresh_from_db()
    return Counter(dict(issue.deliveries.values_list("state").annotate(Count("pk")).order_by()))


@pytest.mark.parametrize(
    ("options", "first", "then"),
    [
        (("-q", "RCPT"), "queued", "sent"),
        (("-q", "DATA"), "queued", "sent"),
        (("-q", "."), "uncertain", "uncertain"),
        (("-Q", "RCPT"), "deferred", "sent"),
        (("-Q", "."), "deferred", "sent"),
        (("-r", "RCPT", *NOT_NOW), "deferred", "sent"),
        (("-r", ".", *NOT_NOW), "deferred", "sent"),
        (("-f", "RCPT", *NOBODY), "bounced", "bounced"),
        (("-f", ".", *NOBODY), "bounced", "bounced"),
    ],
    ids=" ".join,
)
def test_a_server_that_misbehaves_at_one_command(
    sinks: Callable[..., Sink], options: tuple[str, ...], first: str, then: str
) -> None:
    issue, clock, bad = make_issue(("en",)), Later(), sinks(*options)
    readers = make_readers(READERS)
    found = send(issue, bad, clock)
    assert set(found) <= {first, "queued"}
    assert found[first]
    clock.by += LATER
    good = sinks()
    assert set(send(issue, good, clock)) <= {then, "sent"}
    # smtp-sink keeps also what it then refuses; only hanging up leaves open what became of it
    received = good.received + (bad.received if options[0] == "-q" else Counter())
    missing = set(readers) - set(received)
    assert max(received.values(), default=1) == 1
    unsure = issue.deliveries.exclude(state="sent").values_list("subscriber__address", flat=True)
    assert missing <= set(unsure)


@pytest.mark.heavy
def test_a_server_that_dies_at_any_moment(
    sinks: Callable[..., Sink], capsys: pytest.CaptureFixture[str]
) -> None:
    moments, doubts, lost = random.Random(5), Counter[int](), Counter[int]()
    readers = make_readers(60)
    for _ in range(20):
        issue, clock, dying = make_issue(("en",)), Later(), sinks()
        Timer(moments.uniform(0.01, 0.2), dying.die).start()
        send(issue, dying, clock)
        clock.by += LATER
        living = sinks()
        assert set(send(issue, living, clock)) <= {"sent", "uncertain"}
        received = dying.received + living.received
        assert max(received.values()) == 1, "somebody has it twice"
        unsure = set(
            issue.deliveries.filter(state="uncertain").values_list("subscriber__address", flat=True)
        )
        missing = set(readers) - set(received)
        assert missing <= unsure
        doubts[len(unsure)] += 1
        lost[len(missing)] += 1
        issue.deliveries.all().delete()
        issue.approvals.all().delete()
        issue.delete()
    with capsys.disabled():
        print(f"\nuncertain (mails: deaths) {doubts}, missing {lost}; twice: none")  # noqa: T201
