"""How commands speak: tables and progress bars on a terminal, plain lines elsewhere, JSON for
programs.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence, Sized
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

WIDTH = 140  # of tables in a pipe or a file, where there is no terminal to ask

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line for a person; nothing in it is markup."""
    out.print(text, markup=False)


def no_sources(sources: Sized) -> None:
    """Say that nothing is gathered where feeds.yaml lists no source."""
    if not sources:
        warn(
            "No source is listed. Write some under “feeds:” in feeds.yaml; “curator feeds discover"
            " ADDRESS” finds the feeds of a site."
        )


def warn(text: str) -> None:
    """One line beside the result, on standard error."""
    err.print(text, markup=False)


def print_json(value: Any) -> None:
    """One JSON value on one line of standard output, flushed, so that a reader sees it as it
    happens.
    """
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A small table; on no terminal the same, without colour."""
    view = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        box=None,
        pad_edge=False,
    )
    for column in columns:
        view.add_column(column, overflow="fold")
    for row in rows:
        view.add_row(*(str(cell) for cell in row))
    out.print(view, markup=False)


class Steps:
    """Progress of long work: a bar on a terminal; elsewhere one plain line each tenth of the
    way; nothing when quiet.
    """

    def __init__(self, doing: str, *, quiet: bool = False) -> None:
        self._doing, self._quiet = doing, quiet
        self._total = self._done = 0
        self._bars: Progress | None = None

    def __enter__(self) -> Self:
        if err.is_terminal and not self._quiet:
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
            )
            self._bars = Progress(*columns, console=err, transient=True)
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars:
            self._bars.stop()

    def total(self, count: int) -> None:
        """How many steps there will be."""
        self._total = count
        if self._bars:
            self._task = self._bars.add_task(self._doing, total=count)

    def upto(self, done: int, total: int) -> None:
        """So many of so many are done, as a run reports it that counts for itself."""
        if not self._total:
            self.total(total)
        while self._done < done:
            self.one()

    def one(self, _what: object = None) -> None:
        """One step has ended."""
        self._done += 1
        if self._bars:
            self._bars.update(self._task, advance=1)
        elif not self._quiet and (
            self._done % max(1, self._total // 10) == 0 or self._done == self._total
        ):
            warn(f"{self._doing}: {self._done} of {self._total}")
