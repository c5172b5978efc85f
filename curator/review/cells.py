"""The state of the words, language by language: the little marks on the draft and above the forms."""

from __future__ import annotations

from dataclasses import dataclass

from curator import records, wording
from curator.edition import build


@dataclass(frozen=True, slots=True)
class Cell:
    """What one language has for one item: the origin of its words, or "waiting" (machine, unread), "missing"."""

    language: str
    state: str
    says: str


def cell(pick: records.Pick, language: str) -> Cell:
    """The state of one item in one language: the weaker of headline and blurb decides."""
    found = [_state(pick, "headline", language)]
    if pick.story.summary or any(words.field == "blurb" for words in pick.words):
        found.append(_state(pick, "blurb", language))
    state = min(found, key=ORDER.index)
    return Cell(language, state, SAID[state])


ORDER = ("missing", "waiting", "machine", "twin", "source", "editor")
SAID = {
    "missing": "no words yet",
    "waiting": "machine words wait for a reader",
    "machine": "machine words, accepted",
    "twin": "words of another telling",
    "source": "the source’s own words",
    "editor": "an editor’s words",
}


def _state(pick: records.Pick, field: str, language: str) -> str:
    chosen = (wording.headline if field == "headline" else wording.blurb)(pick, language, "drop")
    if chosen:
        return chosen.origin
    waits = (words for words in pick.words if words.origin == "machine" and words.field == field)
    return "waiting" if any(wording.same_language(words.language, language) for words in waits) else "missing"


def issue_cells(whole: records.Snapshot) -> tuple[Cell, ...]:
    """Per language: does it have every issue word that some language has."""
    cells = []
    for language in whole.newsletter.languages:
        lacks = [line for line in build(whole, language).lacks if " the " in line]
        said = ", ".join(line.removeprefix(f"{language} lacks ") for line in lacks)
        cells.append(Cell(language, "missing" if lacks else "editor", f"lacks {said}" if lacks else "complete"))
    return tuple(cells)
