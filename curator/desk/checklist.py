"""The checklist of the approve page: each line is done, or says what to do and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from curator import records
from curator.desk.wording import field_names, missing_texts
from curator.edition import wording
from curator.edition.missing import picture_fields, unread, unwritten
from curator.edition.picture import left_out, offered
from curator.language import bidi
from curator.runs import context, links
from curator.runs.doubts import MOST_AT_ONCE, Compared, doubts
from curator.runs.texts import name_of
from curator.store import models
from curator.store.models import LinkCheck
from curator.web.desk_language import gettext, localized, ngettext, speaking

State = LinkCheck.State

if TYPE_CHECKING:
    from curator.desk.approval import Checked


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do: `where` is the link's text, `found` are words to be marked."""

    where: str
    address: str
    why: str = ""
    found: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: what it is about, and what is to do; nothing if it is done."""

    key: str
    name: str
    tasks: tuple[Task, ...]


def checklist(
    issue: models.Issue, whole: records.Snapshot, editions: Sequence[Checked], changes: int
) -> list[Line]:
    """Return the lines for the editions that go out, none if none does; `changes` since the last
    approval.
    """
    going = [each for each in editions if each.proof.on]
    if not going:
        return []
    lines = [
        Line("texts", gettext("Texts in every language"), tuple(_texts(issue, whole, going))),
        Line("opening", gettext("Opening and sign-off"), tuple(_opening(issue, whole, going))),
        Line(
            "letters",
            gettext("Size, structure and alternative texts"),
            tuple(_letters(issue, whole, going)),
        ),
        Line("proofreading", gettext("Sign-offs and comments"), tuple(_proofs(issue, going))),
        Line("facts", gettext("Numbers, names and quotations"), tuple(_facts(issue, whole, going))),
        Line("links", gettext("Links"), tuple(_links(issue, going))),
        Line("proposals", gettext("Machine texts read"), tuple(_unread(issue, whole, going))),
    ]
    if changes:
        said = gettext("Changed since it was approved last")
        lines.append(Line("changes", gettext("Changes"), (Task(said, "#changed"),)))
    return lines


def _at(name: str, issue: models.Issue, language: str, *of: int) -> str:
    return f"{reverse(name, args=[issue.pk, *of])}?language={language}"


def _texts(
    issue: models.Issue, whole: records.Snapshot, going: Sequence[Checked]
) -> Iterator[Task]:
    for each in going:
        language = each.proof.language
        apart = unwritten(whole, language)
        if lacks := [gap for gap in each.proof.state.lacks if gap not in apart]:
            where = reverse("edit-language", args=[issue.pk, language])
            yield Task(_name(language), where, missing_texts(lacks))


def _opening(
    issue: models.Issue, whole: records.Snapshot, going: Sequence[Checked]
) -> Iterator[Task]:
    for each in going:
        language = each.proof.language
        if lacks := unwritten(whole, language):
            where = _at("edit-issue", issue, language)
            yield Task(_name(language), where, missing_texts(lacks))


def _letters(
    issue: models.Issue, whole: records.Snapshot, going: Sequence[Checked]
) -> Iterator[Task]:
    for each in going:
        where = reverse("preview", args=[issue.pk, each.proof.language])
        for problem in each.problems:
            yield Task(_name(each.proof.language), where, localized(problem))
        yield from _picture(issue, whole, each.proof.language)


def _picture(issue: models.Issue, whole: records.Snapshot, language: str) -> Iterator[Task]:
    """Yield why an edition goes without the picture, mostly because nobody said its words, which
    its alternative text is made of too.
    """
    for pick in whole.picks:
        if not picture_fields(pick) or not (why := left_out(pick, language)):
            continue
        if pick.picture in offered(pick.story):
            goes = gettext("This edition goes without the picture.")
            yield _of_text(issue, language, pick, "picture", goes)
        else:
            yield Task(_name(language), reverse("draft", args=[issue.pk]), localized(why))


def _proofs(issue: models.Issue, going: Sequence[Checked]) -> Iterator[Task]:
    where = reverse("proofread", args=[issue.pk])
    for each in going:
        read, name = each.proofread, _name(each.proof.language)
        if read.outdated and not read.signed_off:
            yield Task(name, where, gettext("Changed since it was signed off"))
        elif read.lacking:
            yield Task(name, where, gettext("Must be signed off before the issue is approved"))
        if read.comments:
            said = ngettext("%(number)s open comment", "%(number)s open comments", read.comments)
            yield Task(name, where, said)


def _facts(
    issue: models.Issue, whole: records.Snapshot, going: Sequence[Checked]
) -> Iterator[Task]:
    compared = Compared(issue.pk, MOST_AT_ONCE)
    for doubt in doubts(whole, [each.proof.language for each in going], compared):
        said = gettext("Not in the source:")
        yield _of_text(issue, doubt.language, doubt.pick, doubt.field, said, doubt.found)
    compared.keep()
    if compared.waiting:
        said = ngettext(
            "%(number)s text is still being compared with its source.",
            "%(number)s texts are still being compared with their sources.",
            compared.waiting,
        )
        yield Task(gettext("Look again in a moment"), reverse("approve", args=[issue.pk]), said)


def _links(issue: models.Issue, going: Sequence[Checked]) -> Iterator[Task]:
    letters = [each.letter for each in going if each.letter]
    found = links.of_letters(letters, context.config())
    known = links.look_up(found, timezone.now())
    for address, words in found.items():
        if (row := known.get(address)) and row.state in (State.DEAD, State.UNCLEAR):
            reason = localized(row.said)
            why = (
                gettext("leads nowhere: %(reason)s", reason=reason)
                if row.state == State.DEAD
                else gettext("could not be checked: %(reason)s", reason=reason)
            )
            yield Task(words or address, address, why)
    if waiting := sum(address not in known or not known[address].state for address in found):
        said = ngettext(
            "%(number)s link is not checked yet.", "%(number)s links are not checked yet.", waiting
        )
        yield Task(gettext("Look again in a moment"), reverse("approve", args=[issue.pk]), said)


def _unread(
    issue: models.Issue, whole: records.Snapshot, going: Sequence[Checked]
) -> Iterator[Task]:
    texts = [(None, whole.words), *((pick.id, pick.words) for pick in whole.picks)]
    for each in going:
        language = each.proof.language
        boxes = [name_of(of, field) for of, words in texts for field in unread(words, language)]
        if boxes:
            said = ngettext(
                "%(number)s machine translation, unread",
                "%(number)s machine translations, unread",
                len(boxes),
            )
            where = reverse("edit-language", args=[issue.pk, language])
            yield Task(_name(language), f"{where}#box-{boxes[0]}", said)


def _of_text(
    issue: models.Issue,
    language: str,
    pick: records.Pick | None,
    field: str,
    why: str,
    found: tuple[str, ...] = (),
) -> Task:
    """Return the task at one text, of an item or of the issue."""
    named = field_names()[field.partition(":")[0]]
    if pick:
        address = _at("edit-pick", issue, language, pick.id)
        named = gettext(
            "%(field)s of “%(title)s”",
            field=named,
            title=bidi.isolate(wording.title(pick.story), "ltr"),
        )
    else:
        address = _at("edit-issue", issue, language)
    where = gettext("%(language)s: %(text)s", language=_name(language), text=named)
    return Task(where, address, why, found)


def _name(language: str) -> str:
    return speaking().language_name(language)
