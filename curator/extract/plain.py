"""Extract an article from plain text, as an editor pastes it or a file contains it."""

from __future__ import annotations

import re
from datetime import date

from curator.extract import cues, dates, page_kind
from curator.extract.boilerplate import clean
from curator.extract.samples import sample_size
from curator.extract.tidy import body_of, is_item, lines_of, one_line, tidy, without_markup
from curator.records import Article

_NAME = re.compile(r"^[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){1,3}$")


def from_text(
    text: str,
    *,
    id: str,
    url: str = "",
    title: str | None = None,
    today: date | None = None,
) -> Article:
    """Return the article of a text: title (its first line, unless `title` is given), date, author,
    body.
    """
    lines = lines_of(without_markup(tidy(text)))
    heading, lines = _heading(lines, one_line(title))
    published, lines = dates.take(lines, today)
    author, lines = _author(lines)
    kind = page_kind.of_text(heading, lines) if lines else "not-an-article"
    cleaned = clean(lines)
    body = body_of(cleaned.lines if kind == "article" else lines)
    sample = sample_size(body)
    if kind == "article" and page_kind.is_report(heading, body, sample):
        kind = "report"
    return Article(
        id=id,
        url=url,
        title=heading,
        body=body,
        kind=kind,
        author=author,
        published=published or _in_title(heading, today),
        related=tuple(cleaned.related),
        sample_size=sample,
    )


def _heading(lines: list[str], given: str) -> tuple[str, list[str]]:
    """Return the title and the lines after it; a given title is removed from the text if it repeats
    it.
    """
    if not lines:
        return given, lines
    first = one_line(lines[0])
    if given:
        return given, lines[1:] if cues.bare_line(first) == cues.bare_line(given) else lines
    if (
        len(first) <= 200
        and len(lines) > 1
        and not is_item(first)
        and not first.endswith((".", "。", ",", ";", ":"))
    ):
        return first, lines[1:]
    return "", lines


def _in_title(title: str, today: date | None) -> date | None:
    """Return the date that a title begins or ends with."""
    found = dates.search(title, today)
    return (
        found.day if found and (found.start == 0 or found.end == len(title.rstrip(" .)"))) else None
    )


def _author(lines: list[str]) -> tuple[str | None, list[str]]:
    """Return the author by a byline among the first lines: a label and two to four words that look
    like a name.
    """
    for index, line in enumerate(lines[:4]):
        phrase = cues.begins("author", line) if len(line) <= 70 else None
        name = line[len(phrase) :].strip(" :：") if phrase else ""
        if name and _NAME.match(name) and all(word[0].isupper() for word in name.split()):
            return name, lines[:index] + lines[index + 1 :]
    return None, lines
