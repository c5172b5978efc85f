"""Start `tests.send.crashing` and give it orders."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Crasher:
    """The forking sender, with a prepared memory to copy."""

    def __init__(self, folder: Path, readers: int) -> None:
        self._folder, self._prepared, self._count = folder, folder / "prepared.sqlite3", 0
        self.died_in: list[str] = []  # the phases that the last sender was in when it ended
        command = [sys.executable, "-m", "tests.send.crashing", str(self._prepared), str(readers)]
        environment = {**os.environ, "CURATOR_HOME": str(folder), "PYTHONPATH": str(ROOT)}
        environment["CURATOR_DATABASE_URL"] = ""  # it copies files of SQLite
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            cwd=ROOT,
        )
        self.letters: dict[str, str] = json.loads(self._answer())  # what each reader is to get

    def copy(self) -> Path:
        self._count += 1
        return Path(shutil.copy(self._prepared, self._folder / f"{self._count}.sqlite3"))

    def send(self, database: Path, port: int, **order: Any) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(
            json.dumps({"database": str(database), "port": port, **order}) + "\n"
        )
        self._process.stdin.flush()
        ended, self.died_in = json.loads(self._answer())
        return int(ended)

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()
