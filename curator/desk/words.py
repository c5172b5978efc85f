"""Edit the texts of one item, or of the whole issue, in one language."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from curator import records
from curator.desk.form_recovery import safe_next
from curator.desk.forms import issue_box, marked, pick_box
from curator.desk.language_status import Cell, cell, issue_cells
from curator.desk.minute import minute_of
from curator.desk.page import approval_of, number, page, person, signed_in, slot_names
from curator.desk.translations import asked
from curator.edition import build
from curator.edition.missing import fields_of, issue_fields, picture_fields
from curator.errors import CuratorError
from curator.runs import context
from curator.runs.doubts import Compared
from curator.runs.texts import keep_gone, name_of
from curator.store import models, unsaved
from curator.store.proofreading import open_comments
from curator.store.snapshot import snapshot, written
from curator.store.words import Conflict, newest_of, rewrite
from curator.web.desk_language import gettext, localized


@dataclass(frozen=True, slots=True)
class Left:
    """What a form could not save: its fields as they were posted, and the conflicts by field."""

    posted: Mapping[str, str]
    clashes: Mapping[str, Conflict] = field(default_factory=dict)

    @property
    def first(self) -> Conflict | None:
        return next(iter(self.clashes.values()), None)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_pick(request: HttpRequest, issue_id: int, pick_id: int) -> HttpResponse:
    """Edit headline and blurb of an item in one language, beside its story."""
    row = get_object_or_404(
        models.Pick.objects.select_related("issue", "cluster", "story__entry__source"),
        pk=pick_id,
        issue_id=issue_id,
    )
    rows = written(row.issue)
    whole = snapshot(row.issue, context.config(), texts=rows)
    pick = next((each for each in whole.picks if each.id == row.pk), None)
    if pick is None:
        dropped = gettext("This item was dropped. Restore it first; its texts are kept.")
        messages.error(request, dropped)
        _keep_gone(request, row.issue, _language(request, whole), (), row)
        return redirect("draft", issue_id)
    language, fields = _language(request, whole), (*fields_of(pick), *picture_fields(pick))
    left = Left(request.POST)
    if request.method == "POST":
        try:
            left = _save(request, row.issue, language, fields, row)
        except CuratorError as error:
            messages.error(request, localized(error))
        else:
            if not left.clashes:
                if request.POST.get("then") == "after":
                    pick_id = _neighbours(row, whole)["after"] or pick_id
                where = reverse("edit-pick", args=[issue_id, pick_id])
                return _onward(request, where, language, _cells(pick, whole))
            rows = written(row.issue)
    texts, compared = newest_of(rows, language), Compared.anew(row.issue_id)
    boxes = [
        pick_box(
            left.posted, texts, pick, field, language, whole.newsletter, left.clashes.get(field)
        )
        for field in fields
    ]
    boxes = marked(boxes, whole, pick, language, compared)
    return page(
        request,
        "edit_pick.html",
        status=409 if left.clashes else 200,
        issue=row.issue,
        approval=approval_of(row.issue),
        row=row,
        pick=pick,
        policy=whole.newsletter.words_policy,
        boxes=boxes,
        minute=minute_of(build(whole, language)) if pick.in_minute else None,
        language=language,
        cells=_cells(pick, whole),
        clash=left.first,
        typed=unsaved.kept(person(request), row.issue, language),
        tellings=_tellings(row),
        proof_comments=open_comments(row.issue, language).filter(pick=row),
        **_neighbours(row, whole),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_issue(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Edit subject, opening, sign-off and the other texts of the issue in one language."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    rows = written(issue)
    whole = snapshot(issue, context.config(), texts=rows)
    language = _language(request, whole)
    left = Left(request.POST)
    if request.method == "POST":
        try:
            left = _save(request, issue, language, issue_fields(whole), None)
        except CuratorError as error:
            messages.error(request, localized(error))
        else:
            if not left.clashes:
                where = reverse("edit-issue", args=[issue_id])
                return _onward(request, where, language, issue_cells(whole))
            rows = written(issue)
    texts, compared = newest_of(rows, language), Compared(issue.pk)
    boxes = [
        issue_box(left.posted, texts, whole, field, language, left.clashes.get(field))
        for field in issue_fields(whole)
    ]
    boxes = marked(boxes, whole, None, language, compared)
    compared.keep()
    return page(
        request,
        "edit_issue.html",
        status=409 if left.clashes else 200,
        issue=issue,
        approval=approval_of(issue),
        boxes=boxes,
        minute=minute_of(build(whole, language)),
        language=language,
        asked=asked(issue, timezone.now()),
        policy=whole.newsletter.words_policy,
        cells=issue_cells(whole),
        clash=left.first,
        typed=unsaved.kept(person(request), issue, language),
    )


def _language(request: HttpRequest, whole: records.Snapshot) -> str:
    wanted = request.POST.get("language") or request.GET.get("language", "")
    return wanted if wanted in whole.newsletter.languages else whole.newsletter.languages[0]


def _save(
    request: HttpRequest,
    issue: models.Issue,
    language: str,
    fields: Sequence[str],
    pick: models.Pick | None,
) -> Left:
    """Save every box of the form, or none if there is a conflict; tell the person by messages."""
    for gone in _keep_gone(request, issue, language, fields, pick):
        messages.error(request, localized(gone))
    posted: dict[str, str] = {}
    clashes: dict[str, Conflict] = {}
    write = partial(rewrite, issue, person(request), language=language, pick=pick)
    with transaction.atomic():
        for name in (each for each in fields if each in request.POST):
            text, seen = request.POST[name], request.POST.get(f"seen-{name}", "")
            try:
                kept = write(field=name, text=text, seen=number(seen))
            except Conflict as error:
                clashes[name] = error
            else:
                if kept is None:
                    continue  # the page shows what is stored: a colleague may have written it
            posted |= {name: text, f"seen-{name}": seen}
        if clashes:
            transaction.set_rollback(True)
            return Left(posted, clashes)
    if not posted:
        messages.info(request, gettext("Nothing was changed."))
        return Left(posted)
    messages.success(request, gettext("Saved."))
    return Left(posted)


def _keep_gone(
    request: HttpRequest,
    issue: models.Issue,
    language: str,
    fields: Sequence[str],
    pick: models.Pick | None,
) -> Collection[CuratorError]:
    """Keep what was typed into boxes other than `fields`; return why it is refused."""
    boxes = [name for name in request.POST if f"seen-{name}" in request.POST]
    texts = {
        name_of(pick.pk if pick else None, name): (
            request.POST[name],
            number(request.POST[f"seen-{name}"]),
        )
        for name in boxes
        if name not in fields
    }
    return keep_gone(issue, person(request), language, texts)


def _onward(request: HttpRequest, path: str, language: str, cells: Sequence[Cell]) -> HttpResponse:
    """Return to the form, in the next language that lacks texts, or to where a link came from."""
    if onward := request.POST.get("onward"):
        return redirect(safe_next(request, onward))
    if request.POST.get("then") == "next":
        order = [each.language for each in cells]
        later = (*cells[order.index(language) + 1 :], *cells[: order.index(language)])
        language = next(
            (each.language for each in later if each.state in ("missing", "waiting")), language
        )
    return redirect(f"{path}?language={language}")


def _cells(pick: records.Pick, whole: records.Snapshot) -> tuple[Cell, ...]:
    return tuple(cell(pick, language, whole.newsletter) for language in whole.newsletter.languages)


def _neighbours(row: models.Pick, whole: records.Snapshot) -> dict[str, int | None]:
    """Return the items before and after this one in printed order."""
    order = list(slot_names(whole.sections))
    places = {slot: place for place, slot in enumerate(order)}
    picks = sorted(
        whole.picks, key=lambda pick: (places.get(pick.slot, len(order)), pick.position, pick.id)
    )
    ids = [pick.id for pick in picks]
    here = ids.index(row.pk)
    return {
        "before": ids[here - 1] if here else None,
        "after": ids[here + 1] if here + 1 < len(ids) else None,
    }


def _tellings(row: models.Pick) -> QuerySet[models.Story]:
    """Return the other versions of this story."""
    others = row.cluster.stories.filter(current=True).exclude(pk=row.story_id)
    return others.select_related("entry__source").order_by("language", "pk")
