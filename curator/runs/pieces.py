"""Runs that workers share in pieces: what there is to do, and how one piece is done.

Everything of one host is in one piece, so that it is requested politely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from curator.runs import context, gather, read, scheduled
from curator.store import pages, sources

SOURCES, ENTRIES = 100, 25  # of one piece
Found = tuple[dict[str, Any], list[list[int]]]  # the outcome so far, and the pieces
OnEach = Callable[[object], None]  # called after each source or page; may raise to stop


class Divided(Protocol):
    """A run in pieces, which are lists of row ids."""

    def find(self, *, everything: bool) -> Found:
        """What is to be done; `everything`: also what is not due yet."""

    def do(self, ids: list[int], begun: datetime, on_each: OnEach) -> dict[str, Any]:
        """The outcome of one piece of a run that began then."""

    def follow(self, on_each: OnEach) -> dict[str, Any]:
        """The outcome of what follows the last piece."""


def divided() -> dict[str, Divided]:
    """Return name -> run that is done in pieces."""
    return {"gather": _Gathering(), "read": _Reading()}


class _Gathering:
    def find(self, *, everything: bool) -> Found:
        now = datetime.now(UTC)
        report, due = gather.to_ask(context.config().sources, now, only_due=not everything)
        return report.as_object(), groups([(row.pk, _host(row.url)) for row in due], SOURCES)

    def do(self, ids: list[int], begun: datetime, on_each: OnEach) -> dict[str, Any]:
        collect, report = gather.FeedCollector.of(context.config()), gather.Gathered()
        rows = sources.unasked(ids, begun)
        gather.ask(rows, collect, datetime.now(UTC), report, on_each=on_each)
        return report.as_object()

    def follow(self, on_each: OnEach) -> dict[str, Any]:
        return {}


class _Reading:
    """Reading in pieces, which keeps the index of stories from one to the next."""

    def __init__(self) -> None:
        self._reader: read.Reader | None = None

    def find(self, *, everything: bool) -> Found:
        entries = read.waiting(context.config().collect, datetime.now(UTC))
        pieces = groups([(row.pk, _host(row.link)) for row in entries], ENTRIES)
        return read.Read().as_object(), pieces

    def do(self, ids: list[int], begun: datetime, on_each: OnEach) -> dict[str, Any]:
        config = context.config()
        reader = read.Reader.of(config)
        if self._reader is not None:
            reader.go_on_from(self._reader)
        self._reader = reader
        now, only = datetime.now(UTC), pages.unread(ids)
        return read.read(reader, config.collect, now, only=only, on_each=on_each).as_object()

    def follow(self, on_each: OnEach) -> dict[str, Any]:
        return scheduled.after_reading(on_each)


def groups(rows: Iterable[tuple[int, str]], size: int) -> list[list[int]]:
    """Return numbers in groups of about `size`, in order, each host in one group."""
    by_host: dict[str, list[int]] = {}
    for number, host in rows:
        by_host.setdefault(host, []).append(number)
    found: list[list[int]] = []
    for together in by_host.values():
        if not found or len(found[-1]) + len(together) > size:
            found.append([])
        found[-1].extend(together)
    return found


def _host(url: str) -> str:
    with suppress(ValueError):
        return urlsplit(url).netloc
    return ""
