"""Extraction in a process that can be killed: a page that hangs, bloats or crashes its reader
costs itself only.

The functions of `curator.extract` are named, not imported: only that process loads trafilatura,
lxml and pdfium.
"""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from types import TracebackType
from typing import Self

from curator.records import Article, Entry, Failure, Page
from curator.sandbox.futures import Futures
from curator.sandbox.pool import Pool
from curator.sandbox.protocol import Lost

CPU_SECONDS = 10.0  # a long page takes one, a report of 80 pages three
MEMORY_BYTES = 1_500_000_000  # address space, most of which is never touched
GROWN_KILOBYTES = 200_000  # 95,000 once it has read its first page
# pages under way while the story of the first is made and stored: enough to keep both processes at
# work
AHEAD = 3
PAGE, TEXT, ENTRY = (
    "curator.extract:article",
    "curator.extract:from_text",
    "curator.extract:of_entry",
)
_WHY = {
    "time": "the page takes too long to read",
    "memory": "the page needs more memory than it may have",
    "depth": "the page is nested too deeply",
}

Found = Article | Lost


class Extraction:
    """The functions of `curator.extract` as futures; the process is started by the first call
    and ends with this.
    """

    def __init__(self, cpu_seconds: float = CPU_SECONDS, memory_bytes: int = MEMORY_BYTES) -> None:
        self._calls = Futures(Pool(PAGE, 1, cpu_seconds, memory_bytes, GROWN_KILOBYTES))

    def page(self, page: Page, *, id: str, today: date) -> Future[Found]:
        return self._calls.call(page, function=PAGE, id=id, today=today)

    def text(
        self,
        text: str,
        *,
        id: str,
        url: str,
        title: str | None,
        today: date,
    ) -> Future[Found]:
        return self._calls.call(text, function=TEXT, id=id, url=url, title=title, today=today)

    def entry(
        self,
        entry: Entry,
        page: Page | None,
        *,
        id: str,
        today: date,
        worth: int,
    ) -> Future[Found]:
        return self._calls.call(entry, page, function=ENTRY, id=id, today=today, worth=worth)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._calls.close()


def failure(name: str, lost: Lost) -> Failure:
    """Why `name` could not be read, in words an editor understands."""
    return Failure(
        name, _WHY.get(lost.why) or f"the reader broke down over this page ({lost.detail})", "limit"
    )
