"""What an edition lacks that a machine could propose words for, and the text to translate from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from curator import records
from curator.edition import wording
from curator.edition.item import is_number

ISSUE_FIELDS: tuple[records.WordField, ...] = (
    "subject",
    "opening",
    "follow_up",
    "question",
    "sign_off",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One text that an edition lacks: of a pick, or of the issue itself (pick is None)."""

    pick: int | None
    field: records.WordField
    text: str
    language: str
    title: str = ""  # of the item, for messages


def lacking(snapshot: records.Snapshot, language: str) -> Iterator[Wanted]:
    """What the edition in `language` lacks and has no machine words for, with the text to
    translate from.

    That is the editor's own words in the newsletter's first language that has some, else the
    story's.
    """
    for pick in snapshot.picks:
        fields: tuple[records.WordField, ...] = (
            ("blurb",) if is_number(pick) else ("headline", "blurb")
        )
        for name in fields:
            source = _source(pick, name, snapshot.newsletter.languages)
            if (
                source
                and source.text.strip()
                and not _has(pick.words, name, language)
                and not _told(pick, name, language)
            ):
                yield Wanted(pick.id, name, source.text, source.language, wording.title(pick.story))
    for name in ISSUE_FIELDS:
        written = _written(snapshot.words, name, snapshot.newsletter.languages)
        if written and not _has(snapshot.words, name, language):
            yield Wanted(None, name, written.text, written.language)


def _has(words: Sequence[records.Words], name: records.WordField, language: str) -> bool:
    return any(
        each.field == name and wording.same_language(each.language, language) for each in words
    )


def _told(pick: records.Pick, name: records.WordField, language: str) -> bool:
    """Whether the story itself, or a twin, says it in that language."""
    choose = wording.headline if name == "headline" else wording.blurb
    return choose(pick, language, "drop") is not None


def _source(
    pick: records.Pick, name: records.WordField, languages: Sequence[str]
) -> records.Words | wording.Wording | None:
    return _written(pick.words, name, languages) or _original(pick, name)


def _original(pick: records.Pick, name: records.WordField) -> wording.Wording | None:
    if is_number(pick) and pick.statistic:
        return wording.Wording(pick.statistic.sentence, pick.story.language.main, "source")
    choose = wording.headline if name == "headline" else wording.blurb
    return choose(pick, pick.story.language.main, "drop")


def _written(
    words: Sequence[records.Words], name: records.WordField, languages: Sequence[str]
) -> records.Words | None:
    """An editor's words, in the first of `languages` that has some."""
    own = {
        each.language: each
        for each in words
        if each.field == name and each.origin == "editor" and each.text.strip()
    }
    return next((own[language] for language in languages if language in own), None)
