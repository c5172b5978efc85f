"""Translate: propose machine words for what an edition lacks. Nothing of it is printed until a person accepts it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from curator import records, wording
from curator.edition.item import is_number
from curator.store import machine, models


class Checked(Protocol):
    """A translation and what is suspicious about it."""

    @property
    def text(self) -> str: ...
    @property
    def problems(self) -> Sequence[str]: ...


class Translator(Protocol):
    """The configured service, with its budget, cache and checks."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> Sequence[Checked]: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """One text that an edition lacks: of a pick, or of the issue itself (pick is None)."""

    pick: int | None
    field: records.WordField
    text: str
    language: str


@dataclass(slots=True)
class Translated:
    """What was proposed, by language."""

    proposed: dict[str, int] = field(default_factory=dict)
    suspicious: int = 0

    def as_object(self) -> dict[str, Any]:
        return {"proposed": self.proposed, "suspicious": self.suspicious}


def translate(
    translator: Translator,
    issue: models.Issue,
    snapshot: records.Snapshot,
    languages: Sequence[str],
    on_each: Callable[[str], None] = lambda language: None,
) -> Translated:
    """Propose words for everything `languages` lack; each text is stored before the next is asked for."""
    report = Translated()
    for target in languages:
        for wanted in lacking(snapshot, target):
            [found] = translator.translate([wanted.text], wanted.language, target)
            machine.propose(
                issue,
                None,
                pick=wanted.pick,
                field=wanted.field,
                language=target,
                text=found.text,
                remarks=found.problems,
            )
            report.proposed[target] = report.proposed.get(target, 0) + 1
            report.suspicious += bool(found.problems)
        on_each(target)
    return report


def lacking(snapshot: records.Snapshot, language: str) -> Iterator[Wanted]:
    """What the edition in `language` lacks and has no machine words for, with the text to translate from.

    That is the editor's own words in the newsletter's first language that has some, else the story's.
    """
    for pick in snapshot.picks:
        fields: tuple[records.WordField, ...] = ("blurb",) if is_number(pick) else ("headline", "blurb")
        for name in fields:
            source = _source(pick, name, snapshot.newsletter.languages)
            if source and not _has(pick.words, name, language) and not _told(pick, name, language):
                yield Wanted(pick.id, name, source.text, source.language)
    for name in ("subject", "opening", "follow_up", "question", "sign_off"):
        written = _written(snapshot.words, name, snapshot.newsletter.languages)
        if written and not _has(snapshot.words, name, language):
            yield Wanted(None, name, written.text, written.language)


def _has(words: Sequence[records.Words], name: records.WordField, language: str) -> bool:
    return any(each.field == name and wording.same_language(each.language, language) for each in words)


def _told(pick: records.Pick, name: records.WordField, language: str) -> bool:
    """Whether the story itself, or a twin, says it in that language."""
    choose = wording.headline if name == "headline" else wording.blurb
    return choose(pick, language, "drop") is not None


def _source(pick: records.Pick, name: records.WordField, languages: Sequence[str]) -> records.Words | wording.Wording | None:
    if is_number(pick) and pick.statistic:
        original = wording.Wording(pick.statistic.sentence, pick.story.language.main, "source")
    else:
        choose = wording.headline if name == "headline" else wording.blurb
        original = choose(pick, pick.story.language.main, "drop")  # type: ignore[assignment]
    return _written(pick.words, name, languages) or original


def _written(words: Sequence[records.Words], name: records.WordField, languages: Sequence[str]) -> records.Words | None:
    """An editor's words, in the first of `languages` that has some."""
    own = {each.language: each for each in words if each.field == name and each.origin == "editor" and each.text.strip()}
    return next((own[language] for language in languages if language in own), None)
