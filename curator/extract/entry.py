"""A feed's entry and its page, where it can be had, to one Article: whichever of them says more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from curator.extract.page import article
from curator.extract.plain import from_text
from curator.records import Article, ArticleKind, Entry, Page


def of_entry(entry: Entry, page: Page | None, *, id: str, today: date, worth: int) -> Article:  # noqa: A002
    """What the page says; where there is none, or it holds less than `worth` characters of the feed's own text, that."""
    if page is None:
        return _told_by_feed(entry, id, today)
    found = article(page, id=id, entry=entry, today=today)
    thin = found.kind == "article" and len(found.body) < len(entry.summary) >= worth
    return _told_by_feed(entry, id, today) if thin else found


def _told_by_feed(entry: Entry, id: str, today: date) -> Article:  # noqa: A002
    """The article of an entry whose page cannot be had: what the feed says of it still counts."""
    found = from_text(entry.summary, id=id, url=entry.link, title=entry.title, today=today)
    kind: ArticleKind = found.kind
    seconds = None
    if entry.enclosure:
        kind = "video" if entry.enclosure.media_type.startswith("video/") else "podcast"
        seconds = entry.enclosure.seconds
    return replace(
        found,
        entry=entry,
        kind=kind,
        title=entry.title,
        author=found.author or entry.author,
        published=entry.published.date() if entry.published else found.published,
        language_claim=entry.language,
        duration_seconds=seconds or found.duration_seconds,
    )
