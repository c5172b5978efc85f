"""Extract the article from the bytes of one address: HTML, PDF or plain text."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from datetime import date

import trafilatura
from lxml.html import HtmlElement

from curator.extract import cues, linked_data, media, metadata, page_kind, pdf, plain, tree
from curator.extract.boilerplate import clean
from curator.extract.decode import decode
from curator.extract.linked_data import Node
from curator.extract.plain import from_text
from curator.extract.samples import sample_size
from curator.extract.tidy import MOST_LINES, body_of, lines_of, one_line, tidy
from curator.records import Article, ArticleKind, Entry, Page


def article(
    page: Page,
    *,
    id: str,
    entry: Entry | None = None,
    today: date | None = None,
) -> Article:
    """Return the article of `page`; bad input gives kind not-an-article with an empty body, never
    an error.

    `today` is the latest date accepted; `entry` is the feed's item, whose data fills gaps.
    """
    if page.content[:1024].lstrip().startswith(b"%PDF-") or page.media_type == "application/pdf":
        found = pdf.article(page, id=id, today=today)
    else:
        found = _of_text(page, decode(page.content, page.charset), id, entry, today)
    return _with_entry(found, entry, today)


def _of_text(page: Page, text: str, id: str, entry: Entry | None, today: date | None) -> Article:
    if _is_html(page.media_type, text):
        return _of_html(page, tree.parse(text), id, entry, today)
    return plain.from_text(text, id=id, url=page.url, today=today)


def _is_html(media_type: str, text: str) -> bool:
    """Return whether the content is HTML; servers also send pages as text/plain and texts as
    text/html.
    """
    start = text[:2_000].lower()
    tagged = any(
        tag in start
        for tag in (
            "<html",
            "<!doctype",
            "<head",
            "<body",
            "<div",
            "<p>",
            "<p ",
            "<article",
            "<meta",
        )
    )
    return tagged if media_type.startswith("text/plain") else tagged or "</" in text


def _of_html(
    page: Page,
    root: HtmlElement,
    id: str,
    entry: Entry | None,
    today: date | None,
) -> Article:
    nodes = linked_data.nodes(root)
    about = metadata.read(root, page, nodes, today)
    found = lines(root, about.title)
    cleaned = clean(found)
    text = body_of(cleaned.lines)
    medium = media.medium(root, about, nodes, entry, text, page.url)
    kind = medium or _kind(root, about, nodes, found, text)
    return Article(
        id=id,
        url=page.url,
        title=about.title,
        body=text,
        kind=kind,
        author=about.author,
        site=about.site,
        published=about.published,
        canonical_url=about.canonical_url,
        language_claim=about.language,
        alternates=about.alternates,
        image=about.image,
        related=tuple(cleaned.related),
        duration_seconds=media.seconds(root, nodes, entry) if medium else None,
        sample_size=sample_size(text),
        publisher=_publisher(nodes),
        description=about.description,
    )


def _publisher(nodes: list[Node]) -> str | None:
    named = (one_line(linked_data.text_of(node.get("publisher"))) for node in nodes)
    return next((name for name in named if name), None)


def _kind(
    root: HtmlElement,
    about: metadata.Head,
    nodes: list[Node],
    found: list[str],
    text: str,
) -> ArticleKind:
    wall = page_kind.of_page(root, about.title, nodes, found, text)
    if wall != "article":
        return wall
    reported = any(linked_data.types(node) & {"Report", "ScholarlyArticle"} for node in nodes)
    return (
        "report"
        if reported or page_kind.is_report(about.title, text, sample_size(text))
        else "article"
    )


def _with_entry(found: Article, entry: Entry | None, today: date | None) -> Article:
    """Return the article with its gaps filled from the feed's item."""
    if entry is None:
        return found
    published = entry.published.date() if entry.published and entry.dated != "first-seen" else None
    if published and today and published > today:
        published = None
    return replace(
        found,
        entry=entry,
        title=found.title or one_line(entry.title),
        author=found.author or entry.author,
        published=found.published or published,
    )


# characters; where precision leaves less, it may have thrown the article out with its furniture
SHORT = 1_000
_TABLE_RULE = re.compile(r"^[|\s:-]*\|[|\s:-]*$")  # a table's row without a word in it


def lines(tree: HtmlElement, title: str) -> list[str]:
    """Return the paragraphs and list items of the page, without its title, before cleaning."""
    found = _text(tree, precise=True)
    if len(found) < SHORT:
        fuller = _text(tree, precise=False)
        found = fuller if len(fuller) > 4 * len(found) else found
    # Line by line: each is a paragraph already, and short ones must not pass for wrapped lines.
    paragraphs = (part for line in tidy(found).split("\n") for part in lines_of(line))
    out = [part for part in paragraphs if not _TABLE_RULE.match(part)][:MOST_LINES]
    return out[1:] if out and title and cues.bare_line(out[0]) == cues.bare_line(title) else out


def _text(tree: HtmlElement, *, precise: bool) -> str:
    # trafilatura prunes the tree it is given: it gets a copy.
    return (
        trafilatura.extract(
            deepcopy(tree), favor_precision=precise, include_comments=False, include_tables=True
        )
        or ""
    )


def of_entry(entry: Entry, page: Page | None, *, id: str, today: date, worth: int) -> Article:
    """Return the page's article, or one made of the feed's own text if that has `worth` characters
    and the page has fewer.
    """
    if page is None:
        return _article_from_feed(entry, id, today)
    found = article(page, id=id, entry=entry, today=today)
    thin = found.kind == "article" and len(found.body) < len(entry.summary) >= worth
    return _article_from_feed(entry, id, today) if thin else found


def _article_from_feed(entry: Entry, id: str, today: date) -> Article:
    """Return an article made of the feed's item, for a page that cannot be fetched."""
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
