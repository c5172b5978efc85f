"""Extract reports from PDF (pypdfium2): text, title, publisher, date, pages and sample size."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import pypdfium2

from curator.extract import cues, dates
from curator.extract.metadata import host
from curator.extract.samples import sample_size
from curator.extract.tidy import MOST_CHARACTERS, body_of, lines_of, one_line, tidy
from curator.records import Article, Page

MOST_PAGES_READ = 80
MOST_BYTES = 60_000_000

_PDF_DATE = re.compile(r"^D?:?(\d{4})(\d{2})(\d{2})")
_FILE_NAME = re.compile(
    r"\.(?:docx?|pptx?|indd|pdf|qxp|xlsx?|ai|key)\b|^(?:microsoft"
    r" word|untitled|document\d*|presentation\d*)",
    re.I,
)


@dataclass(slots=True)
class _Document:
    """What was read of a PDF: its number of pages, the text of some of them, and its metadata."""

    pages: int = 0
    texts: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)


def article(page: Page, *, id: str, today: date | None = None) -> Article:
    """Return the report in `page`, or kind not-an-article if the file is damaged, locked or has no
    text.
    """
    document = _read(page.content)
    lines = _without_running_heads(document.texts)
    title = _title(document, lines)
    if lines and cues.bare_line(lines[0]) == cues.bare_line(title):
        lines = lines[1:]
    body = body_of(lines)
    publisher = printed_publisher(lines) or one_line(document.about.get("Author"), 120) or None
    return Article(
        id=id,
        url=page.url,
        title=title,
        body=body,
        kind="report" if document.texts and body else "not-an-article",
        author=one_line(document.about.get("Author"), 120) or None,
        published=_published(document, lines, today),
        pages=document.pages or None,
        sample_size=sample_size(body),
        publisher=publisher,
        site=publisher or host(page.url),
    )


def _read(content: bytes) -> _Document:
    if len(content) > MOST_BYTES:
        return _Document()
    document = _Document()
    try:
        with closing(pypdfium2.PdfDocument(content)) as file:
            document.pages = len(file)
            document.about = {
                key: tidy(value) for key, value in file.get_metadata_dict().items() if value
            }
            for number in range(min(document.pages, MOST_PAGES_READ)):
                document.texts.append(_page_text(file, number))
                if sum(map(len, document.texts)) > MOST_CHARACTERS:
                    break
    except pypdfium2.PdfiumError:
        return document  # broken or locked: what was read before stays
    return document


def _page_text(file: pypdfium2.PdfDocument, number: int) -> str:
    with closing(file[number]) as page, closing(page.get_textpage()) as text:
        return tidy(text.get_text_bounded())


def _without_running_heads(texts: list[str]) -> list[str]:
    """Return the paragraphs of all pages without page numbers and running heads."""
    pages = [_stripped(text) for text in texts]
    seen = Counter(
        _without_digits(line) for page in pages for line in {*page[:3], *page[-3:]} if line
    )
    running = {line for line, count in seen.items() if count >= 3 and count * 2 > len(pages)}
    paragraphs = []
    for number, page in enumerate(pages):
        kept = [
            line for line in page if _without_digits(line) not in running and not line.isdigit()
        ]
        paragraphs.append(_paragraphs(kept, first=number == 0))
    return lines_of("\n\n".join(paragraphs))


def _stripped(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]


def _without_digits(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _paragraphs(lines: list[str], *, first: bool) -> str:
    """Join the lines of a page into paragraphs: a line much shorter than the page's width ends one.

    On the first page, lines that state publisher or date stay separate.
    """
    width = max((len(line) for line in lines), default=0)
    out: list[str] = []
    open_line = False
    for line in lines:
        alone = first and is_statement(line)
        if not line:
            open_line = False
        elif open_line and not alone and not line.startswith(("- ", "• ")):
            out[-1] = (
                f"{out[-1][:-1]}{line}"
                if re.search(r"[^\W\d_]-$", out[-1]) and line[0].islower()
                else f"{out[-1]} {line}"
            )
        else:
            out.append(line)
        open_line = (
            bool(line)
            and not alone
            and len(line) > width * 0.72
            and not (len(line) < width * 0.85 and line.endswith((".", "!", "?", "。")))
        )
    return "\n\n".join(out)


def _title(document: _Document, lines: list[str]) -> str:
    stated = one_line(document.about.get("Title"), 200)
    if len(stated) >= 6 and not _FILE_NAME.search(stated):
        return stated
    return next((one_line(line, 200) for line in lines[:5] if 6 <= len(line) <= 160), stated)


def _published(document: _Document, lines: list[str], today: date | None) -> date | None:
    """Return the date on the first page, in a line of its own or elsewhere, else the file's
    creation date.
    """
    stated = published(lines[:25], today)
    stated = stated or next(
        (found.day for line in lines[:25] if (found := dates.search(line[:300], today))), None
    )
    if stated:
        return stated
    match = _PDF_DATE.match(document.about.get("CreationDate", ""))
    if not match:
        return None
    found = dates.search("-".join(match.groups()), today)
    return found.day if found else None


STATEMENT = 100  # characters; a longer line is running text
_BESIDE_A_DATE = 30  # characters: "Stand:", "Berlin,", "Version of"
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:©\s*)?(?:\d{4}\s*(?:[-–]\s*\d{4}\s*)?,?\s*)?(?:by\s+)?"
    r"(?P<name>[^\W\d_][^;\n]{1,120})",
    re.I,
)
_NAMES_END = re.compile(r"\s[/–—-]\s|[|·•,;]|(?<=[^\W\d_]{4})\.\s")
_YEAR_AT_END = re.compile(r"\s*(?:19|20)\d\d$")
_STOP_AT_END = re.compile(r"(?<=[^\W\d_.]{5})\.$")  # "Research.", but not "Ltd." or "A.Ş."


def is_statement(line: str) -> bool:
    """Return whether a line of the first page is a publisher, copyright or date, not part of the
    title.
    """
    if not line or len(line) > STATEMENT:
        return False
    return (
        bool(_published_by().search(line) or _COPYRIGHT.match(line))
        or _date_of(line, None) is not None
    )


def published(lines: list[str], today: date | None) -> date | None:
    """Return the date in a line of its own or after "Published"; a month counts as its
    first day.
    """
    return next((day for line in lines if (day := _date_of(line, today))), None)


def printed_publisher(lines: list[str]) -> str | None:
    """Return the publisher by a "published by" line near the beginning, else by a
    copyright line.
    """
    return next(
        (
            name
            for at, line in enumerate(lines[:40])
            if (name := _labelled(line, lines[at + 1 : at + 2]))
        ),
        None,
    ) or next(
        (
            name
            for line in lines
            if (match := _COPYRIGHT.search(line)) and (name := _name(match["name"]))
        ),
        None,
    )


def _labelled(line: str, following: list[str]) -> str | None:
    """Return the name after a label, or the next line if the label is the whole line."""
    match = _published_by().search(line) if len(line) <= 2 * STATEMENT else None
    if not match:
        return None
    rest = line[match.end() :].strip()
    return _name(rest or next(iter(following), ""))


def _name(text: str) -> str | None:
    """Return the name that `text` begins with, without sign, date and "All rights reserved"."""
    found = dates.search(text, None) or dates.month(text, None)
    text = _published_at_end().sub("", text[: found.start] if found else text)
    text = _YEAR_AT_END.sub("", _NAMES_END.split(text.strip(" :：/|·•,–—-"))[0].strip())
    text = _STOP_AT_END.sub("", text.strip(" :：/|·•,–—-"))
    right = text.lower().startswith(("all rights", "alle rechte"))
    return text if 2 <= len(text) <= 80 and not right else None


def _date_of(line: str, today: date | None) -> date | None:
    if len(line) > STATEMENT:
        return None
    found = dates.search(line, today) or dates.month(line, today)
    if not found:
        return None
    beside = len(f"{line[: found.start]}{line[found.end :]}".strip())
    alone = beside <= _BESIDE_A_DATE and not line.endswith(("?", "!"))
    return found.day if alone or _published_by().search(line) or _COPYRIGHT.match(line) else None


@cache
def _published_by() -> re.Pattern[str]:
    """Return whether "published by" stands at the start of the line, or anywhere with a colon."""
    label = cues.pattern("published_by")
    return re.compile(
        rf"(?:^(?:{label})(?=[\s:：]|$)|(?<!\w)(?:{label})\s*(?=[:：]))\s*[:：]?", re.I
    )


@cache
def _published_at_end() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{cues.pattern('published')})\s*[:：]?\s*$", re.I)
