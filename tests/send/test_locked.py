"""A database that another program holds while mails are under way: what the server answered is not forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Timer

import pytest

from tests.send.crasher import Crasher
from tests.send.receiver import Receiver

READERS = 12


@pytest.fixture
def sender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crasher]:
    monkeypatch.setenv("CURATOR_LOCK_SECONDS", "0.05")
    with closing(Crasher(tmp_path, READERS)) as crasher:
        yield crasher


@pytest.mark.heavy
def test_answers_of_the_mail_server_are_kept_while_the_database_is_locked(sender: Crasher) -> None:
    database = sender.copy()
    holders: list[sqlite3.Connection] = []

    def lock_at_first(_: str) -> None:
        if not holders:
            holder = sqlite3.connect(
                database, timeout=60, isolation_level=None, check_same_thread=False
            )
            holders.append(holder)
            holder.execute("BEGIN IMMEDIATE")
            Timer(1.5, holder.close).start()

    with Receiver(data=lock_at_first) as receiver:
        assert sender.send(database, receiver.port) == 0
        assert set(receiver.received.values()) == {1}
    with closing(sqlite3.connect(database)) as rows:
        counts = rows.execute("SELECT state, count(*) FROM store_delivery GROUP BY state")
        assert dict(counts.fetchall()) == {"sent": READERS}
