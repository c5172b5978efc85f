"""Commits that survive a power cut, for the one place where losing one would send a mail twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def durable() -> Iterator[None]:
    """While it lasts, this thread's SQLite commits wait for the disk, as PostgreSQL's always do."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    _synchronous("FULL")
    try:
        yield
    finally:
        _synchronous("NORMAL")


def _synchronous(level: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={level}")
