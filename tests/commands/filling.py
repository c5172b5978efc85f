"""A disk that fills: to be run in a mount namespace of its own, where a small file system is
mounted on the folder that is named. Prints what came of it as one JSON object.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from tests.desk.released import own_feeds
from tests.send.receiver import Receiver

READERS = 12


class Disk:
    """A small disk that is filled to the last byte, and emptied again."""

    def __init__(self, folder: Path) -> None:
        command = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
        subprocess.run(command, check=True)
        self.folder, self._filler = folder, folder / "filler"

    def fill(self) -> None:
        with self._filler.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def empty(self) -> None:
        self._filler.unlink()


def program(folder: Path, *words: str, module: str = "curator") -> subprocess.CompletedProcess[str]:
    places = {"HOME": folder / "var", "OUT": folder / "out", "FEEDS": folder / "feeds.yaml"}
    environment = {**os.environ, "CURATOR_DATABASE_URL": "", "CURATOR_LOCK_SECONDS": "1"}
    environment |= {f"CURATOR_{name}": str(place) for name, place in places.items()}
    command = [sys.executable, "-m", module, *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def rows(folder: Path, question: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "var" / "curator.sqlite3")) as memory:
        return memory.execute(question).fetchall()


def commands(disk: Disk) -> dict[str, Any]:
    """What commands say while it is full, and whether they work afterwards."""
    own_feeds(disk.folder)
    first = program(disk.folder, "people", "add", "erin", "--role", "editor")
    disk.fill()
    said = [
        program(disk.folder, "people", "add", "paula", "--role", "publisher"),
        program(disk.folder, "housekeeping"),
        program(disk.folder, "schedule", "--once"),
        program(disk.folder, "backup", str(disk.folder / "copies")),
    ]
    disk.empty()
    after = program(disk.folder, "people", "add", "paula", "--role", "publisher")
    return {
        "first": first.returncode,
        "codes": [each.returncode for each in said],
        "said": [each.stdout + each.stderr for each in said],
        "after": after.returncode,
        "people": sorted(name for (name,) in rows(disk.folder, "SELECT username FROM auth_user")),
        "whole": rows(disk.folder, "PRAGMA integrity_check"),
    }


def sending(disk: Disk) -> dict[str, Any]:
    """The disk fills while mails are under way, and is emptied two seconds later."""
    own_feeds(disk.folder)
    seeded = program(disk.folder, str(READERS), module="tests.desk.released")
    count, lock = [0], Lock()

    def fill_at_third(_: str) -> None:
        with lock:
            count[0] += 1
            if count[0] == 3:
                disk.fill()
                Timer(2, disk.empty).start()

    with Receiver(data=fill_at_third) as receiver:
        os.environ["CURATOR_SMTP_URL"] = f"smtp://127.0.0.1:{receiver.port}?timeout=60&helo=sender"
        sent = program(disk.folder, "send", "1", module="tests.commands.sending")
        received = dict(receiver.received)
    states = "SELECT state, count(*) FROM store_delivery GROUP BY state"
    return {
        "seeded": seeded.stderr,
        "code": sent.returncode,
        "said": sent.stdout + sent.stderr,
        "received": received,
        "states": dict(rows(disk.folder, states)),
    }


SCENES: dict[str, Callable[[Disk], dict[str, Any]]] = {"commands": commands, "sending": sending}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(SCENES[sys.argv[1]](Disk(Path(sys.argv[2])))))
