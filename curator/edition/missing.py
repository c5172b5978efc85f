"""What an edition lacks, whether it can be sent, and which of its gaps a machine can translate.

Gaps are values (`Missing`); only `counted` puts them into words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from curator.edition import wording
from curator.edition.item import is_number, item
from curator.edition.picture import picture_words
from curator.language.phrases import Phrases, phrases
from curator.language.tags import same_language
from curator.records import (
    ISSUE_FIELDS,
    PICK_FIELDS,
    PICTURE_FIELDS,
    SECTION_FIELDS,
    SPONSOR_FIELD,
    Pick,
    Snapshot,
    WordField,
    Words,
    slots,
)

LEAST_SHARE = 0.8  # a less complete edition is off, unless an editor chose it
ALWAYS: tuple[WordField, ...] = ("opening", "sign_off")  # no letter should go without them

ENGLISH = phrases("en")
# By an editor: refused, chosen. Else: gaps under the policy “strict”, too many gaps, enough.
Reason = Literal["refused", "chosen", "strict", "share", "enough"]


@dataclass(frozen=True, slots=True)
class Missing:
    """A text that another edition has and this one lacks; `pick` is None for the issue's own."""

    pick: int | None
    field: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A missing text, and the text in `language` that it can be translated from."""

    pick: int | None
    field: str
    text: str
    language: str
    title: str = ""  # the item's title, for messages


@dataclass(frozen=True, slots=True)
class EditionState:
    """Whether an edition is sent, and why; `share` (0..1) is the part of its items without gaps."""

    language: str
    on: bool
    share: float
    lacks: tuple[Missing, ...]
    reason: Reason

    @property
    def why(self) -> str:
        """The reason in words."""
        share = f"{self.share:.0%} of the items are in {self.language}"
        return {
            "refused": "switched off by an editor",
            "chosen": f"chosen by an editor; {share}",
            "strict": f"{share}, and the setting “words: strict” wants everything",
            "share": f"{share}, fewer than {LEAST_SHARE:.0%}",
            "enough": share,
        }[self.reason]

    def as_object(self) -> dict[str, Any]:
        """Return the object that `--json` prints."""
        return {
            "language": self.language,
            "on": self.on,
            "share": round(self.share, 3),
            "lacks": [f"{self.language} lacks {each}" for each in counted(self.lacks)],
            "why": self.why,
        }


def editions(snapshot: Snapshot) -> list[EditionState]:
    """Return the state of the edition in each of the newsletter's languages, in its order."""
    lacks = _missing(snapshot, snapshot.newsletter.languages)
    return [_state(snapshot, *each) for each in lacks.items()]


def missing(snapshot: Snapshot, language: str) -> tuple[Missing, ...]:
    """Return the texts that the edition lacks, of every pick and of the issue itself."""
    return _missing(snapshot, (language,))[language]


def unwritten(snapshot: Snapshot, language: str) -> list[Missing]:
    """Return which of the `ALWAYS` fields nobody wrote in `language`."""
    fields = (field for field in ALWAYS if issue_words(snapshot, field, language) is None)
    return [Missing(None, field) for field in fields]


def counted(lacks: Iterable[Missing], say: Phrases = ENGLISH) -> list[str]:
    """Return the gaps in words, in the language of `say`: "2 headlines", "the opening"."""
    lacks = tuple(lacks)
    numbers = Counter(each.field for each in lacks)
    items = [_number(field, numbers[field], say) for field in PICK_FIELDS if numbers[field]]
    items += [_name(field, say) for field in ISSUE_FIELDS if numbers[field]]
    kinds = Counter(each.field.partition(":")[0] for each in lacks if ":" in each.field)
    return items + [_of_slots(kind, number, say) for kind, number in kinds.items()]


def wanted(snapshot: Snapshot, language: str) -> Iterator[Wanted]:
    """Yield the texts to request from a machine: lacking, not proposed yet, with a source text.

    The source is what an editor wrote, in the first of the newsletter's languages that has any,
    else the story's own text.
    """
    for pick in snapshot.picks:
        for field in fields_of(pick):
            source = _source(pick, field, snapshot.newsletter.languages)
            if source and source.text.strip() and not _has(pick, field, language):
                title = wording.title(pick.story)
                yield Wanted(pick.id, field, source.text, source.language, title)
        yield from _of_picture(pick, language, snapshot.newsletter.languages)
    for name in issue_fields(snapshot):
        written = _written(snapshot.words, name, snapshot.newsletter.languages)
        if written and not _proposed(snapshot.words, name, language):
            yield Wanted(None, name, written.text, written.language)


def _of_picture(pick: Pick, language: str, languages: Sequence[str]) -> Iterator[Wanted]:
    """Yield the words in a picture; what describes it follows from them."""
    if not picture_fields(pick) or picture_words(pick, language):
        return
    source = _written(pick.words, "picture", languages) or picture_words(
        pick, pick.story.language.main
    )
    if source and not _proposed(pick.words, "picture", language):
        yield Wanted(pick.id, "picture", source.text, source.language, wording.title(pick.story))


def issue_fields(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the fields of the issue itself, of its sections that have items, and its sponsors."""
    sponsors = (f"{SPONSOR_FIELD}:{each.id}" for each in snapshot.sponsors)
    return (*ISSUE_FIELDS, *chain(*section_fields(snapshot).values()), *sponsors)


def section_fields(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Return slot -> its fields for heading and intro, for sections with items, in order."""
    used = {pick.slot for pick in snapshot.picks}
    order = (slot for slot in slots.in_order(snapshot.sections) if slot in used)
    heading, intro = SECTION_FIELDS
    return {slot: (f"{heading}:{slot}", f"{intro}:{slot}") for slot in order}


def fields_of(pick: Pick) -> tuple[WordField, ...]:
    """Return the fields of an item; a figure has only the sentence beside it."""
    return ("blurb",) if is_number(pick) else PICK_FIELDS


def picture_fields(pick: Pick) -> tuple[str, ...]:
    """Return the fields of an item's picture, none without one."""
    return PICTURE_FIELDS if pick.picture and pick.slot == slots.FEATURE else ()


def issue_words(snapshot: Snapshot, field: str, language: str) -> str | None:
    """Return an issue's own text in `language`, or None; no other language takes its place."""
    chosen = wording.choose(field, language, "drop", snapshot.words)
    return wording.printed(chosen).text if chosen else None


def unread(words: Iterable[Words], language: str) -> list[str]:
    """Return the fields whose newest machine translation nobody accepted, or wrote over."""
    newest: dict[str, Words] = {}
    written = set()
    for each in words:
        if not same_language(each.language, language):
            continue
        if each.origin == "editor" and each.version > 0:  # version 0 is from feeds.yaml
            written.add(each.field)
        known = newest.get(each.field)
        if each.origin == "machine" and (known is None or each.version > known.version):
            newest[each.field] = each
    return [field for field, each in newest.items() if not each.accepted and field not in written]


def _missing(snapshot: Snapshot, languages: Sequence[str]) -> dict[str, tuple[Missing, ...]]:
    found: dict[str, list[Missing]] = {language: [] for language in languages}
    for pick in snapshot.picks:
        for field, lacking in _missing_of(pick, languages, snapshot).items():
            for language in lacking:
                found[language].append(Missing(pick.id, field))
    somewhere = {words.field for words in snapshot.words if words.text.strip()}
    for of_issue in filter(somewhere.__contains__, issue_fields(snapshot)):
        for language in languages:
            if wording.choose(of_issue, language, "drop", snapshot.words) is None:
                found[language].append(Missing(None, of_issue))
    return {language: tuple(lacks) for language, lacks in found.items()}


def _state(snapshot: Snapshot, language: str, lacks: tuple[Missing, ...]) -> EditionState:
    gaps = {each.pick for each in lacks if each.pick is not None}
    share = 1 - len(gaps) / len(snapshot.picks) if snapshot.picks else 0.0
    on, reason = _decision(snapshot, language, share, whole=not lacks)
    return EditionState(language, on, share, lacks, reason)


def _decision(
    snapshot: Snapshot, language: str, share: float, *, whole: bool
) -> tuple[bool, Reason]:
    if language in snapshot.refused_editions:
        return False, "refused"
    if language in snapshot.chosen_editions:
        return True, "chosen"
    if snapshot.newsletter.words_policy == "strict" and not whole:
        return False, "strict"
    if share < LEAST_SHARE:
        return False, "share"
    return True, "enough"


def _missing_of(
    pick: Pick, languages: Sequence[str], snapshot: Snapshot
) -> dict[WordField, Collection[str]]:
    """Return the fields of this pick, each with the languages that lack it though another has
    it.
    """
    if is_number(pick):
        printed = {each: item(pick, each, snapshot.newsletter) for each in languages}
        told = {each for each, it in printed.items() if it and it.blurb and not it.blurb.badge}
        return {"blurb": [each for each in languages if each not in told]}
    return {field: wording.badged(pick, field, languages) for field in PICK_FIELDS}


def _number(field: WordField, number: int, say: Phrases) -> str:
    if field == "headline":
        return say.ngettext("%(number)s headline", "%(number)s headlines", number)
    return say.ngettext("%(number)s summary", "%(number)s summaries", number)


def _of_slots(kind: str, number: int, say: Phrases) -> str:
    if kind == "heading":
        return say.ngettext("%(number)s section heading", "%(number)s section headings", number)
    if kind == "intro":
        return say.ngettext(
            "the words before %(number)s section", "the words before %(number)s sections", number
        )
    return say.ngettext("%(number)s sponsor’s text", "%(number)s sponsors’ texts", number)


def _name(field: WordField, say: Phrases) -> str:
    return {
        "subject": say.gettext("the subject"),
        "opening": say.gettext("the opening"),
        "follow_up": say.gettext("the follow-up"),
        "interlude": say.gettext("the interlude"),
        "question": say.gettext("the reader question"),
        "sign_off": say.gettext("the sign-off"),
    }[field]


def _choose(
    pick: Pick, field: WordField, language: str, policy: wording.Policy
) -> wording.Wording | None:
    choose = wording.headline if field == "headline" else wording.blurb
    return choose(pick, language, policy)


def _has(pick: Pick, field: WordField, language: str) -> bool:
    """Return whether the text exists in `language`: written, proposed, or the story's own."""
    proposed = _proposed(pick.words, field, language)
    return proposed or _choose(pick, field, language, "drop") is not None


def _proposed(words: Sequence[Words], field: str, language: str) -> bool:
    return any(each.field == field and same_language(each.language, language) for each in words)


def _source(
    pick: Pick, field: WordField, languages: Sequence[str]
) -> Words | wording.Wording | None:
    return _written(pick.words, field, languages) or _original(pick, field)


def _original(pick: Pick, field: WordField) -> wording.Wording | None:
    if is_number(pick) and pick.statistic:
        return wording.Wording(pick.statistic.sentence, pick.story.language.main, "source")
    return _choose(pick, field, pick.story.language.main, "drop")


def _written(words: Sequence[Words], field: str, languages: Sequence[str]) -> Words | None:
    """Return an editor's text in the first of `languages` that has one."""
    own = {
        each.language: each
        for each in words
        if each.field == field and each.origin == "editor" and each.text.strip()
    }
    return next((own[language] for language in languages if language in own), None)
