"""`make eval`: every quality measure on the labelled corpus, its floor, and what fell below;
exit 77 without the corpus.

The floors stand in floors.yaml beside this file. They only ever rise: `--raise` lifts each to
what was just measured (less a margin of half a point, because a corpus of this size cannot tell
smaller differences), and never lowers one.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from bench.quality import corpus
from bench.quality.measure import Measure

SUBJECTS = (
    "body",
    "language",
    "themes",
    "lessons",
    "flags",
    "blurbs",
    "statistics",
    "stated",
    "twins",
    "events",
)
FLOORS = Path(__file__).with_name("floors.yaml")
MISSING = 77
MARGIN = 0.005


@dataclass(frozen=True, slots=True)
class Judged:
    """A measure beside the floor that counts for it."""

    measure: Measure
    floor: float | None

    @property
    def key(self) -> str:
        return (
            f"{self.measure.name} [{self.measure.language}]"
            if self.measure.language
            else self.measure.name
        )

    @property
    def holds(self) -> bool:
        return self.floor is None or round(self.measure.value, 4) >= self.floor


def judged(subjects: tuple[str, ...] = SUBJECTS) -> Iterator[Judged]:
    """Every measure of `subjects`; its floor is the higher of the issue's and the one that was
    reached before.
    """
    pinned = floors()
    for subject in subjects:
        for measure in importlib.import_module(f"bench.quality.{subject}").measure():
            found = Judged(measure, None)
            known = [floor for floor in (measure.floor, pinned.get(found.key)) if floor is not None]
            yield Judged(measure, max(known, default=None))


def floors() -> dict[str, float]:
    """The pinned floors by measure and language."""
    return yaml.safe_load(FLOORS.read_text(encoding="utf-8")) or {} if FLOORS.exists() else {}


def lift(found: list[Judged]) -> None:
    """Write the floors anew, each at what was just measured where that is higher."""
    known = floors()
    reached = {
        each.key: round(each.measure.value - MARGIN, 3)
        for each in found
        if each.measure.floor is not None
    }
    pinned = {key: max(value, known.get(key, 0.0)) for key, value in {**known, **reached}.items()}
    head = (
        "# What has been reached on the corpus. These floors only ever rise: python -m"
        " bench.quality --raise\n"
    )
    FLOORS.write_text(
        head + yaml.safe_dump(pinned, sort_keys=True, allow_unicode=True), encoding="utf-8"
    )


def show(found: list[Judged]) -> None:
    """One table: measure, language, value, floor."""
    table = Table(box=None, header_style="bold")
    for column in ("measure", "language", "value", "floor", ""):
        table.add_column(column, justify="right" if column in ("value", "floor") else "left")
    for each in found:
        floor = "" if each.floor is None else f"{each.floor:.3f}"
        said = each.measure.note if each.holds else f"BELOW ITS FLOOR {each.measure.note}"
        table.add_row(
            each.measure.name, each.measure.language, f"{each.measure.value:.3f}", floor, said
        )
    Console(soft_wrap=True, width=160).print(table)


def main() -> int:
    """0 when every floor holds, 1 when one does not, 77 where the corpus is absent."""
    if not corpus.is_there():
        print("make eval needs the labelled corpus in ../shared/corpus, which is not here")
        return MISSING
    wanted = tuple(name for name in sys.argv[1:] if not name.startswith("-")) or SUBJECTS
    found = list(judged(wanted))
    show(found)
    if "--raise" in sys.argv:
        lift(found)
    return 0 if all(each.holds for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
