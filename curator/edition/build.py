"""An edition: the slots of an issue in the letter's order, and the minute at their top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from curator.edition.item import Item, is_number, item, with_headlines
from curator.edition.minute import OPENING_SECONDS, Minute, minute
from curator.edition.missing import issue_words
from curator.edition.quotes import Bounded, within
from curator.edition.quotes import remarks as left_out_of_numbers
from curator.language import shortened
from curator.language.data import base
from curator.language.reading_time import aloud_seconds
from curator.records import (
    SECTION_FIELDS,
    SPONSOR_FIELD,
    Message,
    Newsletter,
    Pick,
    Section,
    Snapshot,
    slots,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A themed section that has something to say, with the related card that belongs to it."""

    key: str
    name: str
    items: tuple[Item, ...]
    cards: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Sponsored:
    """A sponsor's slot, which is always printed as one."""

    name: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Edition:
    """What one language prints. Empty slots are empty here and disappear from the letter."""

    snapshot: Snapshot
    language: str
    minute: Minute
    minute_items: tuple[tuple[Item, str | None], ...]  # with the sentence that fits, if any
    opening_in_minute: bool
    subject: str | None
    opening: str | None
    follow_up: str | None
    interlude: str | None
    question: str | None
    sign_off: str | None
    feature: tuple[Item, ...]
    parts: tuple[Part, ...]
    numbers: tuple[Item, ...]
    tangents: tuple[Item, ...]
    cards: tuple[Item, ...]
    remarks: tuple[
        Message, ...
    ] = ()  # what was left out of the minute and the numbers, in an editor's words
    headings: Mapping[str, str] = field(default_factory=dict)  # an editor's, by slot
    intros: Mapping[str, str] = field(default_factory=dict)  # a few words before a section, by slot
    discuss: str = ""  # where it is discussed on LinkedIn
    sponsors: tuple[Sponsored, ...] = ()  # those who have a text in this language

    @property
    def obstacles(self) -> tuple[Message, ...]:
        """Why it must not be sent as it stands, in an editor's words."""
        if not any(not is_number(item.pick) for item in self.items):
            return (Message("there is nothing to read in it: no item, or only figures"),)
        if self.minute.headlines and not self.minute.count:
            too_long = Message(
                "the headline for the minute is longer than a minute: shorten it, or take the item"
                " out",
                "every one of the %(number)s headlines for the minute is longer than a minute:"
                " shorten it, or take the item out",
                number=len(self.minute.headlines),
            )
            return (too_long,)
        return ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item once, in printed order."""
        parted = [item for part in self.parts for item in (*part.items, *part.cards)]
        return (*self.feature, *parted, *self.numbers, *self.tangents, *self.cards)

    @property
    def asked_about(self) -> tuple[Item, ...]:
        """The items that readers are asked about one by one; never figures, which have no
        headline.
        """
        which = self.snapshot.newsletter.item_votes
        if which == "feature":
            return self.feature
        told = (each for each in self.items if not is_number(each.pick))
        return tuple(told) if which == "all" else ()


def build(snapshot: Snapshot, language: str) -> Edition:
    """The edition of `snapshot` in `language`. Numbers and order are the issue's; what may not
    be printed is a gap.
    """
    printed = (item(pick, language, snapshot.newsletter) for pick in _in_order(snapshot))
    bounded = within((each for each in printed if each), snapshot.newsletter.quote_characters)
    items = bounded.items
    top = [each for each in items if each.pick.in_minute]
    opening = issue_words(snapshot, "opening", language)
    told, opening_in_minute = _minute(top, opening or "", language)
    discuss = snapshot.newsletter.discuss
    parts, loose = _parts(snapshot, items, language)
    headings, intros = (_over(snapshot, kind, language) for kind in SECTION_FIELDS)
    return Edition(
        snapshot=snapshot,
        language=language,
        minute=told,
        minute_items=_minute_items(top, told),
        opening_in_minute=opening_in_minute,
        subject=issue_words(snapshot, "subject", language),
        opening=opening,
        follow_up=issue_words(snapshot, "follow_up", language),
        interlude=issue_words(snapshot, "interlude", language),
        question=issue_words(snapshot, "question", language),
        sign_off=issue_words(snapshot, "sign_off", language),
        feature=_of(items, slots.FEATURE),
        parts=tuple(replace(each, name=headings.get(each.key, each.name)) for each in parts),
        headings=headings,
        discuss=discuss.get(language) or discuss.get(base(language), ""),
        intros=intros,
        sponsors=tuple(_sponsors(snapshot, language)),
        numbers=tuple(each for each in items if is_number(each.pick)),
        tangents=_of(items, slots.TANGENTS),
        cards=loose,
        remarks=tuple(
            Message("%(tag)s: %(what)s", tag=language, what=remark)
            for remark in _remarks(top, told, bounded, snapshot.newsletter)
        ),
    )


def _over(snapshot: Snapshot, kind: str, language: str) -> dict[str, str]:
    """What an editor wrote over the sections, by slot."""
    said = {
        slot: issue_words(snapshot, f"{kind}:{slot}", language)
        for slot in slots.in_order(snapshot.sections)
    }
    return {slot: text for slot, text in said.items() if text}


def _sponsors(snapshot: Snapshot, language: str) -> Iterator[Sponsored]:
    for each in snapshot.sponsors:
        if text := issue_words(snapshot, f"{SPONSOR_FIELD}:{each.id}", language):
            yield Sponsored(each.name, each.url, text)


def section_name(section: Section, language: str) -> str:
    """What the section is called in `language`, else in its parent language, English, or by its
    key.
    """
    for tag in (language, base(language), "en"):
        if tag in section.names:
            return section.names[tag]
    return section.key.replace("-", " ").capitalize()


def _in_order(snapshot: Snapshot) -> list[Pick]:
    order = {slot: place for place, slot in enumerate(slots.in_order(snapshot.sections))}
    told = with_headlines(snapshot.picks)
    return sorted(told, key=lambda pick: (order.get(pick.slot, len(order)), pick.position, pick.id))


def _of(items: Iterable[Item], slot: str) -> tuple[Item, ...]:
    return tuple(each for each in items if each.pick.slot == slot)


def _minute(items: Sequence[Item], opening: str, language: str) -> tuple[Minute, bool]:
    """The minute, and whether the opening is part of it: a long opening gives way to the
    headlines.
    """
    told = [(each.headline.text, each.lead) for each in items]
    spoken = [each.headline.language for each in items]
    bare = minute(told, "", language, spoken=spoken)
    if not opening or aloud_seconds(opening, language) > OPENING_SECONDS:
        return bare, False
    opened = minute(told, opening, language, spoken=spoken)
    return (opened, True) if opened.headlines == bare.headlines else (bare, False)


def _minute_items(items: Sequence[Item], told: Minute) -> tuple[tuple[Item, str | None], ...]:
    """The items of the minute, each with its sentence where that is read too."""
    read = zip(items, told.headlines, told.sentences, strict=True)
    return tuple((each, each.lead if keeps else None) for each, inside, keeps in read if inside)


def _remarks(
    items: Sequence[Item], told: Minute, bounded: Bounded, newsletter: Newsletter
) -> Iterator[Message]:
    below = [each for each, inside in zip(items, told.headlines, strict=True) if not inside]
    if below:
        names = ", ".join(f"“{shortened(each.headline.text)}”" for each in below)
        yield Message(
            "%(number)s of %(all)s items fits the minute; below it is what is too long: %(names)s",
            "%(number)s of %(all)s items fit the minute; below it is what is too long: %(names)s",
            number=told.count,
            all=len(items),
            names=names,
        )
    yield from left_out_of_numbers(bounded.left_out, newsletter.quote_characters)


def _parts(
    snapshot: Snapshot, items: Sequence[Item], language: str
) -> tuple[tuple[Part, ...], tuple[Item, ...]]:
    """The themed sections, each with the one card that shares a theme with it, and the cards
    left over.
    """
    plain = [
        each for each in _of(items, slots.NUMBERS) if not is_number(each.pick)
    ]  # a figure was taken away
    cards, parts = [*plain, *_of(items, slots.CARDS)], []
    for section in (*snapshot.sections, *_unknown(snapshot, items)):
        inside = _of(items, section.key)
        if not inside:
            continue
        card = next((each for each in cards if _has_theme(each, section)), None)
        if card:
            cards.remove(card)
        parts.append(
            Part(section.key, section_name(section, language), inside, (card,) if card else ())
        )
    return tuple(parts), tuple(cards)


def _unknown(snapshot: Snapshot, items: Sequence[Item]) -> list[Section]:
    """Slots whose section has left feeds.yaml since the draft: their items are still printed."""
    known = set(slots.in_order(snapshot.sections))
    used = dict.fromkeys(each.pick.slot for each in items)
    return [Section(key, ()) for key in used if key not in known]


def _has_theme(each: Item, section: Section) -> bool:
    return any(theme.key in section.themes for theme in each.story.themes)
