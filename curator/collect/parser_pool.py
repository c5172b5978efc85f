"""Parse feeds in killable processes, so that a hang or crash costs one feed only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from curator.records import Failure, Feed, Message, Source
from curator.sandbox import pool
from curator.sandbox.protocol import Lost

PARSE = "curator.collect.parse:parse"
_WHY = {
    "time": Message("the feed takes too long to read"),
    "memory": Message("the feed needs more memory than it may have"),
    "depth": Message("the feed is nested too deeply"),
}


@dataclass(frozen=True, slots=True)
class Job:
    """The arguments of `parse.parse`."""

    source: Source
    content: bytes
    content_type: str
    url: str
    now: datetime
    max_entries: int


class Pool:
    """A pool of `size` parsing processes."""

    def __init__(
        self,
        size: int = 2,
        *,
        cpu_seconds: float = pool.CPU_SECONDS,
        memory_bytes: int = pool.MEMORY_BYTES,
    ) -> None:
        self._calls = pool.Pool(PARSE, size, cpu_seconds, memory_bytes)

    async def __aenter__(self) -> Self:
        await self._calls.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._calls.__aexit__()

    async def parse(self, job: Job) -> Feed | Failure:
        """Return the result of `parse.parse`, or a Failure if the process was lost."""
        positional = (job.source, job.content, job.content_type, job.url, job.now)
        found: Feed | Failure | Lost = await self._calls.call(
            *positional, max_entries=job.max_entries
        )
        return _failure(job, found) if isinstance(found, Lost) else found


def _failure(job: Job, lost: Lost) -> Failure:
    broke = Message("the parser broke down over this feed (%(detail)s)", detail=lost.detail)
    return Failure(job.source.name, _WHY.get(lost.why, broke), "limit")
