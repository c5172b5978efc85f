"""One item of an edition: the wording, story version and figure that a language prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlsplit

from curator.edition import wording
from curator.edition.address import printable
from curator.edition.picture import ItemPicture, picture
from curator.edition.wording import Wording, plain, printed, stories
from curator.language import sentences
from curator.language.tags import same_language
from curator.records import Article, Newsletter, Pick, Statistic, Story, Words, slots


@dataclass(frozen=True, slots=True)
class Item:
    """A pick as one edition prints it.

    `story` is the version it links to: the one in the edition's language, if there is one.
    """

    pick: Pick
    story: Story
    headline: Wording
    blurb: Wording | None
    statistic: Statistic | None = None  # as `story` states it
    foreign: bool = False  # the linked article is in another language
    picture: ItemPicture | None = None

    @property
    def article(self) -> Article:
        return self.story.article

    @property
    def url(self) -> str | None:
        """The canonical address, else the page's or the entry's; None if none may be printed."""
        entry = self.article.entry
        addresses = (self.article.canonical_url, self.article.url, entry.link if entry else None)
        return next(filter(None, map(printable, addresses)), None)

    @property
    def source(self) -> str:
        """The credited publisher, by the name that readers know."""
        return plain(self.story.publisher) or urlsplit(self.url or "").hostname or ""

    @property
    def published(self) -> date | None:
        return self.story.published

    @property
    def seconds(self) -> int:
        """The running time of a video or podcast, else the reading time; 0 if unknown."""
        entry = self.article.entry
        attached = entry.enclosure.seconds if entry and entry.enclosure else None
        if self.article.kind in ("video", "podcast"):
            return self.article.duration_seconds or attached or 0
        return self.story.reading_seconds

    @property
    def is_long(self) -> bool:
        return self.article.kind in ("video", "podcast") and self.seconds > slots.LONG_SECONDS

    @property
    def lead(self) -> str | None:
        """The first sentence of the blurb."""
        if self.blurb is None:
            return None
        return next(iter(sentences(self.blurb.text, self.blurb.language)), None)


def item(pick: Pick, language: str, newsletter: Newsletter) -> Item | None:
    """Return `pick` as an edition in `language` prints it.

    None if the newsletter's words policy leaves it out of that language.
    """
    policy = newsletter.words_policy
    story = wording.told_in(pick, language)
    statistic = wording.as_stated(pick.statistic, story) if pick.statistic else None
    headline = wording.headline(pick, language, policy)
    blurb = wording.blurb(pick, language, policy)
    if is_number(pick) and statistic:
        blurb = _beside_figure(pick, story, statistic, language, policy)
        headline = headline if headline and not headline.badge else blurb or headline
    if headline is None or (is_number(pick) and blurb is None):
        return None
    foreign = not same_language(story.language.main, language)
    return Item(
        pick,
        story,
        printed(headline),
        printed(blurb) if blurb else None,
        statistic,
        foreign,
        picture(pick, language) if pick.picture else None,
    )


def as_numbers(pictured: Item) -> tuple[Item, ...]:
    """Return the figures of an item's picture, each as the numbers list would print it."""
    shown = pictured.picture
    if shown is None:
        return ()
    rows = zip(shown.statistics, shown.lines, strict=True) if shown.statistics else ()
    return tuple(replace(pictured, statistic=figure, blurb=line) for figure, line in rows)


def is_number(pick: Pick) -> bool:
    """Return whether the pick is printed as a figure beside the sentence that states it."""
    return pick.slot == slots.NUMBERS and pick.statistic is not None


def _beside_figure(
    pick: Pick, story: Story, statistic: Statistic, language: str, policy: wording.Policy
) -> Wording | None:
    """Return an editor's blurb, else the sentence that states the figure."""
    stated_by = story if statistic in story.statistics else pick.story
    sentence = wording.Telling(stated_by.language.main, plain(statistic.sentence))
    return wording.choose("blurb", language, policy, pick.words, [sentence])


def with_headlines(picks: Sequence[Pick]) -> list[Pick]:
    """Return `picks`, with each figure given the headlines of its story's item where an editor
    wrote none for the figure itself.
    """
    items = {
        story.article.id: pick for pick in picks if not is_number(pick) for story in stories(pick)
    }
    return [_with_headlines(pick, items) if is_number(pick) else pick for pick in picks]


def _with_headlines(number: Pick, items: Mapping[str, Pick]) -> Pick:
    ids = (story.article.id for story in stories(number))
    item = next((items[each] for each in ids if each in items), None)
    if item is None:
        return number
    own = {words.language for words in _headlines(number) if words.origin == "editor"}
    return replace(
        number,
        words=(*number.words, *(words for words in _headlines(item) if words.language not in own)),
    )


def _headlines(pick: Pick) -> list[Words]:
    return [words for words in pick.words if words.field == "headline"]
