"""Text boxes of forms: content, version, and what is printed while they are empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from curator import records
from curator.desk.language_status import chosen, field_label
from curator.desk.page import number
from curator.desk.wording import field_names
from curator.edition import wording
from curator.edition.typed import with_typed
from curator.runs import doubts
from curator.runs.doubts import Compared
from curator.store import models
from curator.store.words import Conflict, Texts

SHORT, LONG = 60, 320  # characters that are read without effort
LIMITS = {
    **dict.fromkeys(("subject", "heading"), SHORT),
    "headline": 90,
    **dict.fromkeys(("blurb", "intro", "sponsor"), LONG),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A text box: its content, the version it was opened with, and what is printed while empty."""

    field: str
    label: str
    text: str
    seen: int
    fallback: wording.Wording | None = None
    machine: models.Words | None = None  # waits to be read; None once an editor wrote the text
    theirs: str | None = None  # what somebody else saved meanwhile
    unsupported: Sequence[str] = ()

    @property
    def limit(self) -> int | None:
        """How many characters are read without effort; None where nobody counts."""
        return LIMITS.get(self.field.partition(":")[0])


def pick_box(
    posted: Mapping[str, str],
    texts: Texts,
    pick: records.Pick,
    field: str,
    language: str,
    newsletter: records.Newsletter,
    clash: Conflict | None,
) -> Box:
    """Return the box of an item's field; `posted` is the submitted text, "" when only opened.

    `texts` are the stored ones of this language.
    """
    kept, machine = texts.get((pick.id, field, "editor")), _waiting(texts, pick.id, field)
    without = replace(pick, words=_not_editors(pick.words, field))
    fallback = chosen(without, field, language, newsletter, badge=True)
    text, seen, theirs = _text(posted, field, kept, clash)
    return Box(
        field,
        field_names()[field],
        text,
        seen,
        fallback,
        None if text else machine,
        theirs,
    )


def issue_box(
    posted: Mapping[str, str],
    texts: Texts,
    whole: records.Snapshot,
    field: str,
    language: str,
    clash: Conflict | None,
) -> Box:
    """Return the box of a field of the whole issue."""
    kept, machine = texts.get((None, field, "editor")), _waiting(texts, None, field)
    defaults = [words for words in whole.words if words.version == 0 or words.origin != "editor"]
    fallback = wording.choose(field, language, "drop", defaults)
    text, seen, theirs = _text(posted, field, kept, clash)
    shown = None if text else machine
    return Box(field, field_label(field, whole), text, seen, fallback, shown, theirs)


def _waiting(texts: Texts, pick: int | None, field: str) -> models.Words | None:
    machine = texts.get((pick, field, "machine"))
    return None if machine is None or machine.accepted else machine


def marked(
    boxes: Iterable[Box],
    whole: records.Snapshot,
    pick: records.Pick | None,
    language: str,
    compared: Compared,
) -> list[Box]:
    """Return the boxes of an item, or of the issue, with what is `unsupported` in each."""
    return [
        replace(box, unsupported=unsupported(whole, pick, box.field, language, box.text, compared))
        for box in boxes
    ]


def unsupported(
    whole: records.Snapshot,
    pick: records.Pick | None,
    field: str,
    language: str,
    text: str,
    compared: Compared,
) -> Sequence[str]:
    """Return the numbers, names and quotations of a text, saved or not, that its story does not
    have; those of what the issue says of its items that none of them has.
    """
    if pick is not None:
        return doubts.of_text(text, pick.story, language, compared)
    if not doubts.is_of_items(field) or not text.strip():
        return ()
    whole = with_typed(whole, language, {(None, field): text})
    return doubts.of_issue(whole, field, language, compared)


def _not_editors(words: Sequence[records.Words], field: str) -> tuple[records.Words, ...]:
    return tuple(each for each in words if each.field != field or each.origin != "editor")


def _text(
    posted: Mapping[str, str], field: str, kept: models.Words | None, clash: Conflict | None
) -> tuple[str, int, str | None]:
    """Return what the box shows: a submitted text that was not saved, else the stored one."""
    saved, version = (kept.text, kept.version) if kept else ("", 0)
    if field not in posted:
        return saved, version, None
    mine = posted[field].replace("\r\n", "\n")
    if clash is None:  # what this form has not shown is not passed over when it is sent again
        return mine, number(posted.get(f"seen-{field}", "")), None
    theirs = saved if saved.strip() != mine.strip() else None
    return mine, version, theirs
