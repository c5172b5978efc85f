"""How much of an issue is in one language, what is missing, and whether that edition is sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from curator.edition import wording
from curator.edition.item import is_number, item
from curator.records import Pick, Snapshot, WordField

LEAST_SHARE = 0.8  # below this an edition is off unless a person chose it
ISSUE_FIELDS: tuple[WordField, ...] = (
    "subject",
    "opening",
    "follow_up",
    "interlude",
    "question",
    "sign_off",
)

_ONE_OR_MANY = {"headline": ("headline", "headlines"), "summary": ("summary", "summaries")}
_NAMES: dict[str, str] = {
    "subject": "the subject",
    "opening": "the opening",
    "follow_up": "the follow-up",
    "interlude": "the interlude",
    "question": "the reader question",
    "sign_off": "the sign-off",
}


@dataclass(frozen=True, slots=True)
class Completeness:
    """`share` of the issue's items (0..1) is in the language; `lacks` says the rest: "fi lacks 2
    summaries".
    """

    share: float
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EditionState:
    """Whether one language of an issue is sent, and why, in an editor's words."""

    language: str
    on: bool
    share: float
    lacks: tuple[str, ...]
    why: str


def editions(snapshot: Snapshot) -> list[EditionState]:
    """The state of every configured language, in the newsletter's order."""
    return [_state(snapshot, language) for language in snapshot.newsletter.languages]


def completeness(snapshot: Snapshot, language: str) -> Completeness:
    """How complete the edition is, counted over all picks of the issue, printed or left as a
    gap.
    """
    missing: Counter[str] = Counter()
    for pick in snapshot.picks:
        gone = _missing(pick, language, snapshot)
        missing.update(gone)
        missing["item"] += bool(gone)
    share = 1 - missing["item"] / len(snapshot.picks) if snapshot.picks else 0.0
    counted = [
        f"{language} lacks {_counted(name, missing[name])}"
        for name in _ONE_OR_MANY
        if missing[name]
    ]
    named = [
        f"{language} lacks {_NAMES[field]}"
        for field in ISSUE_FIELDS
        if _field_missing(snapshot, field, language)
    ]
    return Completeness(share, tuple(counted + named))


def issue_words(snapshot: Snapshot, field: WordField, language: str) -> str | None:
    """The issue's own words, in this language or not at all: an opening in a foreign language
    helps nobody.
    """
    chosen = wording.choose(field, language, "drop", snapshot.words)
    return wording.printed(chosen).text if chosen else None


def _state(snapshot: Snapshot, language: str) -> EditionState:
    found = completeness(snapshot, language)
    on, why = _decision(snapshot, language, found)
    return EditionState(language, on, found.share, found.lacks, why)


def _decision(snapshot: Snapshot, language: str, found: Completeness) -> tuple[bool, str]:
    share = f"{found.share:.0%} of the items are in {language}"
    if language in snapshot.refused_editions:
        return False, "switched off by an editor"
    if language in snapshot.chosen_editions:
        return True, f"chosen by an editor; {share}"
    if snapshot.newsletter.words_policy == "strict" and found.lacks:
        return False, f"{share}, and the setting “words: strict” wants everything"
    if found.share < LEAST_SHARE:
        return False, f"{share}, fewer than {LEAST_SHARE:.0%}"
    return True, share


def _missing(pick: Pick, language: str, snapshot: Snapshot) -> list[str]:
    """What this pick has in some language but not in this one."""
    if is_number(pick):
        printed = item(pick, language, snapshot.newsletter)
        return [] if printed and printed.blurb and not printed.blurb.badge else ["summary"]
    choosers = {"headline": wording.headline, "summary": wording.blurb}
    chosen = {name: choose(pick, language, "badge") for name, choose in choosers.items()}
    return [name for name, words in chosen.items() if words and words.badge]


def _field_missing(snapshot: Snapshot, field: WordField, language: str) -> bool:
    somewhere = any(words.field == field and words.text.strip() for words in snapshot.words)
    return somewhere and issue_words(snapshot, field, language) is None


def _counted(name: str, number: int) -> str:
    one, many = _ONE_OR_MANY[name]
    return f"{number} {one if number == 1 else many}"
