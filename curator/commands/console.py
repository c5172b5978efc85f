"""How commands speak: tables and progress bars on a terminal, plain lines elsewhere, JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Protocol

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object, for programs")]


def say(text: str) -> None:
    """One line for a person; nothing in it is markup."""
    out.print(text, markup=False)


def warn(text: str) -> None:
    """One line beside the result, on standard error."""
    err.print(text, markup=False)


def print_json(value: Any) -> None:
    """One JSON value on one line of standard output, flushed, so that a reader sees it as it happens."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    sys.stdout.flush()


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A small table; on no terminal the same, without colour."""
    view = Table(title=title or None, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for column in columns:
        view.add_column(column, overflow="fold")
    for row in rows:
        view.add_row(*(str(cell) for cell in row))
    out.print(view, markup=False)


class Step(Protocol):
    """What reports one finished thing."""

    def __call__(self, what: str) -> None: ...


@contextmanager
def progress(doing: str, total: int, *, quiet: bool = False) -> Iterator[Step]:
    """A bar on a terminal; elsewhere one plain line each tenth of the way; nothing when quiet."""
    if quiet or total == 0:
        yield lambda what: None
    elif err.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=err, transient=True) as bars:
            task = bars.add_task(doing, total=total)
            yield lambda what: bars.update(task, advance=1)
    else:
        yield _plain(doing, total)


def _plain(doing: str, total: int) -> Step:
    done = 0
    step = max(1, total // 10)

    def report(what: str) -> None:
        nonlocal done
        done += 1
        if done % step == 0 or done == total:
            warn(f"{doing}: {done} of {total}")

    return report
