"""Output of commands: tables and progress bars on a terminal, plain lines elsewhere, JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence, Sized
from functools import cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Self, TextIO

if TYPE_CHECKING:  # loaded where a terminal or a table needs it
    from rich.console import Console
    from rich.progress import Progress

MOST = 1_000  # rows that are laid out as a table: it takes half a millisecond a row, and memory
WIDTH = 140  # of tables in a pipe or a file, where there is no terminal to ask
# what would move the cursor or colour the terminal, in a title from anywhere
_CONTROLS = dict.fromkeys({*range(32), *range(127, 160)} - {ord("\n"), ord("\t")})


def say(text: str) -> None:
    """Print one line without markup."""
    _write(sys.stdout, text)


def show(line: str) -> None:
    """One line with rich's markup."""
    _rich().print(line)


@cache
def _rich() -> Console:
    from rich.console import Console

    width = None if sys.stdout.isatty() else WIDTH
    return Console(highlight=False, soft_wrap=True, width=width)


def _write(where: TextIO, text: str) -> None:
    where.write(text.translate(_CONTROLS) + "\n")
    where.flush()


def no_sources(sources: Sized) -> None:
    """Print a warning if feeds.yaml lists no source."""
    if not sources:
        warn(
            "No source is listed. Write some under “feeds:” in feeds.yaml; “curator feeds discover"
            " ADDRESS” finds the feeds of a site."
        )


def warn(text: str) -> None:
    """Print one line on standard error."""
    _write(sys.stderr, text)


def print_json(value: Any) -> None:
    """Print one JSON value on one line of standard output, flushed at once.

    An iterator becomes an array that is printed as it comes: a list of readers may be long.
    """
    if isinstance(value, Iterator):
        sys.stdout.write("[")
        for number, each in enumerate(value):
            sys.stdout.write((", " if number else "") + _json(each))
        sys.stdout.write("]\n")
    else:
        sys.stdout.write(_json(value) + "\n")
    sys.stdout.flush()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table, without colour unless on a terminal; one of more than MOST rows as it comes,
    with tabs between its cells.
    """
    rows = iter(rows)
    shown = list(islice(rows, MOST + 1))
    if len(shown) > MOST:
        for row in chain([columns], shown, rows):
            cells = (" ".join(str(cell).split()) for cell in row)
            sys.stdout.write("\t".join(cells).translate(_CONTROLS) + "\n")
        sys.stdout.flush()
        return
    from rich.table import Table

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
    for row in shown:
        view.add_row(*(str(cell) for cell in row))
    _rich().print(view, markup=False)


class Steps:
    """The progress of long work: a bar on a terminal, else a line for each tenth;
    nothing if quiet.
    """

    def __init__(self, doing: str, *, quiet: bool = False) -> None:
        self._doing, self._quiet = doing, quiet
        self._total = self._done = 0
        self._bars: Progress | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty() and not self._quiet:
            self._bars = _bars()
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars:
            self._bars.stop()

    def total(self, count: int) -> None:
        """Set the number of steps."""
        self._total = count
        if self._bars:
            self._task = self._bars.add_task(self._doing, total=count)

    def upto(self, done: int, total: int) -> None:
        """Set how many steps are done, for a run that counts by itself."""
        if not self._total:
            self.total(total)
        while self._done < done:
            self.one()

    def one(self, _what: object = None) -> None:
        """Count one step."""
        self._done += 1
        if self._bars:
            self._bars.update(self._task, advance=1)
        elif not self._quiet and (
            self._done % max(1, self._total // 10) == 0 or self._done == self._total
        ):
            warn(f"{self._doing}: {self._done} of {self._total}")


def _bars() -> Progress:
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    return progress.Progress(*columns, console=Console(stderr=True), transient=True)
