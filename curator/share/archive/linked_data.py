"""schema.org's JSON-LD of one issue: who wrote what, when, in which language, and what it cites."""

from __future__ import annotations

import json

from curator import phrases as speech
from curator.records import Newsletter
from curator.share.archive import entries
from curator.share.archive.addresses import Addresses, Place
from curator.share.archive.shelf import Shelf, Volume


def linked_data(newsletter: Newsletter, shelf: Shelf, volume: Volume, addresses: Addresses, cover: Place | None) -> str:
    """The text of the script element; `<` is escaped, so that no title can end it."""
    home = addresses.front().url
    author = {"@type": "Organization", "name": newsletter.sender_name, "url": home}
    cited = [
        {"@type": "CreativeWork", "name": item.article.title, "url": item.url, "inLanguage": item.story.language.main}
        for item in volume.items
        if item.url
    ]
    value = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": entries.issue_title(volume, speech.phrases(shelf.language)),
        "datePublished": volume.at.isoformat(timespec="seconds"),
        "dateModified": volume.changed.isoformat(timespec="seconds"),
        "inLanguage": shelf.language,
        "author": author,
        "publisher": author,
        **({"image": cover.url} if cover else {}),
        "mainEntityOfPage": addresses.issue(shelf.language, volume.number).url,
        "isPartOf": {"@type": "Periodical", "name": newsletter.name, "url": home},
        "citation": cited,
    }
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
