"""Reports as PDF: text, title, publisher, date, pages and sample size. pypdfium2 lives here and nowhere else."""

from __future__ import annotations

import re
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date

import pypdfium2

from curator.extract import cover, cues, dates
from curator.extract.meta import host
from curator.extract.samples import sample_size
from curator.extract.tidy import MOST_CHARACTERS, body_of, lines_of, one_line, tidy
from curator.records import Article, Page

MOST_PAGES_READ = 80
MOST_BYTES = 60_000_000

_PDF_DATE = re.compile(r"^D?:?(\d{4})(\d{2})(\d{2})")
_FILE_NAME = re.compile(
    r"\.(?:docx?|pptx?|indd|pdf|qxp|xlsx?|ai|key)\b|^(?:microsoft word|untitled|document\d*|presentation\d*)", re.I
)


@dataclass(slots=True)
class _Document:
    """What pdfium gave: pages in all, the text of those read, and the file's own statements."""

    pages: int = 0
    texts: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)


def article(page: Page, *, id: str, today: date | None = None) -> Article:  # noqa: A002
    """The report in `page`; not-an-article with an empty body where the file is broken, locked or holds no text."""
    document = _read(page.content)
    lines = _without_running_heads(document.texts)
    title = _title(document, lines)
    if lines and cues.bare_line(lines[0]) == cues.bare_line(title):
        lines = lines[1:]
    body = body_of(lines)
    publisher = cover.publisher(lines) or one_line(document.about.get("Author"), 120) or None
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
            document.about = {key: tidy(value) for key, value in file.get_metadata_dict().items() if value}
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
    """The paragraphs of all pages without page numbers and the lines that most pages repeat."""
    pages = [[line.strip() for line in text.split("\n")] for text in texts]
    seen = Counter(re.sub(r"\d+", "#", line) for page in pages for line in {*page[:3], *page[-3:]} if line)
    running = {line for line, count in seen.items() if count >= 3 and count * 2 > len(pages)}
    kept = [[line for line in page if re.sub(r"\d+", "#", line) not in running and not line.isdigit()] for page in pages]
    return lines_of("\n\n".join(_paragraphs(page, first=number == 0) for number, page in enumerate(kept)))


def _paragraphs(lines: list[str], *, first: bool) -> str:
    """Lines of a page joined into paragraphs: a line much shorter than the page's width ends one.

    On the first page the lines that say who published the report, and when, stay alone.
    """
    width = max((len(line) for line in lines), default=0)
    out: list[str] = []
    open_line = False
    for line in lines:
        alone = first and cover.is_statement(line)
        if not line:
            open_line = False
        elif open_line and not alone and not line.startswith(("- ", "• ")):
            out[-1] = (
                f"{out[-1][:-1]}{line}" if re.search(r"[^\W\d_]-$", out[-1]) and line[0].islower() else f"{out[-1]} {line}"
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
    """A date on the first page, in a line of its own or elsewhere; else the file's date of creation."""
    stated = cover.published(lines[:25], today)
    stated = stated or next((found.day for line in lines[:25] if (found := dates.search(line[:300], today))), None)
    if stated:
        return stated
    match = _PDF_DATE.match(document.about.get("CreationDate", ""))
    if not match:
        return None
    found = dates.search("-".join(match.groups()), today)
    return found.day if found else None
