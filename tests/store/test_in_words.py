"""What a database says when it is locked, full or away, in words that say what to do."""

from __future__ import annotations

import shutil
from collections import namedtuple

import pytest
from django.db import OperationalError

from curator.errors import StoreError
from curator.store.database import plain_errors

Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("error", "free", "expected"),
    [
        ("database is locked", 10**9, "locked by another program"),
        ("database or disk is full", 10**9, "full"),
        ("disk I/O error", 0, "full"),
        ("disk I/O error", 10**9, "disk I/O error"),
        ('could not extend file "base/5/1": No space left on device', 10**9, "full"),
        (
            'connection failed: connection to server at "10.0.0.7", port 5432 failed: refused',
            10**9,
            "is away",
        ),
        ("server closed the connection unexpectedly\n\tThis probably means", 10**9, "is away"),
        ("terminating connection due to administrator command", 10**9, "is away"),
        ("file is not a database", 10**9, "damaged"),
    ],
)
def test_it_is_said(monkeypatch: pytest.MonkeyPatch, error: str, free: int, expected: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**9, 0, free))
    with pytest.raises(StoreError) as caught, plain_errors():
        raise OperationalError(error)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
