"""The archive's pages and feeds as text, one function each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment

from curator import phrases as speech
from curator.captions import Captions
from curator.records import Newsletter
from curator.share.archive import entries
from curator.share.archive.addresses import Addresses, Place
from curator.share.archive.json_feed import json_feed
from curator.share.archive.pictures import Pictures
from curator.share.archive.shelf import Shelf, Volume
from curator.templating import environment


@cache
def _templates() -> Environment:
    return environment()


class Site:
    """What every page of one site shares. `theme_names` gives a theme's name by (key, language)."""

    def __init__(
        self,
        newsletter: Newsletter,
        shelves: Sequence[Shelf],
        theme_names: Mapping[tuple[str, str], str],
        pictures: Pictures,
    ) -> None:
        self.newsletter, self.shelves, self._names, self._pictures = newsletter, shelves, theme_names, pictures
        self.addresses = Addresses(newsletter.base_url)

    def theme_name(self, key: str, language: str) -> str:
        return self._names.get((key, language)) or self._names.get((key, "en")) or key.replace("-", " ").capitalize()

    def issue(self, shelf: Shelf, volume: Volume) -> str:
        """One issue in one language."""
        at = self.addresses.issue(shelf.language, volume.number)
        others = {tag: self.addresses.issue(tag, volume.number) for tag in volume.languages}
        title = entries.issue_title(volume, speech.phrases(shelf.language))
        return self._page(
            "web/issue.html",
            shelf,
            at,
            others,
            title,
            volume=volume,
            edition=volume.edition,
            has_cover=(shelf.language, volume.number) in self._pictures.covers,
            chart=self._pictures.charts.get((shelf.language, volume.number)),
            data=self._linked_data(shelf, volume),
        )

    def language(self, shelf: Shelf) -> str:
        """Every issue of one language, and its themes."""
        others = {other.language: self.addresses.language(other.language) for other in self.shelves}
        return self._page("web/language.html", shelf, self.addresses.language(shelf.language), others, self.newsletter.name)

    def theme(self, shelf: Shelf, key: str) -> str:
        """Everything about one theme in one language."""
        others = {each.language: self.addresses.theme(each.language, key) for each in self.shelves if key in each.themes}
        title = self.theme_name(key, shelf.language)
        return self._page("web/theme.html", shelf, self.addresses.theme(shelf.language, key), others, title, theme=key)

    def front(self) -> str:
        """The site's front page: the languages, the first of which is the newsletter's own."""
        others = {shelf.language: self.addresses.language(shelf.language) for shelf in self.shelves}
        return self._page("web/front.html", self.shelves[0], self.addresses.front(), others, self.newsletter.name)

    def atom(self, shelf: Shelf, key: str | None = None) -> str:
        """The Atom feed of a language, or of one theme in it."""
        home, title, listed = self._feed(shelf, key)
        template = _templates().get_template("web/feed.xml")
        return template.render(
            title=title,
            language=shelf.language,
            home=home.url,
            address=self.addresses.feed(home).url,
            newsletter=self.newsletter,
            updated=shelf.changed,
            entries=listed,
        )

    def json_feed(self, shelf: Shelf, key: str | None = None) -> str:
        """The JSON Feed of a language, or of one theme in it."""
        home, title, listed = self._feed(shelf, key)
        return json_feed(title, shelf.language, home.url, self.addresses.feed(home, "feed.json").url, listed)

    def sitemap(self) -> str:
        """Every page, each with its other languages."""
        pages = [(self._alternates(shelf, volume), volume.changed) for shelf in self.shelves for volume in shelf.volumes]
        indexes = [(self.addresses.language(shelf.language), shelf.changed) for shelf in self.shelves]
        return _templates().get_template("web/sitemap.xml").render(pages=pages, indexes=indexes)

    def _alternates(self, shelf: Shelf, volume: Volume) -> tuple[Place, dict[str, Place]]:
        others = {tag: self.addresses.issue(tag, volume.number) for tag in volume.languages}
        return self.addresses.issue(shelf.language, volume.number), others

    def _feed(self, shelf: Shelf, key: str | None) -> tuple[Place, str, list[entries.FeedEntry]]:
        phrases = speech.phrases(shelf.language)
        if key is None:
            listed = list(entries.issues(shelf, self.addresses, phrases))
            return self.addresses.language(shelf.language), self.newsletter.name, listed
        title = phrases.labelled(self.newsletter.name, self.theme_name(key, shelf.language))
        return self.addresses.theme(shelf.language, key), title, list(entries.items(shelf, key, self.addresses))

    def _page(self, template: str, shelf: Shelf, at: Place, others: Mapping[str, Place], title: str, **values: Any) -> str:
        phrases = speech.phrases(shelf.language)
        return (
            _templates()
            .get_template(template)
            .render(
                **phrases.context(),
                **values,
                site=self,
                newsletter=self.newsletter,
                addresses=self.addresses,
                shelf=shelf,
                at=at,
                others=others,
                title=title,
                captions=Captions(phrases),
                direction_of=speech.direction,
                phrases_of=speech.phrases,
                issue_title=entries.issue_title,
            )
        )

    def _linked_data(self, shelf: Shelf, volume: Volume) -> str:
        """schema.org's JSON-LD of one issue; `<` is escaped, so that no title can end the script element."""
        author = {"@type": "Organization", "name": self.newsletter.sender_name, "url": self.addresses.front().url}
        cited = [
            {"@type": "CreativeWork", "name": item.article.title, "url": item.url, "inLanguage": item.story.language.main}
            for item in volume.items
            if item.url
        ]
        of = (shelf.language, volume.number)
        image = {"image": self.addresses.cover(*of).url} if of in self._pictures.covers else {}
        value = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": entries.issue_title(volume, speech.phrases(shelf.language)),
            "datePublished": volume.at.isoformat(timespec="seconds"),
            "dateModified": volume.changed.isoformat(timespec="seconds"),
            "inLanguage": shelf.language,
            "author": author,
            "publisher": author,
            **image,
            "mainEntityOfPage": self.addresses.issue(shelf.language, volume.number).url,
            "isPartOf": {"@type": "Periodical", "name": self.newsletter.name, "url": self.addresses.front().url},
            "citation": cited,
        }
        return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
