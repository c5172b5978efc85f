"""Calls in processes that can be killed: whatever a call does, the next one is answered, and nothing is left running."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import psutil
import pytest

from curator.sandbox import futures, pool
from curator.sandbox.futures import Futures, ahead
from curator.sandbox.pool import Pool
from curator.sandbox.protocol import Lost

HERE = "tests.sandbox.functions"
HANGS = 60  # seconds; only against waiting for ever


@pytest.fixture(scope="module")
def calls() -> Iterator[Futures]:
    """Half a second of CPU a call, however long that lasts on a busy machine."""
    with Futures(
        Pool(
            f"{HERE}:double", 1, cpu_seconds=0.5, memory_bytes=1_000_000_000, grown_kilobytes=60_000
        )
    ) as calls:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pool, "_WALL_FACTOR", 2 * HANGS)
            assert ask(calls, "double") == 2
        yield calls


def ask(calls: Futures, name: str, number: int = 1) -> Any:
    return calls.call(number, function=f"{HERE}:{name}").result(HANGS)


@pytest.mark.parametrize(
    ("name", "why", "detail"),
    [
        ("endless", "time", "exit -27"),
        ("greedy", "memory", ""),
        ("nested", "depth", ""),
        ("crash", "broke", "exit -11"),
        ("leave", "broke", "exit 3"),
        ("wrong", "broke", "ValueError: not a page"),
    ],
)
def test_a_call_that_is_lost_costs_itself_only_and_says_why(
    calls: Futures, name: str, why: Any, detail: str
) -> None:
    assert ask(calls, "double", 4) == 8
    assert ask(calls, name) == Lost(why, detail)
    assert ask(calls, "double", 5) == 10


def test_a_call_that_waits_is_lost_by_the_clock() -> None:
    with Futures(Pool(f"{HERE}:double", 1, cpu_seconds=0.5)) as calls:
        assert ask(calls, "asleep") == Lost("time", "3 s by the clock")
        calls._pool._all[0].wall_seconds = HANGS
        assert ask(calls, "double", 5) == 10


def test_what_a_library_prints_does_not_get_among_the_answers(calls: Futures) -> None:
    assert [ask(calls, "talkative", number) for number in range(3)] == [0, 1, 2]


def test_a_process_serves_many_calls_until_it_has_grown(calls: Futures) -> None:
    first, second, large, after = (
        ask(calls, name) for name in ("process", "process", "grown", "process")
    )
    assert first == second == large != after


def test_answers_come_in_order_while_others_are_under_way(calls: Futures) -> None:
    given = list(range(10))
    assert list(ahead(given, calls.call, 3)) == [(number, 2 * number) for number in given]


def test_no_more_is_asked_ahead_than_was_said() -> None:
    asked: list[int] = []

    def ask(number: int) -> Future[int]:
        asked.append(number)
        future: Future[int] = Future()
        future.set_result(number)
        return future

    answers = ahead(range(100), ask, 3)
    next(answers)
    assert asked == [0, 1, 2, 3]


def test_closing_kills_what_is_under_way() -> None:
    others = set(psutil.Process().children())
    calls = Futures(Pool(f"{HERE}:asleep", 2))
    waiting = [calls.call(1) for _ in range(3)]
    ends = time.monotonic() + HANGS
    while len(children := set(psutil.Process().children()) - others) < 2:
        assert time.monotonic() < ends
        time.sleep(0.02)
    calls.close()
    assert not any(child.is_running() for child in children)
    assert all(future.cancelled() for future in waiting)


def test_what_was_closed_can_be_asked_again() -> None:
    calls = Futures(Pool(f"{HERE}:double", 1))
    for _ in range(2):
        assert calls.call(3).result(HANGS) == 6
        calls.close()


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.01, 0.1])
def test_closing_while_a_process_starts_ends_it_and_leaves_nothing(
    seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[object] = []

    class Heard(Futures):
        async def _end(self) -> None:
            await super()._end()
            ended.append(self)

    monkeypatch.setattr(futures, "STOP_SECONDS", HANGS)
    before = set(psutil.Process().children())
    calls = Heard(Pool(f"{HERE}:double", 1))
    future = calls.call(1)
    time.sleep(seconds)
    calls.close()
    assert set(psutil.Process().children()) <= before
    assert ended == [calls]  # it was not given up
    assert future.done()
