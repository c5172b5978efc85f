"""The entries of the archive's feeds: issues in a language's feed, stories in a theme's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from curator.edition.captions import Captions
from curator.edition.item import is_number
from curator.language import phrases
from curator.language.phrases import Phrases
from curator.share.archive.addresses import Addresses, Identity
from curator.share.archive.collection import Shelf, Volume
from curator.templating import template

ISSUES, STORIES = 20, 40  # entries a feed


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry with a permanent id; `html` is safe, `title_language` that of its title."""

    id: str
    title: str
    title_language: str
    url: str
    html: str
    published: datetime
    updated: datetime
    source_url: str | None = None


def issues(shelf: Shelf, addresses: Addresses, identity: Identity) -> Iterator[FeedEntry]:
    """Return one entry per issue, with its headlines, blurbs and figures."""
    catalogue = phrases.phrases(shelf.language)
    for volume in shelf.volumes[:ISSUES]:
        yield FeedEntry(
            id=identity.issue(shelf.language, volume.number),
            title=issue_title(volume, catalogue),
            title_language=shelf.language,
            url=addresses.issue(shelf.language, volume.number).url,
            html=_html(catalogue, edition=volume.edition, told=None),
            published=volume.at,
            updated=volume.changed,
        )


def stories(
    shelf: Shelf, key: str, addresses: Addresses, identity: Identity
) -> Iterator[FeedEntry]:
    """Return one entry per story of a theme, linking to its issue, with the article as source."""
    catalogue = phrases.phrases(shelf.language)
    for told in shelf.themes[key][:STORIES]:
        headline, number, pick = told.item.headline, told.volume.number, told.item.pick.id
        yield FeedEntry(
            id=identity.item(shelf.language, number, pick),
            title=headline.text,
            title_language=headline.language,
            url=f"{addresses.issue(shelf.language, number).url}#item-{pick}",
            html=_html(catalogue, edition=None, told=told),
            published=told.volume.at,
            updated=told.changed,
            source_url=told.item.url,
        )


def issue_title(volume: Volume, catalogue: Phrases) -> str:
    """Return "No. 13: the first headline", or the editor's subject."""
    name = Captions(catalogue).issue(volume.edition.snapshot)
    return f"{name}: {volume.headline}" if volume.headline else name


def _html(catalogue: Phrases, **values: object) -> str:
    """Return an entry's content in an element with its language and direction."""
    captions, direction = Captions(catalogue), phrases.direction
    whole = template("web/entry.html").render(
        catalogue.context(),
        captions=captions,
        direction_of=direction,
        is_number=is_number,
        **values,
    )
    return whole.strip()


def json_feed(
    title: str, language: str, home: str, address: str, entries: Iterable[FeedEntry]
) -> str:
    """Return the feed at `address` of the page `home`, newest entry first."""
    value: Mapping[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "home_page_url": home,
        "feed_url": address,
        "language": language,
        "items": [_item(entry, language) for entry in entries],
    }
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _item(entry: FeedEntry, language: str) -> Mapping[str, Any]:
    stated = {"external_url": entry.source_url} if entry.source_url else {}
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "date_published": entry.published.isoformat(timespec="seconds"),
        "date_modified": entry.updated.isoformat(timespec="seconds"),
        "language": language,
        **stated,
    }
