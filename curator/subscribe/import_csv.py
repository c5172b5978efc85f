"""A list of readers from a CSV file: every line taken in, or named with what is wrong with it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from curator.errors import InputError
from curator.store import subscribers

if TYPE_CHECKING:
    from _csv import Reader  # the type csv.reader gives has a name only here

_NEEDED = ("address", "language", "consent")
_FORM = "the first line must name the columns address, language and consent"


@dataclass(frozen=True, slots=True)
class Refused:
    """One line that was not taken in; `line` counts from 1 as a text editor shows it."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: how many lines had which result (see `subscribers.Result`), and
    those refused.
    """

    results: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)

    def __str__(self) -> str:
        counts = [f"{count} {result}" for result, count in self.results.most_common()]
        return ", ".join([*counts, f"{len(self.refused)} refused"])


def import_file(path: Path, now: datetime) -> Imported:
    """Take in `path`: UTF-8 CSV with the columns address, language (several with spaces between)
    and consent.

    Who left or is suppressed stays so, a known reader keeps their languages, and one bad line
    costs only itself. Raises InputError when the file as a whole cannot be read.
    """
    found, source = Imported(), f"file {path.name}"
    for line, row in _rows(path):
        try:
            found.results[_add(row, source, now)] += 1
        except InputError as error:
            found.refused.append(Refused(line, str(error)))
    return found


def _add(row: dict[str, str] | csv.Error, source: str, now: datetime) -> str:
    if isinstance(row, csv.Error):
        raise InputError(_not_csv(row))
    missing = [name for name in _NEEDED if not row.get(name, "").strip()]
    if missing:
        raise InputError(f"{' and '.join(missing)} missing")
    wanted = row["language"].replace(",", " ").split()
    return subscribers.add(
        row["address"], wanted, row["consent"], source, now, keep_languages=True
    ).result


def _not_csv(error: csv.Error) -> str:
    if "field limit" in str(error):
        return (
            f"one cell is longer than {csv.field_size_limit():,} characters; is a quotation mark"
            " never closed?"
        )
    return f"not CSV: {error}; a quotation mark within quotation marks must be doubled"


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str] | csv.Error]]:
    """Each line below the header with its number: cells by column name, or what is wrong; empty
    lines are left out.
    """
    text = _text(path)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text), strict=True)
    names = _columns(next(_parsed(lines), (1, []))[1], path)
    for begins, cells in _parsed(lines):
        if isinstance(cells, csv.Error):
            yield begins, cells
        elif any(cell.strip() for cell in cells):
            yield begins, dict(zip(names, cells, strict=False))


def _parsed(lines: Reader) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """The reader's rows and errors, with the number of the line each begins on; it goes on after
    an error.
    """
    while True:
        begins = lines.line_num + 1
        try:
            yield begins, next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield begins, error


def _columns(cells: list[str] | csv.Error, path: Path) -> list[str]:
    names = [] if isinstance(cells, csv.Error) else [cell.strip().casefold() for cell in cells]
    if not set(_NEEDED) <= set(names):
        raise InputError(f"{path}: {_FORM}")
    return names


def _delimiter(text: str) -> str:
    """Excel writes semicolons where the comma is the decimal sign."""
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text; save it as “CSV UTF-8”") from error
