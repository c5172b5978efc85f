"""One page per language: every headline, blurb and issue word in one column, beside it another
language and the source; one button saves them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from curator import records
from curator.desk.form_recovery import safe_next
from curator.desk.forms import Box, issue_box, pick_box
from curator.desk.language_status import chosen, issue_cells
from curator.desk.page import number, page, person, signed_in, slot_names
from curator.desk.wording import withdrawn
from curator.edition import wording
from curator.edition.missing import fields_of, issue_fields, section_fields
from curator.errors import CuratorError
from curator.records import ISSUE_FIELDS, SPONSOR_FIELD
from curator.runs import context
from curator.store import models, unsaved
from curator.store.approvals import standing
from curator.store.snapshot import snapshot
from curator.store.words import Conflict, rewrite
from curator.web.desk_language import gettext, ngettext, said

SHORT, LONG = 60, 320  # characters that are read without effort
LIMITS = {
    **dict.fromkeys(("subject", "heading"), SHORT),
    "headline": 90,
    **dict.fromkeys(("blurb", "intro", "sponsor"), LONG),
}
Clashes = dict[str, Conflict]


@dataclass(frozen=True, slots=True)
class Written:
    """One text box of the page under its own name, with what another language says there."""

    name: str
    box: Box
    beside: wording.Wording | None
    clash: Conflict | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class Block:
    """The boxes of one item, of a section, of a sponsor; else of the issue's own words."""

    boxes: Sequence[Written]
    pick: records.Pick | None = None
    row: models.Pick | None = None
    slot: str = ""
    sponsor: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_language(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Everything that can be written in one language; `?beside=` names the language beside it."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    whole = snapshot(issue, context.config())
    tongues = whole.newsletter.languages
    if language not in tongues:
        raise Http404
    clashes: Clashes = {}
    if request.method == "POST":
        clashes = _save_all(request, issue, whole, language)
        if not clashes:
            here = reverse("edit-language", args=[issue_id, language])
            back = request.POST.get("onward") or f"{here}?beside={request.POST.get('beside', '')}"
            return redirect(safe_next(request, back))
        whole = snapshot(issue, context.config())
    beside = request.POST.get("beside") or request.GET.get("beside", "")
    beside = beside if beside in tongues else next((t for t in tongues if t != language), language)
    return page(
        request,
        "edit_language.html",
        status=409 if clashes else 200,
        issue=issue,
        approval=standing(issue),
        language=language,
        languages=tongues,
        beside=beside,
        cells=issue_cells(whole),
        clashes=clashes,
        typed=unsaved.kept(person(request), issue, language),
        slot_names=slot_names(whole.sections),
        blocks=list(_blocks(request, issue, whole, language, beside, clashes)),
    )


def _blocks(
    request: HttpRequest,
    issue: models.Issue,
    whole: records.Snapshot,
    language: str,
    beside: str,
    clashes: Clashes,
) -> Iterator[Block]:
    yield Block(
        [
            _issue_line(request, issue, whole, field, language, beside, clashes)
            for field in ISSUE_FIELDS
        ]
    )
    for each in whole.sponsors:
        of = f"{SPONSOR_FIELD}:{each.id}"
        yield Block(
            [_issue_line(request, issue, whole, of, language, beside, clashes)], sponsor=each.name
        )
    rows = {row.pk: row for row in issue.picks.select_related("story__entry__source")}
    over = section_fields(whole)
    for pick in in_order(whole):
        if pick.slot in over:
            lines = [
                _issue_line(request, issue, whole, field, language, beside, clashes)
                for field in over.pop(pick.slot)
            ]
            yield Block(lines, slot=pick.slot)
        row = rows[pick.id]
        lines = [
            _pick_line(request, row, pick, field, language, beside, whole, clashes)
            for field in fields_of(pick)
        ]
        yield Block(lines, pick, row, pick.slot)


def in_order(whole: records.Snapshot) -> list[records.Pick]:
    """The items as the letter prints them."""
    places = {slot: place for place, slot in enumerate(slot_names(whole.sections))}
    return sorted(
        whole.picks, key=lambda each: (places.get(each.slot, len(places)), each.position, each.id)
    )


def _issue_line(
    request: HttpRequest,
    issue: models.Issue,
    whole: records.Snapshot,
    field: str,
    language: str,
    beside: str,
    clashes: Clashes,
) -> Written:
    name, clash = _name(None, field), clashes.get(_name(None, field))
    box = issue_box(_posted(request, name, field, clash), issue, whole, field, language, clash)
    words = whole.words
    other = wording.choose(field, beside, "drop", words)
    return Written(name, box, other, clash, LIMITS.get(field.partition(":")[0]))


def _pick_line(
    request: HttpRequest,
    row: models.Pick,
    pick: records.Pick,
    field: str,
    language: str,
    beside: str,
    whole: records.Snapshot,
    clashes: Clashes,
) -> Written:
    name, clash = _name(row.pk, field), clashes.get(_name(row.pk, field))
    posted = _posted(request, name, field, clash)
    box = pick_box(posted, row, pick, field, language, whole.newsletter, clash)
    other = chosen(pick, field, beside, whole.newsletter, badge=True)
    return Written(name, box, other, clash, LIMITS.get(field))


def _posted(
    request: HttpRequest, name: str, field: str, clash: Conflict | None
) -> Mapping[str, str]:
    """What was typed, where it could not be saved; a saved box shows what is kept now."""
    return {field: request.POST[name]} if clash and name in request.POST else {}


def _name(pick: int | None, field: str) -> str:
    return f"p{pick}-{field}" if pick else field


def _save_all(
    request: HttpRequest, issue: models.Issue, whole: records.Snapshot, language: str
) -> Clashes:
    """Save each box by itself, so that a conflict in one holds up no other; the conflicts."""
    clashes: Clashes = {}
    changed = 0
    rows = {row.pk: row for row in issue.picks.all()}
    fields: list[tuple[int | None, str]] = [(None, field) for field in issue_fields(whole)]
    fields += [(pick.id, field) for pick in whole.picks for field in fields_of(pick)]
    for pick, field in fields:
        name = _name(pick, field)
        if name not in request.POST:
            continue
        try:
            changed += _save(request, issue, rows.get(pick or 0), field, language, name)
        except Conflict as error:
            clashes[name] = error
        except CuratorError as error:
            messages.error(request, said(error))
    _say(request, issue, changed)
    return clashes


def _save(
    request: HttpRequest,
    issue: models.Issue,
    row: models.Pick | None,
    field: str,
    language: str,
    name: str,
) -> bool:
    seen = request.POST.get(f"seen-{name}", "")
    kept = rewrite(
        issue,
        person(request),
        field=field,
        language=language,
        text=request.POST[name],
        seen=number(seen),
        pick=row,
    )
    return kept is not None


def _say(request: HttpRequest, issue: models.Issue, changed: int) -> None:
    if not changed:
        messages.info(request, gettext("Nothing was changed."))
        return
    messages.success(
        request, ngettext("Saved: %(number)s text.", "Saved: %(number)s texts.", changed)
    )
    if issue.state == models.Issue.State.APPROVED:
        messages.warning(request, withdrawn())
