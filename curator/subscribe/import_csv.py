"""Import readers from CSV: every line is taken in, or reported with its number and reason."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from curator.errors import InputError
from curator.runs import context
from curator.store import subscribers
from curator.subscribe import exports

if TYPE_CHECKING:
    from _csv import Reader  # the type csv.reader gives has a name only here

_FORM = (
    "the first line must name the columns address, language and consent, or be that of an export"
    f" of {exports.FORMS}"
)


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What a file of another service does not say: the readers' languages, and the words they
    agreed to there. `dry`: look, and change nothing.
    """

    language: str = ""
    consent: str = ""
    dry: bool = False


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
    lines: list[tuple[int, str]] = field(default_factory=list)  # what became of those taken

    def __str__(self) -> str:
        counts = [f"{count} {result}" for result, count in self.results.most_common()]
        return ", ".join([*counts, f"{len(self.refused)} refused"])


def import_file(path: Path, now: datetime, told: ImportOptions = ImportOptions()) -> Imported:
    """Take in `path`: UTF-8 CSV with the columns address, language (several with spaces between)
    and consent, or the export of a service in `exports.EXPORTS`.

    Who left or is suppressed stays so, here as there, a known reader keeps their languages, and
    one bad line costs only itself. Raises InputError when the file as a whole cannot be read.
    """
    found, seen = Imported(), set[str]()
    columns, rows = _table(path)
    form = exports.recognised(set(columns))
    if form is None:
        raise InputError(f"{path}: {_FORM}")
    if form.others and path.name.startswith(form.others):
        raise InputError(f"{path}: these people never asked for letters, says {form.name}")
    source = f"file {path.name}" + ("" if form is exports.OWN else f", export of {form.name}")
    for line, row in rows:
        try:
            result = _taken(row, form, source, now, told, seen)
        except InputError as error:
            found.refused.append(Refused(line, str(error)))
        else:
            found.results[result] += 1
            found.lines.append((line, result))
    return found


def _taken(
    row: dict[str, str] | csv.Error,
    form: exports.Export,
    source: str,
    now: datetime,
    told: ImportOptions,
    seen: set[str],
) -> str:
    """Return the result of one line; a dry run stores nothing, so `seen` knows what came before."""
    if isinstance(row, csv.Error):
        raise InputError(_not_csv(row))
    with transaction.atomic():
        added = _add(row, form, source, now, told)
        transaction.set_rollback(told.dry)
    again = told.dry and added.address in seen and added.result == "added"
    seen.add(added.address)
    return "unchanged" if again else added.result


def _add(
    row: dict[str, str], form: exports.Export, source: str, now: datetime, told: ImportOptions
) -> subscribers.Added:
    address = form.mailbox(row)
    standing = form.standing(row)
    if address and standing != "reads":
        why = f"{standing} at {form.name}"
        return subscribers.block(address, why, now, for_good=standing == "gone")
    language, consent = row.get("language") or told.language, row.get("consent") or told.consent
    given = {"address": address, "language": language.strip(), "consent": consent.strip()}
    if missing := [name for name, value in given.items() if not value]:
        raise InputError(f"{' and '.join(missing)} missing")
    undated = form is exports.OWN and not row.get("given", "").strip()
    chosen = row if form is exports.OWN else {}
    return subscribers.add(
        address,
        language.replace(",", " ").split(),
        given["consent"],
        source,
        now,
        keep_languages=True,
        agreed_at=None if undated else form.agreed_at(row, now),
        frequency=chosen.get("frequency", "").strip().casefold(),
        mail_format=chosen.get("format", "").strip().casefold(),
        variant=context.known_variant(chosen.get("variant", "").strip().casefold()),
    )


def _not_csv(error: csv.Error) -> str:
    if "field limit" in str(error):
        return (
            f"one cell is longer than {csv.field_size_limit():,} characters; is a quotation mark"
            " never closed?"
        )
    return f"not CSV: {error}; a quotation mark within quotation marks must be doubled"


def _table(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, str] | csv.Error]]]:
    """Return the column names in lower case, and the lines below them."""
    text = _text(path)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=_delimiter(text), strict=True)
    head = next(_parsed(lines), (1, []))[1]
    names = [] if isinstance(head, csv.Error) else [cell.strip().casefold() for cell in head]
    return names, _rows(lines, names)


def _rows(lines: Reader, names: list[str]) -> Iterator[tuple[int, dict[str, str] | csv.Error]]:
    """Yield each line with its number: cells by column name, or what is wrong; empty lines are
    skipped.
    """
    for begins, cells in _parsed(lines):
        if isinstance(cells, csv.Error):
            yield begins, cells
        elif any(cell.strip() for cell in cells):
            yield begins, dict(zip(names, cells, strict=False))


def _parsed(lines: Reader) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """Yield the csv reader's rows and errors, with the number of the line each begins on."""
    while True:
        begins = lines.line_num + 1
        try:
            yield begins, next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield begins, error


def _delimiter(text: str) -> str:
    """Return the separator; Excel writes semicolons where the comma is the decimal mark."""
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text; save it as “CSV UTF-8”") from error
