"""What goes on while the caller is busy with an answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from curator.collect.concurrency import Ask, stream

REQUESTS = range(5)


def test_requests_go_on_while_the_caller_pauses():
    ended: list[int] = []

    @asynccontextmanager
    async def asking() -> AsyncIterator[Ask[int, int]]:
        async def ask(number: int) -> int:
            await asyncio.sleep(0.001 * number)
            ended.append(number)
            return number

        yield ask

    answers = stream(
        REQUESTS,
        lambda number: f"http://host{number}.example.org/",
        asking(),
        per_host=1,
        at_once=len(REQUESTS),
        pause=lambda: 0.1,
    )
    assert next(answers) == 0
    assert ended == [0]
    next(answers)
    assert sorted(ended) == list(REQUESTS)
    answers.close()
