"""Build the edition of an issue: slots in printed order, with the minute on top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from curator.edition.item import Item, is_number, item, with_headlines
from curator.edition.minute import OPENING_SECONDS, Minute, compose
from curator.edition.missing import issue_words
from curator.edition.picture import left_out
from curator.edition.quotes import Bounded, within
from curator.edition.quotes import remarks as left_out_of_numbers
from curator.language import shortened
from curator.language.data import base, text_in
from curator.language.reading_time import aloud_seconds
from curator.records import (
    SECTION_FIELDS,
    SPONSOR_FIELD,
    Message,
    Newsletter,
    Pick,
    Section,
    Snapshot,
    Variant,
    slots,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A themed section that has items, with the related card of the same theme."""

    key: str
    name: str
    items: tuple[Item, ...]
    cards: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Sponsored:
    """A sponsor's slot, always printed as such."""

    name: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Edition:
    """One issue in one language. The letter leaves out what is empty here."""

    snapshot: Snapshot
    language: str
    minute: Minute
    minute_items: tuple[tuple[Item, str | None], ...]  # with a sentence, if that fits too
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
    remarks: tuple[Message, ...] = ()  # what was left out of the minute and the numbers
    headings: Mapping[str, str] = field(default_factory=dict)  # slot -> an editor's heading
    intros: Mapping[str, str] = field(default_factory=dict)  # slot -> text before its items
    discuss: str = ""  # address of the discussion on LinkedIn
    sponsors: tuple[Sponsored, ...] = ()  # only those with a text in this language
    more: int = 0  # items of the whole edition that this variant of it leaves out

    @property
    def obstacles(self) -> tuple[Message, ...]:
        """The reasons why it must not be sent."""
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
    def leading(self) -> tuple[Item, ...]:
        """The items that stand for the letter in a mailbox: the minute's, or all that have a
        headline where none of them is in the minute, as in a variant.
        """
        told = tuple(item for item, _ in self.minute_items)
        return told or tuple(each for each in self.items if not is_number(each.pick))

    @property
    def pictured(self) -> Item | None:
        """The item of the feature that has a picture in this edition."""
        return next((each for each in self.feature if each.picture), None)

    @property
    def asked_about(self) -> tuple[Item, ...]:
        """The items that readers are asked about one by one; never figures, which have no
        headline.
        """
        which = self.snapshot.newsletter.item_votes
        if which == "feature":
            return self.feature
        items = (each for each in self.items if not is_number(each.pick))
        return tuple(items) if which == "all" else ()


def build(snapshot: Snapshot, language: str, variant: Variant | None = None) -> Edition:
    """Return the edition of `snapshot` in `language`, whole or as much as a `variant` has of it.

    Every edition has the issue's order; an item that may not be printed in `language` is left out.
    """
    printed = (item(pick, language, snapshot.newsletter) for pick in _in_order(snapshot))
    bounded = within((each for each in printed if each), snapshot.newsletter.quote_characters)
    items = [each for each in bounded.items if variant is None or belongs(each.pick, variant)]
    top = [each for each in items if each.pick.in_minute]
    leads = top[:1] == [each for each in bounded.items if each.pick.in_minute][:1]
    opening = issue_words(snapshot, "opening", language)
    minute, opening_in_minute = _minute(top, opening or "", language)
    discuss = snapshot.newsletter.discuss
    parts, other_cards = _parts(snapshot, items, language)
    headings, intros = (_section_texts(snapshot, kind, language) for kind in SECTION_FIELDS)
    return Edition(
        snapshot=snapshot,
        language=language,
        minute=minute,
        minute_items=_minute_items(top, minute),
        opening_in_minute=opening_in_minute,
        # an editor's subject is about what leads the issue
        subject=issue_words(snapshot, "subject", language) if leads else None,
        opening=opening,
        follow_up=issue_words(snapshot, "follow_up", language),
        interlude=issue_words(snapshot, "interlude", language),
        question=issue_words(snapshot, "question", language),
        sign_off=issue_words(snapshot, "sign_off", language),
        feature=_in_slot(items, slots.FEATURE),
        parts=tuple(replace(each, name=headings.get(each.key, each.name)) for each in parts),
        headings=headings,
        discuss=text_in(discuss, language),
        intros=intros,
        sponsors=tuple(_sponsors(snapshot, language)),
        numbers=tuple(each for each in items if is_number(each.pick)),
        tangents=_in_slot(items, slots.TANGENTS),
        cards=other_cards,
        more=len(bounded.items) - len(items),
        remarks=tuple(
            Message("%(tag)s: %(what)s", tag=language, what=remark)
            for remark in (
                *_remarks(top, minute, bounded, snapshot.newsletter),
                *_of_picture(items, language),
            )
        ),
    )


def belongs(pick: Pick, variant: Variant) -> bool:
    """Return whether a variant has the item: one of its story's main themes is the variant's."""
    return any(theme.key in variant.themes for theme in pick.story.themes)


def _section_texts(snapshot: Snapshot, kind: str, language: str) -> dict[str, str]:
    """Return slot -> the heading or intro that an editor wrote."""
    texts = {
        slot: issue_words(snapshot, f"{kind}:{slot}", language)
        for slot in slots.in_order(snapshot.sections)
    }
    return {slot: text for slot, text in texts.items() if text}


def _sponsors(snapshot: Snapshot, language: str) -> Iterator[Sponsored]:
    for each in snapshot.sponsors:
        if text := issue_words(snapshot, f"{SPONSOR_FIELD}:{each.id}", language):
            yield Sponsored(each.name, each.url, text)


def section_name(section: Section, language: str) -> str:
    """Return the section's name in `language`, else in its base language or English, else its key
    as words.
    """
    for tag in (language, base(language), "en"):
        if tag in section.names:
            return section.names[tag]
    return section.key.replace("-", " ").capitalize()


def _in_order(snapshot: Snapshot) -> list[Pick]:
    order = {slot: place for place, slot in enumerate(slots.in_order(snapshot.sections))}
    return sorted(
        with_headlines(snapshot.picks),
        key=lambda pick: (order.get(pick.slot, len(order)), pick.position, pick.id),
    )


def _in_slot(items: Iterable[Item], slot: str) -> tuple[Item, ...]:
    return tuple(each for each in items if each.pick.slot == slot)


def _minute(items: Sequence[Item], opening: str, language: str) -> tuple[Minute, bool]:
    """Return the minute and whether the opening is part of it.

    It is only if it takes at most `OPENING_SECONDS` and keeps no headline out; without items
    there is no minute to be part of.
    """
    texts = [(each.headline.text, each.lead) for each in items]
    languages = [each.headline.language for each in items]
    without = compose(texts, "", language, languages=languages)
    if not items or not opening or aloud_seconds(opening, language) > OPENING_SECONDS:
        return without, False
    with_opening = compose(texts, opening, language, languages=languages)
    fits = with_opening.headlines == without.headlines
    return (with_opening, True) if fits else (without, False)


def _minute_items(items: Sequence[Item], minute: Minute) -> tuple[tuple[Item, str | None], ...]:
    """Return the items in the minute, each with its first sentence if that is in it too."""
    rows = zip(items, minute.headlines, minute.sentences, strict=True)
    return tuple(
        (each, each.lead if with_sentence else None)
        for each, inside, with_sentence in rows
        if inside
    )


def _remarks(
    items: Sequence[Item], minute: Minute, bounded: Bounded, newsletter: Newsletter
) -> Iterator[Message]:
    below = [each for each, inside in zip(items, minute.headlines, strict=True) if not inside]
    if below:
        names = ", ".join(f"“{shortened(each.headline.text)}”" for each in below)
        yield Message(
            "%(number)s of %(all)s items fits the minute; below it is what is too long: %(names)s",
            "%(number)s of %(all)s items fit the minute; below it is what is too long: %(names)s",
            number=minute.count,
            all=len(items),
            names=names,
        )
    yield from left_out_of_numbers(bounded.left_out, newsletter.quote_characters)


def _of_picture(items: Sequence[Item], language: str) -> Iterator[Message]:
    """Yield why a picture that an editor chose is left out, or that it repeats a number."""
    numbers = [(each.article.id, each.statistic) for each in _in_slot(items, slots.NUMBERS)]
    for each in _in_slot(items, slots.FEATURE):
        if each.pick.picture and not each.picture:
            yield left_out(each.pick, language) or Message(
                "the picture of the feature is left out: too much of its source would be quoted"
            )
        shown = each.picture.statistics if each.picture else ()
        if any((each.article.id, figure) in numbers for figure in shown):
            yield Message("a number in the picture of the feature stands in the numbers too")


def _parts(
    snapshot: Snapshot, items: Sequence[Item], language: str
) -> tuple[tuple[Part, ...], tuple[Item, ...]]:
    """Return the themed sections, each with one card that shares a theme with it, and all other
    cards.
    """
    # An item of the numbers slot whose figure an editor took away is printed as a card.
    plain = [each for each in _in_slot(items, slots.NUMBERS) if not is_number(each.pick)]
    cards, parts = [*plain, *_in_slot(items, slots.CARDS)], []
    for section in (*snapshot.sections, *_removed_sections(snapshot, items)):
        inside = _in_slot(items, section.key)
        if not inside:
            continue
        card = next((each for each in cards if _has_theme(each, section)), None)
        if card:
            cards.remove(card)
        parts.append(
            Part(section.key, section_name(section, language), inside, (card,) if card else ())
        )
    return tuple(parts), tuple(cards)


def _removed_sections(snapshot: Snapshot, items: Sequence[Item]) -> list[Section]:
    """Return sections that feeds.yaml no longer has, but that still have items to print."""
    known = set(slots.in_order(snapshot.sections))
    used = dict.fromkeys(each.pick.slot for each in items)
    return [Section(key, ()) for key in used if key not in known]


def _has_theme(each: Item, section: Section) -> bool:
    return any(theme.key in section.themes for theme in each.story.themes)
