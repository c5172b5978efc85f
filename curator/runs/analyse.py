"""Analyse one text or page, without database and feeds.yaml.

A page is extracted in a killable process. The functions of `curator.extract` are named, not
imported, so that only that process loads trafilatura, lxml and pdfium.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from curator.errors import FetchError, InputError
from curator.label import language
from curator.records import Article, Entry, Failure, Message, Page, Story
from curator.runs import context
from curator.sandbox.futures import Futures
from curator.sandbox.pool import Pool
from curator.sandbox.protocol import Lost

if TYPE_CHECKING:
    from curator.match import Group

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
    "time": Message("the page takes too long to read"),
    "memory": Message("the page needs more memory than it may have"),
    "depth": Message("the page is nested too deeply"),
}

Found = Article | Lost


class Extraction:
    """The functions of `curator.extract` as futures, in one process."""

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

    def __exit__(self, *_: object) -> None:
        self._calls.close()


def failure(name: str, lost: Lost) -> Failure:
    """Return the message why `name` could not be read."""
    broke = Message("the reader broke down over this page (%(detail)s)", detail=lost.detail)
    return Failure(name, _WHY.get(lost.why, broke), "limit")


def fetch_page(url: str) -> Page:
    """Return one page; raises FetchError, also for a status without a page."""
    from curator.net import client  # late: a file needs no network

    found = client.get(url, context.http_settings_of_any_folder())
    if found.status >= 400:
        raise FetchError(
            "%(address)s: the server answered with error %(answer)s",
            kind="http",
            status=found.status,
            address=url,
            answer=found.status,
        )
    return Page(found.url, found.content, found.media_type, found.charset)


@cache
def extraction() -> Extraction:
    """Return the process in which single pages are extracted; it ends with the program."""
    return Extraction()


def story_of_page(page: Page, *, today: date, id: str = "") -> Story:
    """Return the story of one page; raises InputError if extraction crashes."""
    name = id or page.url
    return _labelled(
        extraction().page(page, id=name, today=today), name="" if name == "-" else name
    )


def story_of_bytes(content: bytes, *, name: str, today: date) -> Story:
    """Return the story of a file or standard input: plain text, HTML or PDF."""
    media_type = "text/plain" if name.lower().endswith((".txt", ".md")) else "text/html"
    return story_of_page(Page("", content, media_type), id=name or "-", today=today)


def story_of_object(given: Mapping[str, Any], *, today: date) -> Story:
    """Return the story of a JSON object with `text` or `html`, `title` and `url`; raises
    InputError.
    """
    text, html = given.get("text"), given.get("html")
    identity, url, title = (
        str(given.get("id", "")),
        str(given.get("url") or ""),
        str(given.get("title") or ""),
    )
    if isinstance(html, str):
        page = Page(url, html.encode(), "text/html", "utf-8")
        return _labelled(extraction().page(page, id=identity, today=today), title=title)
    if isinstance(text, str):
        return _labelled(
            extraction().text(text, id=identity, url=url, title=title or None, today=today)
        )
    raise InputError("needs “text” or “html”")


def _labelled(extracted: Future[Found], *, name: str = "", title: str = "") -> Story:
    """Return the story being extracted, titled `title` if it has none."""
    label = context.labeller().story
    _prepare()  # while another process extracts
    found = extracted.result()
    if isinstance(found, Lost):
        raise InputError(
            f"{name}: {failure(name, found).reason}" if name else failure(name, found).reason
        )
    return label(replace(found, title=found.title or title))


@cache
def _prepare() -> None:
    """Load the models that every text needs, beside each other: half of that is decompressing,
    during which other threads can go on.
    """
    encoder = context.embedder()
    with ThreadPoolExecutor() as pool:
        loading = [pool.submit(language.prepare)]
        loading += [pool.submit(encoder.prepare)] if encoder else []
    for each in loading:
        each.result()


def duplicates(stories: Iterable[Story]) -> Iterator[Group]:
    """Return the groups of duplicate stories."""
    from curator import match  # late: reading one text needs no index

    return match.twins(stories, context.embedder())
