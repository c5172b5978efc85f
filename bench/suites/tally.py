"""Counting of cases; a worse one is printed as it is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

NOW = datetime(2026, 11, 28, tzinfo=UTC)  # no date of any suite is later


class Tally:
    """Cases, how many of them are as good as the peer's, and further counts by name."""

    def __init__(self) -> None:
        self.cases = 0
        self.good = 0
        self.more: Counter[str] = Counter()

    def judge(self, good: bool, case: object, *details: object) -> None:
        """Count a case and print it where it is worse."""
        self.cases += 1
        self.good += good
        if not good:
            print("worse:", case, *details, sep="\n    " if details else " ")

    def __str__(self) -> str:
        counts = "".join(f", {name} {count}" for name, count in sorted(self.more.items()))
        return f"{self.cases} cases, {self.good} good, {self.cases - self.good} worse{counts}"


def files(folders: Iterable[Path], *endings: str) -> Iterator[Path]:
    """The files of the folders, or the files named themselves, with one of the endings."""
    for folder in folders:
        found = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
        yield from (path for path in found if path.is_file() and path.suffix.lower() in endings)


def found(folders: Iterable[Path], name: str) -> Iterator[Path]:
    """Every file whose path ends with `name`."""
    for folder in folders:
        candidates = folder.rglob(Path(name).name) if folder.is_dir() else [folder]
        yield from sorted(path for path in candidates if path.as_posix().endswith(name))
