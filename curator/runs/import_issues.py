"""Import past issues of another service, from a folder of HTML files or its feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from curator import records
from curator.collect import past
from curator.errors import InputError
from curator.language import phrases, tags
from curator.runs import context
from curator.store import past_issues

_PAGES = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class Line:
    """The result for one issue: added, changed, unchanged or refused, with the reason.

    Also how many links were click counters, whose targets are not known.
    """

    name: str
    result: str
    title: str = ""
    links: int = 0
    lost: int = 0


def import_issues(where: str, language: str, now: datetime, *, dry: bool = False) -> Iterator[Line]:
    """Import the issues of a folder, file or feed in `language`, yielding each; raises InputError
    and FetchError.
    """
    for name, found in _read(where):
        if isinstance(found, InputError):
            yield Line(name, f"refused: {found}")
        else:
            yield _kept(found, where, language, now, dry)


def _kept(found: past.Past, where: str, language: str, now: datetime, dry: bool) -> Line:
    known = tags.closest([language or found.language], phrases.languages())
    if not (language or found.language) or known is None:
        why = "refused: it names no language we know; say --language"
        return Line(found.name, why, found.title)
    issue = records.PastIssue(known, "", found.title, found.day, found.html)
    result = past_issues.keep(issue, found.name, found.links, where, now, dry=dry)
    return Line(found.name, result, found.title, len(found.links), found.lost)


def _read(where: str) -> Iterator[tuple[str, past.Past | InputError]]:
    path = Path(where)
    if where.startswith(("http://", "https://")):
        from curator.net import client  # imported where it is used: decision 0005

        response = client.get(where, context.http_settings_of_any_folder())
        yield from _named(past.of_feed(response.content, response.url))
    elif path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.suffix.lower() in _PAGES)
        if not files:
            raise InputError(f"{path} holds no .html file")
        for file in files:
            yield file.name, _page(file)
    elif path.suffix.lower() in _PAGES and path.is_file():
        yield path.name, _page(path)
    elif path.is_file():
        yield from _named(past.of_feed(path.read_bytes(), path.absolute().as_uri()))
    else:
        raise InputError(f"{where} is neither a folder, a file nor the address of a feed")


def _page(file: Path) -> past.Past | InputError:
    try:
        return past.of_page(file.read_bytes(), file.name)
    except InputError as error:
        return error


def _named(
    issues: Iterator[past.Past | InputError],
) -> Iterator[tuple[str, past.Past | InputError]]:
    for each in issues:
        yield ("" if isinstance(each, InputError) else each.name), each
