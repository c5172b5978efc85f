"""The sender killed with SIGKILL, over a real SMTP connection: nobody gets a mail twice or another letter than they chose,
nobody is forgotten silently.
"""

from __future__ import annotations

import random
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from curator.send.sender import MOST_AHEAD
from tests.send.crasher import Crasher
from tests.send.receiver import Receiver
from tests.send.sink import Sink, needs_sink

READERS = 40
ROOT = Path(__file__).resolve().parents[2]
At = tuple[str, str, int]

POINTS: dict[str, list[At]] = {
    "claim": [
        ("recipients.queue", "before", 1),  # nothing is written yet
        ("recipients._row", "after", READERS),  # within the transaction that queues everybody
        ("recipients.queue", "after", 1),
        ("deliveries._claim", "before", 1),
        ("deliveries._claim", "after", 1),  # claimed, not committed
        ("deliveries._claim", "after", 5),
        ("deliveries.turn", "after", 1),  # committed, nothing handed over
        ("deliveries.turn", "after", 4),
    ],
    "transfer": [
        ("connection._envelope", "before", 1),
        ("connection._envelope", "after", 3),  # the server waits for the mail
        ("connection._reply", "before", 8),  # waiting for an answer, most likely to a mail
        ("connection._reply", "before", 33),
        ("connection._content", "before", 20),
        ("connection._content", "after", 1),  # taken by the server, known to nobody else
        ("connection._content", "after", 29),
        ("connection.send", "after", 40),
    ],
    "commit": [
        ("deliveries.settle", "before", 3),
        ("deliveries.settle", "after", 6),  # written, not committed
        ("deliveries.turn", "before", 9),
        ("deliveries.close", "before", 1),  # everything is done but the last line
    ],
}


class MailServer(Protocol):
    port: int

    @property
    def letters(self) -> list[tuple[str, str]]: ...


@pytest.fixture(scope="module")
def crasher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crasher]:
    started = Crasher(tmp_path_factory.mktemp("crash"), READERS)
    yield started
    started.close()


@pytest.fixture(params=["aiosmtpd", pytest.param("smtp-sink", marks=needs_sink)])
def fresh_server(request: pytest.FixtureRequest) -> Iterator[Any]:
    """What starts a mail server of the kind, with an empty mailbox each time."""
    running: list[Any] = []

    def start() -> MailServer:
        kept = Sink() if request.param == "smtp-sink" else Receiver().__enter__()
        running.append(kept)
        return kept

    yield start
    for one in running:
        one.close() if isinstance(one, Sink) else one.__exit__()


def states(database: Path) -> dict[str, str]:
    question = "SELECT address, d.state FROM store_delivery d JOIN store_subscriber s ON s.id = d.subscriber_id"
    with closing(sqlite3.connect(database)) as memory:
        return dict(memory.execute(question))


MANY = 264  # as many for each choice
# phases to aim at, and up to how many of them so many mails surely have
AIMS = (("claim", 10), ("DATA", 250), ("commit", 10))


@dataclass(frozen=True)
class Seen:
    """What one kill left, and what was doubtful or missing once everything was sent again."""

    phases: tuple[str, ...]  # that it hit: claim, DATA, commit
    claimed: int
    sent: int
    uncertain: int
    missing: int

    def __str__(self) -> str:
        return (
            f"{self.claimed:2} claimed {self.sent:3} sent;"
            f" then {self.uncertain} uncertain, {self.missing} missing"
        )


def kill_and_look(crasher: Crasher, server: MailServer, readers: int, **order: Any) -> Seen:
    """Kill one run, send again, check what must hold, and say where it hit."""
    database = crasher.copy()
    assert crasher.send(database, server.port, **order) == signal.SIGKILL
    hit, at_death = tuple(crasher.died_in), Counter(states(database).values())
    assert crasher.send(database, server.port) == 0
    after, letters = states(database), server.letters
    received = Counter(reader for reader, _ in letters)
    missing = {address for address in after if not received[address]}
    uncertain = {address for address, state in after.items() if state == "uncertain"}
    assert len(after) == readers
    assert set(after.values()) <= {"sent", "uncertain"}
    assert max(received.values()) == 1, "somebody has it twice"
    assert [reader for reader, body in letters if body != crasher.letters[reader]] == []
    assert missing <= uncertain
    assert len(uncertain) <= at_death["sending"] <= 2 * MOST_AHEAD  # two connections
    return Seen(hit, at_death["sending"], at_death["sent"], len(uncertain), len(missing))


@pytest.mark.heavy
@pytest.mark.parametrize("stage", POINTS)
def test_killed_anywhere_nobody_has_it_twice_and_who_misses_it_is_shown(
    crasher: Crasher, fresh_server: Any, stage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    hits = []
    for where, when, nth in POINTS[stage]:
        found = kill_and_look(crasher, fresh_server(), READERS, at=(where, when, nth))
        hits.append(f"{stage:8} {when:6} {where:22} {nth:3}: {found}")
    with capsys.disabled():
        print("", *hits, sep="\n")  # noqa: T201 - where it hit


@pytest.mark.slow
@needs_sink
def test_killed_at_a_hundred_random_moments_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crasher, moments = Crasher(tmp_path, MANY), random.Random(8)
    seen: list[Seen] = []
    for number in range(100):
        sink = Sink()
        when: dict[str, Any] = {"after_seconds": moments.uniform(0.02, 0.35)}
        if number % 4:  # a clock alone seldom hits a phase of a millisecond
            phase, most = AIMS[number % 4 - 1]
            when = {"aim": (phase, moments.randint(2, most), moments.random())}
        seen.append(kill_and_look(crasher, sink, MANY, **when))
        sink.close()
    crasher.close()
    with capsys.disabled():
        print(f"\n{histogram(seen)}")  # noqa: T201 - where they hit
    assert sum(bool(one.phases) for one in seen) >= 50
    assert {phase for one in seen for phase in one.phases} == {"claim", "DATA", "commit"}


def histogram(seen: list[Seen]) -> str:
    """What the kills hit, and how many mails were in doubt or missing after each."""
    hit = Counter(
        " and ".join(one.phases) or ("before the mails" if not one.sent else "between")
        for one in seen
    )
    doubts = Counter(one.uncertain for one in seen)
    lost = Counter(one.missing for one in seen)
    lines = [f"{name:17} {count:3} {'#' * count}" for name, count in sorted(hit.items())]
    lines.append(f"uncertain afterwards (mails: kills) {dict(sorted(doubts.items()))}")
    lines.append(f"missing afterwards (mails: kills) {dict(sorted(lost.items()))}; twice: none")
    return "\n".join(lines)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_finishes_what_it_claimed_and_goes_on_when_run_again(
    crasher: Crasher, number: int
) -> None:
    database = crasher.copy()
    with Receiver() as server:
        assert (
            crasher.send(
                database, server.port, at=("connection._content", "before", 9), signal=number
            )
            == 0
        )
        stopped = Counter(states(database).values())
        assert set(stopped) == {"sent", "queued"}
        assert stopped["sent"] == len(server.mails) < READERS
        assert crasher.send(database, server.port) == 0
        assert server.received == Counter(dict.fromkeys(states(database), 1))


@needs_sink
def test_a_server_that_takes_mails_and_hangs_up_leaves_them_uncertain(
    crasher: Crasher,
) -> None:
    sink, database = Sink("-q", "."), crasher.copy()
    assert crasher.send(database, sink.port) == 0
    received = sink.received
    assert set(states(database).values()) == {"uncertain"}
    assert crasher.send(database, sink.port) == 0
    assert sink.received == received == Counter(dict.fromkeys(states(database), 1))
    sink.close()
