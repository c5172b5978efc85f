"""The bytes of one address -> Article, whatever they are: HTML, PDF or plain text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from lxml.html import HtmlElement

from curator.extract import body, cues, head, linked_data, media, pdf, plain, tree, walls
from curator.extract.decode import decode
from curator.extract.paragraphs import clean
from curator.extract.samples import sample_size
from curator.extract.tidy import body_of, one_line
from curator.records import Article, ArticleKind, Entry, Page


def article(page: Page, *, id: str, entry: Entry | None = None, today: date | None = None) -> Article:  # noqa: A002
    """What `page` says. Never raises on bad input: a page that says nothing is a not-an-article with an empty body.

    `today` bounds every date found; `entry` is the feed item that led here and fills what the page leaves out.
    """
    if page.content[:1024].lstrip().startswith(b"%PDF-") or page.media_type == "application/pdf":
        found = pdf.article(page, id=id, today=today)
    else:
        found = _of_text(page, decode(page.content, page.charset), id, entry, today)
    return _with_entry(found, entry, today)


def _of_text(page: Page, text: str, id: str, entry: Entry | None, today: date | None) -> Article:  # noqa: A002
    if _is_html(page.media_type, text):
        return _of_html(page, tree.parse(text), id, entry, today)
    return plain.from_text(text, id=id, url=page.url, today=today)


def _is_html(media_type: str, text: str) -> bool:
    """By what it looks like, since servers send pages as text/plain and texts as text/html."""
    start = text[:2_000].lower()
    tagged = any(tag in start for tag in ("<html", "<!doctype", "<head", "<body", "<div", "<p>", "<p ", "<article", "<meta"))
    return tagged if media_type.startswith("text/plain") else tagged or "</" in text


def _of_html(page: Page, root: HtmlElement, id: str, entry: Entry | None, today: date | None) -> Article:  # noqa: A002
    nodes = linked_data.nodes(root)
    about = head.read(root, page, nodes, today)
    found = body.lines(root, about.title)
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
        publisher=next((linked_data.text_of(node["publisher"]) for node in nodes if node.get("publisher")), None) or None,
    )


def _kind(root: HtmlElement, about: head.Head, nodes: list[linked_data.Node], found: list[str], text: str) -> ArticleKind:
    wall = walls.of_page(root, about.title, nodes, found, text)
    if wall != "article":
        return wall
    reported = any(linked_data.types(node) & {"Report", "ScholarlyArticle"} for node in nodes)
    return "report" if reported or (cues.has_word("report_words", about.title) and sample_size(text)) else "article"


def _with_entry(found: Article, entry: Entry | None, today: date | None) -> Article:
    """`found` with the feed item's word where the page itself says nothing."""
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
