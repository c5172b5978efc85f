"""Fetched pages, and the articles extracted from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from curator.records.sources import Entry

ArticleKind = Literal["article", "report", "video", "podcast", "gated", "not-an-article"]


@dataclass(frozen=True, slots=True)
class Page:
    """The undecoded body of one address after redirects, or of a file a person gave."""

    url: str
    content: bytes
    media_type: str = "text/html"
    charset: str | None = None
    fetched: datetime | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page, with that page's title and teaser."""

    url: str
    title: str
    teaser: str = ""


MOST_BYTES = 10_000_000  # of a page or file, decompressed
MOST_READ = 100_000  # characters of a body that are labelled: an article has fewer, a book more


@dataclass(frozen=True, slots=True)
class Article:
    """The content of one page.

    `body` is plain text with one blank line between paragraphs, empty when nothing was found.
    """

    id: str
    url: str
    title: str = ""
    body: str = ""
    kind: ArticleKind = "article"
    author: str | None = None
    site: str | None = None
    published: date | None = None
    canonical_url: str | None = None
    language_claim: str | None = None
    alternates: Mapping[str, str] = field(default_factory=dict)  # hreflang -> address
    image: str | None = None
    related: tuple[Link, ...] = ()
    duration_seconds: int | None = None
    pages: int | None = None
    sample_size: int | None = None
    publisher: str | None = None
    description: str = ""  # what the page says of itself, for link previews
    entry: Entry | None = None
