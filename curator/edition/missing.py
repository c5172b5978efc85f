"""What an edition lacks, whether it is sent all the same, and what of it a machine could translate.

What is missing is a value; `counted` is the one place where it is put in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Literal

from curator.edition import wording
from curator.edition.item import is_number, item
from curator.language.phrases import Phrases, phrases
from curator.language.tags import same_language
from curator.records import (
    ISSUE_FIELDS,
    PICK_FIELDS,
    SECTION_FIELDS,
    SPONSOR_FIELD,
    Pick,
    Snapshot,
    WordField,
    Words,
    slots,
)

LEAST_SHARE = 0.8  # below this an edition is off unless a person chose it
ALWAYS: tuple[WordField, ...] = ("opening", "sign_off")  # a letter without them is a torso

ENGLISH = phrases("en")
# an editor’s word, else: not everything is there, too little is there, enough is there
Reason = Literal["refused", "chosen", "strict", "share", "whole"]


@dataclass(frozen=True, slots=True)
class Missing:
    """One text that some edition has and this one lacks: of a pick, or (None) of the issue."""

    pick: int | None
    field: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A missing text that a machine could propose, with the words to translate from."""

    pick: int | None
    field: str
    text: str
    language: str
    title: str = ""  # of the item, for messages


@dataclass(frozen=True, slots=True)
class EditionState:
    """Whether one language of an issue is sent, and why. `share` of the issue's items (0..1) is in
    the language.
    """

    language: str
    on: bool
    share: float
    lacks: tuple[Missing, ...]
    reason: Reason

    @property
    def why(self) -> str:
        """The reason in words."""
        said = f"{self.share:.0%} of the items are in {self.language}"
        return {
            "refused": "switched off by an editor",
            "chosen": f"chosen by an editor; {said}",
            "strict": f"{said}, and the setting “words: strict” wants everything",
            "share": f"{said}, fewer than {LEAST_SHARE:.0%}",
            "whole": said,
        }[self.reason]

    def as_object(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "language": self.language,
            "on": self.on,
            "share": round(self.share, 3),
            "lacks": [f"{self.language} lacks {each}" for each in counted(self.lacks)],
            "why": self.why,
        }


def editions(snapshot: Snapshot) -> list[EditionState]:
    """The state of every configured language, in the newsletter's order."""
    return [_state(snapshot, language) for language in snapshot.newsletter.languages]


def missing(snapshot: Snapshot, language: str) -> tuple[Missing, ...]:
    """What the edition lacks, over all picks of the issue, printed or left as a gap."""
    of_picks = (
        Missing(pick.id, field)
        for pick in snapshot.picks
        for field in _missing_of(pick, language, snapshot)
    )
    of_issue = (
        Missing(None, field)
        for field in issue_fields(snapshot)
        if _field_missing(snapshot, field, language)
    )
    return (*of_picks, *of_issue)


def unwritten(snapshot: Snapshot, language: str) -> list[Missing]:
    """What every letter has and this edition does not, whether or not another edition has it."""
    fields = (field for field in ALWAYS if issue_words(snapshot, field, language) is None)
    return [Missing(None, field) for field in fields]


def counted(lacks: Iterable[Missing], say: Phrases = ENGLISH) -> list[str]:
    """What is missing, in an editor's words: "2 headlines", "1 summary", "the opening"."""
    lacks = tuple(lacks)
    numbers = Counter(each.field for each in lacks)
    items = [_number(field, numbers[field], say) for field in PICK_FIELDS if numbers[field]]
    items += [_name(field, say) for field in ISSUE_FIELDS if numbers[field]]
    kinds = Counter(each.field.partition(":")[0] for each in lacks if ":" in each.field)
    return items + [_of_slots(kind, number, say) for kind, number in kinds.items()]


def wanted(snapshot: Snapshot, language: str) -> Iterator[Wanted]:
    """What the edition lacks and has no machine translations for, with the text to translate from.

    That is the editor's own words in the newsletter's first language that has some, else the
    story's.
    """
    for pick in snapshot.picks:
        for field in fields_of(pick):
            source = _source(pick, field, snapshot.newsletter.languages)
            if source and source.text.strip() and not _has(pick, field, language):
                title = wording.title(pick.story)
                yield Wanted(pick.id, field, source.text, source.language, title)
    for name in issue_fields(snapshot):
        written = _written(snapshot.words, name, snapshot.newsletter.languages)
        if written and not _proposed(snapshot.words, name, language):
            yield Wanted(None, name, written.text, written.language)


def issue_fields(snapshot: Snapshot) -> tuple[str, ...]:
    """What can be written for the issue itself: around the items, before each section that has
    some, and for each sponsor.
    """
    sponsors = (f"{SPONSOR_FIELD}:{each.id}" for each in snapshot.sponsors)
    return (*ISSUE_FIELDS, *chain(*section_fields(snapshot).values()), *sponsors)


def section_fields(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """The heading and the words before it of every section that has items, in printed order."""
    used = {pick.slot for pick in snapshot.picks}
    order = (slot for slot in slots.in_order(snapshot.sections) if slot in used)
    heading, intro = SECTION_FIELDS
    return {slot: (f"{heading}:{slot}", f"{intro}:{slot}") for slot in order}


def fields_of(pick: Pick) -> tuple[WordField, ...]:
    """What can be written for an item: a figure in the numbers has only the sentence beside it."""
    return ("blurb",) if is_number(pick) else PICK_FIELDS


def issue_words(snapshot: Snapshot, field: str, language: str) -> str | None:
    """The issue's own words, in this language or not at all: an opening in a foreign language
    helps nobody.
    """
    chosen = wording.choose(field, language, "drop", snapshot.words)
    return wording.printed(chosen).text if chosen else None


def _state(snapshot: Snapshot, language: str) -> EditionState:
    lacks = missing(snapshot, language)
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
    return True, "whole"


def _missing_of(pick: Pick, language: str, snapshot: Snapshot) -> list[WordField]:
    """What this pick has in some language but not in this one."""
    if is_number(pick):
        printed = item(pick, language, snapshot.newsletter)
        return [] if printed and printed.blurb and not printed.blurb.badge else ["blurb"]
    found = {field: _choose(pick, field, language, "badge") for field in PICK_FIELDS}
    return [field for field, words in found.items() if words and words.badge]


def _field_missing(snapshot: Snapshot, field: str, language: str) -> bool:
    somewhere = any(words.field == field and words.text.strip() for words in snapshot.words)
    return somewhere and issue_words(snapshot, field, language) is None


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
    """Whether a person, a machine, the story or a duplicate of it says it in that language."""
    said = _proposed(pick.words, field, language)
    return said or _choose(pick, field, language, "drop") is not None


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
    """An editor's words, in the first of `languages` that has some."""
    own = {
        each.language: each
        for each in words
        if each.field == field and each.origin == "editor" and each.text.strip()
    }
    return next((own[language] for language in languages if language in own), None)
