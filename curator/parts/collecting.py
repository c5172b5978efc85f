"""Collecting, as gather needs it."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from datetime import datetime
from random import random

from curator import collect
from curator.fetch import ClientSettings
from curator.records import Entry, Failure, Feed, GatherRequest, Health, Known


@dataclass(frozen=True, slots=True)
class Collecting:
    """The real network; the dice for spreading due times are thrown here."""

    settings: ClientSettings
    max_entries: int

    def gather(self, requests: Iterable[GatherRequest], *, now: datetime) -> Generator[Feed | Failure, None, None]:
        return collect.gather(requests, self.settings, now=now, max_entries=self.max_entries)

    def settle(self, entries: Iterable[Entry], known: Iterable[Known]) -> tuple[Entry, ...]:
        return collect.settle(entries, known)

    def health(self, before: Health, result: Feed | Failure, *, now: datetime, url: str) -> Health:
        return collect.next_health(before, result, now=now, url=url, jitter=random())  # noqa: S311 - spreads load
