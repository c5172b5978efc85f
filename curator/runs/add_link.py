"""Add a link: fetch, read and label one page at once, or use what a person typed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from curator import records
from curator.collect.normalise.links import canonical, host_name
from curator.errors import FetchError, InputError
from curator.net.equivalence import variants
from curator.runs import context
from curator.runs.read import Reader, Unread, keep_article
from curator.store import history, models, pages, stories

LEAST_TYPED = 40  # characters of a typed text that a story can be made of
MOST_TYPED = 200_000
MOST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Added:
    """The story of a link, and whether it had been read before."""

    story: models.Story
    known: bool


def add_link(
    address: str, by: User | None, now: datetime, *, title: str = "", text: str = ""
) -> Added:
    """Return the story of the page at `address`, or of `title` and `text` as typed.

    Raises InputError for an invalid address or too short a text, FetchError if the page cannot be
    fetched or read; then nothing is stored. robots.txt applies, and private addresses are refused.
    """
    link = canonical(address)
    if not link:
        raise InputError("This is no web address. Paste one that begins with https://.")
    story = _known(link)
    if story:
        return Added(story, known=True)
    reader = Reader.of(context.config())
    entry = _entry(link, title, text)
    page = None if entry.summary else _fetched(link, entry.source, reader, now)
    article = _extracted(entry, page, reader, now)
    found = _known(article.url, article.canonical_url or "")
    if found:  # under the address that it was forwarded to
        return Added(found, known=True)
    return Added(_kept(entry, page, article, reader, by, now), known=False)


def _known(*addresses: str) -> models.Story | None:
    """Return the story already read from one of these addresses, in any form."""
    written = [one for address in addresses for one in (address, *variants(address)) if one]
    rows = models.Story.objects.filter(current=True)
    return rows.filter(entry__link__in=written).first() or rows.filter(url__in=written).first()


def _entry(link: str, title: str, text: str) -> records.Entry:
    """Return the link as an entry; a typed text is its summary."""
    typed = text.strip()
    if typed and len(typed) < LEAST_TYPED:
        raise InputError("Type or paste more of the text: a sentence or two at least.")
    if typed and not title.strip():
        raise InputError("A text that is typed needs its title.")
    source = _source(link)
    return records.Entry(
        source=source.name if source else host_name(link),
        uid=link,
        link=link,
        title=title.strip()[:MOST_TITLE],
        summary=typed[:MOST_TYPED],
        dated="first-seen",
    )


def _source(link: str) -> models.Source | None:
    """Return the source of the page: one with the same host, a listed one first."""
    host = host_name(link)
    near = models.Source.objects.filter(name=host) | models.Source.objects.filter(
        url__icontains=host
    )
    near = near | models.Source.objects.filter(site__icontains=host)
    rows = sorted(near, key=lambda row: (not row.listed, row.name != host, row.pk))
    same = (r for r in rows if host in (r.name, host_name(r.site), host_name(r.url)))
    return next(same, None)


def _fetched(link: str, source: str, reader: Reader, now: datetime) -> records.Page:
    listed = models.Source.objects.filter(name=source, listed=True).values_list("url", flat=True)
    request = records.PageRequest(link, link, listed.first() or "")
    with closing(reader.pages([request], now=now, until=None)) as answers:
        _, page = next(answers)
    if isinstance(page, records.Failure):
        raise FetchError(page.reason, kind=page.kind)
    return page


def _extracted(
    entry: records.Entry, page: records.Page | None, reader: Reader, now: datetime
) -> records.Article:
    unread = [Unread(models.Entry(link=entry.link), entry, page)]
    with closing(reader.articles(unread, today=now.date())) as articles:
        _, article = next(articles)
    if isinstance(article, records.Failure):
        raise FetchError(article.reason, kind=article.kind)
    if not article.body.strip() and not article.duration_seconds:
        raise FetchError("The page has no text that can be read.", kind="empty")
    return article


def _kept(
    entry: records.Entry,
    page: records.Page | None,
    article: records.Article,
    reader: Reader,
    by: User | None,
    now: datetime,
) -> models.Story:
    if page:
        pages.keep_page(entry.link, page, now)
    titled = replace(entry, title=entry.title or article.title)
    with transaction.atomic():
        row = _row(titled, now)
        history.note(None, by, records.Message("added by hand: %(link)s", link=entry.link))
    named = replace(article, id=stories.identity(row.pk), entry=titled)
    return keep_article(row, named, reader)


def _row(told: records.Entry, now: datetime) -> models.Entry:
    """Return the entry's row; without a source of this host, one that is never gathered
    is created.
    """
    rows = models.Entry.objects.filter(link__in=[told.link, *variants(told.link)])
    waiting = rows.exclude(state=models.Entry.State.READ).select_related("source").first()
    if waiting:
        if told.summary:  # typed: what the story is made of whenever it is read again
            record = records.from_json(records.Entry, waiting.record)
            typed = replace(record, title=told.title, summary=told.summary)
            waiting.record = records.to_json(typed)
            waiting.save(update_fields=["record"])
        return waiting
    source = models.Source.objects.filter(name=told.source).first()
    source = source or models.Source.objects.create(
        name=told.source, site=told.link, origin="desk", listed=False
    )
    columns = {
        "link": told.link,
        "title": told.title,
        "published": now,
        "first_seen": now,
        "record": records.to_json(told),
    }
    row, _ = models.Entry.objects.get_or_create(source=source, uid=told.uid, defaults=columns)
    return row
