"""The archive's pages and feeds as text, one function each."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from jinja2 import Environment

from curator.edition.captions import Captions
from curator.edition.item import is_number
from curator.language import phrases
from curator.language.data import text_in
from curator.records import Newsletter, PastIssue
from curator.share.archive import entries
from curator.share.archive.addresses import Addresses, Identity, Place
from curator.share.archive.collection import Shelf, Volume
from curator.share.archive.entries import json_feed
from curator.share.archive.pictures import Pictures
from curator.templating import environment

Places = Mapping[str, Place]  # by language, or "x-default"


@cache
def _templates() -> Environment:
    return environment()


@dataclass(frozen=True, slots=True)
class Page:
    """A page's address and title, and its addresses in other languages; `fallback` is for all
    others.
    """

    at: Place
    title: str
    others: Places
    fallback: Place

    @property
    def alternates(self) -> Places:
        return {**self.others, "x-default": self.fallback}


class Site:
    """What all pages of a site share; `theme_names` is by (key, language)."""

    def __init__(
        self,
        newsletter: Newsletter,
        shelves: Sequence[Shelf],
        theme_names: Mapping[tuple[str, str], str],
        pictures: Pictures,
        identity: Identity,
    ) -> None:
        self.newsletter, self.shelves, self._names, self._pictures = (
            newsletter,
            shelves,
            theme_names,
            pictures,
        )
        self.addresses, self._identity = Addresses(newsletter.base_url), identity
        self._told: dict[
            tuple[str, str | None], list[entries.FeedEntry]
        ] = {}  # for Atom and JSON alike
        self.own_names = {
            each.language: phrases.phrases(each.language).own_name for each in shelves
        }

    def theme_name(self, key: str, language: str) -> str:
        return (
            self._names.get((key, language))
            or self._names.get((key, "en"))
            or key.replace("-", " ").capitalize()
        )

    def words(self, shelf: Shelf, volume: Volume) -> str:
        """Return what an issue is searched by, beside its entry in the index: headlines
        and themes.
        """
        keys = dict.fromkeys(theme.key for item in volume.items for theme in item.story.themes)
        headlines = (item.headline.text for item in volume.items if not is_number(item.pick))
        return " ".join(
            dict.fromkeys((*(self.theme_name(key, shelf.language) for key in keys), *headlines))
        )

    def issue(self, shelf: Shelf, volume: Volume) -> str:
        """Return the page of one issue in one language."""
        before, after = shelf.beside(volume)
        cover = self._cover(shelf, volume)
        return self._page(
            "web/issue.html",
            shelf,
            self._issue_page(shelf, volume),
            volume,
            volume=volume,
            edition=volume.edition,
            seconds=math.ceil(volume.edition.minute.seconds),
            before=before,
            after=after,
            chart=self._pictures.charts.get((shelf.language, volume.number)),
            picture=self._pictures.features.get((shelf.language, volume.number)),
            data=linked_data(self.newsletter, shelf, volume, self.addresses, cover),
        )

    def language(self, shelf: Shelf) -> str:
        """Return the page of one language: every issue, and its themes."""
        return self._page("web/language.html", shelf, self._language_page(shelf), shelf.volumes[0])

    def past(self, shelf: Shelf, issue: PastIssue) -> str:
        """Return the page of one past issue."""
        page = self._past_page(shelf, issue)
        return self._page("web/past.html", shelf, page, shelf.volumes[0], past=issue)

    def theme(self, shelf: Shelf, key: str) -> str:
        """Return the page of one theme in one language."""
        return self._page(
            "web/theme.html", shelf, self._theme_page(shelf, key), shelf.volumes[0], theme=key
        )

    def front(self) -> str:
        """Return the front page: languages, the newsletter's own first, and their themes."""
        return self._page(
            "web/front.html", self.shelves[0], self._front_page(), self.shelves[0].volumes[0]
        )

    def atom(self, shelf: Shelf, key: str | None = None) -> str:
        """Return the Atom feed of a language, or of one theme in it."""
        home, title, listed = self._feed(shelf, key)
        template = _templates().get_template("web/feed.xml")
        return template.render(
            id=self._identity.feed(shelf.language, key),
            title=title,
            language=shelf.language,
            home=home.url,
            address=self.addresses.feed(home).url,
            newsletter=self.newsletter,
            updated=max(entry.updated for entry in listed),
            entries=listed,
        )

    def json_feed(self, shelf: Shelf, key: str | None = None) -> str:
        """Return the JSON Feed of a language, or of one theme in it."""
        home, title, listed = self._feed(shelf, key)
        return json_feed(
            title, shelf.language, home.url, self.addresses.feed(home, "feed.json").url, listed
        )

    def sitemap(self) -> str:
        """Return the sitemap, with dates and translations of every page."""
        found: list[tuple[Page, datetime]] = [
            (self._front_page(), max(shelf.changed for shelf in self.shelves))
        ]
        for shelf in self.shelves:
            found.append((self._language_page(shelf), shelf.changed))
            for key, told in shelf.themes.items():
                found.append((self._theme_page(shelf, key), max(t.changed for t in told)))
            found += [(self._issue_page(shelf, volume), volume.changed) for volume in shelf.volumes]
            found += [(self._past_page(shelf, one), _noon(one.day)) for one in shelf.past]
        pages = [(page.at, changed, page.alternates) for page, changed in found]
        return _templates().get_template("web/sitemap.xml").render(pages=pages)

    def _front_page(self) -> Page:
        at = self.addresses.front()
        return Page(at, self.newsletter.name, self._languages(), at)

    def _language_page(self, shelf: Shelf) -> Page:
        at = self.addresses.language(shelf.language)
        return Page(at, self.newsletter.name, self._languages(), self.addresses.front())

    def _theme_page(self, shelf: Shelf, key: str) -> Page:
        others = {
            each.language: self.addresses.theme(each.language, key)
            for each in self.shelves
            if key in each.themes
        }
        at = self.addresses.theme(shelf.language, key)
        return Page(at, self.theme_name(key, shelf.language), others, next(iter(others.values())))

    def _issue_page(self, shelf: Shelf, volume: Volume) -> Page:
        others = {tag: self.addresses.issue(tag, volume.number) for tag in volume.languages}
        title = entries.issue_title(volume, phrases.phrases(shelf.language))
        return Page(
            self.addresses.issue(shelf.language, volume.number),
            title,
            others,
            next(iter(others.values())),
        )

    def _past_page(self, shelf: Shelf, issue: PastIssue) -> Page:
        at = self.addresses.past(shelf.language, issue.slug)
        return Page(at, issue.title, {shelf.language: at}, at)

    def _languages(self) -> Places:
        return {shelf.language: self.addresses.language(shelf.language) for shelf in self.shelves}

    def _cover(self, shelf: Shelf, volume: Volume) -> Place | None:
        of = (shelf.language, volume.number)
        return self.addresses.cover(*of) if of in self._pictures.covers else None

    def _feed(self, shelf: Shelf, key: str | None) -> tuple[Place, str, list[entries.FeedEntry]]:
        if key is None:
            return (
                self.addresses.language(shelf.language),
                self.newsletter.name,
                self._entries(shelf, key),
            )
        title = f"{self.newsletter.name}: {self.theme_name(key, shelf.language)}"
        return self.addresses.theme(shelf.language, key), title, self._entries(shelf, key)

    def _entries(self, shelf: Shelf, key: str | None) -> list[entries.FeedEntry]:
        """Return the entries of a feed, for both formats."""
        of = (shelf.language, key)
        if of not in self._told:
            issues, stories = entries.issues, entries.stories
            where = (self.addresses, self._identity)
            self._told[of] = list(
                issues(shelf, *where) if key is None else stories(shelf, key, *where)
            )
        return self._told[of]

    def _page(self, template: str, shelf: Shelf, page: Page, covered: Volume, **values: Any) -> str:
        """Return a page; `covered` is the issue whose cover is its picture when shared."""
        catalogue = phrases.phrases(shelf.language)
        return (
            _templates()
            .get_template(template)
            .render(
                **catalogue.context(),
                **values,
                site=self,
                newsletter=self.newsletter,
                tagline=text_in(self.newsletter.tagline, shelf.language),
                addresses=self.addresses,
                shelf=shelf,
                at=page.at,
                others=page.others,
                alternates=page.alternates,
                title=page.title,
                cover=self._cover(shelf, covered),
                cover_says=entries.issue_title(covered, catalogue),
                captions=Captions(catalogue),
                direction_of=phrases.direction,
                phrases_of=phrases.phrases,
                issue_title=entries.issue_title,
                is_number=is_number,
            )
        )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)


def linked_data(
    newsletter: Newsletter, shelf: Shelf, volume: Volume, addresses: Addresses, cover: Place | None
) -> str:
    """Return JSON-LD for a script element; `<` is escaped, so that no title can end it."""
    home = addresses.front().url
    author = {"@type": "Organization", "name": newsletter.sender_name, "url": home}
    cited = [
        {
            "@type": "CreativeWork",
            "name": item.article.title,
            "url": item.url,
            "inLanguage": item.story.language.main,
        }
        for item in volume.items
        if item.url
    ]
    value = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": entries.issue_title(volume, phrases.phrases(shelf.language)),
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
