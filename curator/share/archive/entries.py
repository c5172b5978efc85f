"""What the archive's feeds list: whole issues in a language's feed, single items in a theme's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from curator.edition import Item
from curator.phrases import Phrases
from curator.share.archive.addresses import Addresses
from curator.share.archive.shelf import Shelf, Volume

ISSUES, ITEMS = 20, 40  # entries a feed


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry. `id` is a tag URI that never changes and is never used again; `html` is safe."""

    id: str
    title: str
    url: str
    html: str
    published: datetime
    updated: datetime
    source_url: str | None = None


def issues(shelf: Shelf, addresses: Addresses, phrases: Phrases) -> Iterator[FeedEntry]:
    """One entry for each issue, with its headlines and blurbs."""
    for volume in shelf.volumes[:ISSUES]:
        body = Markup("\n").join(_told(item) for item in volume.items)
        yield FeedEntry(
            id=_tag(addresses, volume, shelf.language),
            title=issue_title(volume, phrases),
            url=addresses.issue(shelf.language, volume.number).url,
            html=str(body),
            published=volume.at,
            updated=volume.changed,
        )


def items(shelf: Shelf, key: str, addresses: Addresses) -> Iterator[FeedEntry]:
    """One entry for each item of a theme; it leads to the item in its issue, and names the article as its source."""
    for volume, item in shelf.themes[key][:ITEMS]:
        yield FeedEntry(
            id=f"{_tag(addresses, volume, shelf.language)}/{item.pick.id}",
            title=item.headline.text,
            url=f"{addresses.issue(shelf.language, volume.number).url}#item-{item.pick.id}",
            html=str(_told(item)),
            published=volume.at,
            updated=volume.changed,
            source_url=item.url,
        )


def issue_title(volume: Volume, phrases: Phrases) -> str:
    """ "No. 13: the first headline", or the editor's subject."""
    number = phrases.gettext("No. %(number)s", number=volume.number)
    first = volume.edition.subject or next((item.headline.text for item in volume.items), "")
    return phrases.labelled(number, first) if first else number


def _told(item: Item) -> Markup:
    """Headline, blurb and source as HTML; every word is escaped."""
    headline = escape(item.headline.text)
    linked = Markup('<a href="{}">{}</a>').format(item.url, headline) if item.url else headline
    blurb = Markup('<p lang="{}">{}</p>').format(item.blurb.language, item.blurb.text) if item.blurb else Markup("")
    return Markup('<h2 lang="{}">{}</h2>{}<p>{}</p>').format(item.headline.language, linked, blurb, item.source)


def _tag(addresses: Addresses, volume: Volume, language: str) -> str:
    host = urlsplit(addresses.base_url).hostname or "localhost"
    return f"tag:{host},{volume.edition.snapshot.day:%Y}:{language}/{volume.number}"
