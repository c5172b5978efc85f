"""The state of texts by language: the marks on the draft and above forms."""

from __future__ import annotations

from dataclasses import dataclass, replace

from curator import records
from curator.desk.page import slot_names
from curator.desk.wording import field_names, missing_texts
from curator.edition import wording
from curator.edition.captions import picture_text
from curator.edition.item import is_number, item
from curator.edition.missing import fields_of, missing, unwritten
from curator.language.tags import same_language
from curator.web.desk_language import gettext


@dataclass(frozen=True, slots=True)
class Cell:
    """The state of one item in one language: the origin of its text, "waiting" or "missing"."""

    language: str
    state: str
    says: str


def chosen(
    pick: records.Pick, field: str, language: str, newsletter: records.Newsletter, *, badge: bool
) -> wording.Wording | None:
    """Return the text that is printed; `badge` means that the original stands in."""
    if field in records.PICTURE_FIELDS:
        return picture_text(pick, field, language, newsletter)
    policy: wording.Policy = "badge" if badge else "drop"
    if field == "headline":
        return wording.headline(pick, language, policy)
    if not is_number(pick):
        return wording.blurb(pick, language, policy)
    printed = item(pick, language, replace(newsletter, words_policy=policy))
    return printed.blurb if printed else None


def cell(pick: records.Pick, language: str, newsletter: records.Newsletter) -> Cell:
    """Return the state of an item in a language: the weaker of headline and blurb.

    A blurb that nobody wrote, and the story has no sentence for, is lacking in one language only.
    """
    if not _has_blurb(pick) and language == _writes_in(pick, newsletter):
        return Cell(
            language, "missing", gettext("no blurb: no sentence of the story can be printed alone")
        )
    state = min(
        (_state(pick, field, language, newsletter) for field in _fields(pick)), key=ORDER.index
    )
    return Cell(language, state, _origin_words(state))


ORDER = ("missing", "waiting", "machine", "twin", "source", "editor")


def _origin_words(state: str) -> str:
    return {
        "missing": gettext("no text yet"),
        "waiting": gettext("machine translation, unread"),
        "machine": gettext("machine translation, accepted"),
        "twin": gettext("from another source"),
        "source": gettext("the source’s own text"),
        "editor": gettext("an editor’s text"),
    }[state]


def _fields(pick: records.Pick) -> tuple[records.WordField, ...]:
    """Return the fields that some language has a text for."""
    return fields_of(pick) if _has_blurb(pick) else ("headline",)


def _has_blurb(pick: records.Pick) -> bool:
    """Return whether some language has a blurb, or the sentence beside a figure."""
    told = any(story.summary for story in wording.stories(pick))
    return is_number(pick) or told or any(words.field == "blurb" for words in pick.words)


def _writes_in(pick: records.Pick, newsletter: records.Newsletter) -> str:
    """Return the language in which an editor would write first: the story's own, if printed."""
    languages = newsletter.languages
    own = (each for each in languages if same_language(each, pick.story.language.main))
    return next(own, languages[0])


def _state(pick: records.Pick, field: str, language: str, newsletter: records.Newsletter) -> str:
    found = chosen(pick, field, language, newsletter, badge=False)
    if found:
        return found.origin
    waits = (words for words in pick.words if words.origin == "machine" and words.field == field)
    return (
        "waiting" if any(same_language(words.language, language) for words in waits) else "missing"
    )


def issue_cells(whole: records.Snapshot) -> tuple[Cell, ...]:
    """Return language -> whether it has all the issue's texts that another has, and opening and
    sign-off.
    """
    return tuple(_issue_cell(whole, language) for language in whole.newsletter.languages)


def _issue_cell(whole: records.Snapshot, language: str) -> Cell:
    lacks = [each for each in missing(whole, language) if each.pick is None]
    lacks += [each for each in unwritten(whole, language) if each not in lacks]
    if not lacks:
        return Cell(language, "editor", gettext("complete"))
    return Cell(language, "missing", missing_texts(lacks))


def field_label(field: str, whole: records.Snapshot) -> str:
    """Return the name of an issue's field, with its section or sponsor."""
    kind, _, of = field.partition(":")
    sponsors = {str(each.id): each.name for each in whole.sponsors}
    return ": ".join(filter(None, (field_names()[kind], sponsors.get(of) or _section(of, whole))))


def _section(slot: str, whole: records.Snapshot) -> str:
    return slot_names(whole.sections).get(slot, slot)
