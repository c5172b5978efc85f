"""Writing: headline and blurb of an item, and the words of the whole issue, one language at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from curator import records, wording
from curator.edition import build
from curator.errors import CuratorError
from curator.review import printing
from curator.review.draft import Cell, cell
from curator.review.page import attempt, page, person, signed_in
from curator.store import models
from curator.store.approving import standing
from curator.store.editing import FIELDS, ISSUE_FIELDS, PICK_FIELDS, Conflict, accept, newest, rewrite


@dataclass(frozen=True, slots=True)
class Box:
    """One text box: what is in it, the version it was opened with, what is printed while it is empty."""

    field: str
    label: str
    text: str
    seen: int
    fallback: wording.Wording | None = None
    machine: models.Words | None = None
    theirs: str | None = None  # what somebody else saved meanwhile
    unsupported: Sequence[str] = ()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_pick(request: HttpRequest, issue_id: int, pick_id: int) -> HttpResponse:
    """Headline and blurb of one item in one language, with the story beside them."""
    row = get_object_or_404(
        models.Pick.objects.select_related("issue", "story__entry__source"), pk=pick_id, issue_id=issue_id
    )
    whole = printing.snapshot(row.issue)
    pick = next((each for each in whole.picks if each.id == row.pk), None)
    if pick is None:
        messages.error(request, "This item was dropped. Restore it first; its words are kept.")
        return redirect("draft", issue_id)
    language = _language(request, whole)
    clash: Conflict | None = None
    if request.method == "POST":
        try:
            _save(request, row.issue, language, PICK_FIELDS, row)
            return _onward(request, reverse("edit-pick", args=[issue_id, pick_id]), language, _cells(pick, whole))
        except Conflict as error:
            clash = error
        except CuratorError as error:
            messages.error(request, str(error))
    boxes = [_pick_box(request, row, pick, field, language, clash) for field in PICK_FIELDS]
    return page(
        request,
        "edit_pick.html",
        status=409 if clash else 200,
        issue=row.issue,
        approval=standing(row.issue),
        row=row,
        pick=pick,
        boxes=boxes,
        language=language,
        cells=_cells(pick, whole),
        clash=clash,
        tellings=_tellings(row),
        **_neighbours(row, whole),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def edit_issue(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Subject, opening, sign-off and the other words of the whole issue, in one language."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    whole = printing.snapshot(issue)
    language = _language(request, whole)
    clash: Conflict | None = None
    if request.method == "POST":
        try:
            _save(request, issue, language, ISSUE_FIELDS, None)
            return _onward(request, reverse("edit-issue", args=[issue_id]), language, _issue_cells(whole))
        except Conflict as error:
            clash = error
        except CuratorError as error:
            messages.error(request, str(error))
    boxes = [_issue_box(request, issue, whole, field, language, clash) for field in ISSUE_FIELDS]
    return page(
        request,
        "edit_issue.html",
        status=409 if clash else 200,
        issue=issue,
        approval=standing(issue),
        boxes=boxes,
        language=language,
        cells=_issue_cells(whole),
        clash=clash,
    )


@require_POST
@signed_in
def accept_machine(request: HttpRequest, issue_id: int, words_id: int) -> HttpResponse:
    """Let machine words count, now that a person has read them."""
    words = get_object_or_404(
        models.Words.objects.select_related("pick__story"), pk=words_id, issue_id=issue_id, origin="machine"
    )
    attempt(request, lambda: accept(words, person(request)), "Accepted. These words are printed now.")
    where = reverse("edit-pick", args=[issue_id, words.pick_id]) if words.pick_id else reverse("edit-issue", args=[issue_id])
    return redirect(f"{where}?language={words.language}")


def _language(request: HttpRequest, whole: records.Snapshot) -> str:
    wanted = request.POST.get("language") or request.GET.get("language", "")
    return wanted if wanted in whole.newsletter.languages else whole.newsletter.languages[0]


def _save(request: HttpRequest, issue: models.Issue, language: str, fields: Sequence[str], pick: models.Pick | None) -> None:
    """Save every box of the form, or none: a conflict in one keeps all of them open. Says what happened."""
    was_approved = standing(issue) is not None and issue.state == models.Issue.State.APPROVED
    with transaction.atomic():
        changed = [
            rewrite(
                issue,
                person(request),
                field=field,
                language=language,
                text=request.POST[field],
                seen=_version(request.POST.get(f"seen-{field}", "")),
                pick=pick,
            )
            for field in fields
            if field in request.POST
        ]
    if not any(changed):
        messages.info(request, "Nothing was changed.")
        return
    messages.success(request, "Saved.")
    if was_approved:
        messages.warning(request, "The issue was approved; this edit has withdrawn the approval.")


def _onward(request: HttpRequest, path: str, language: str, cells: Sequence[Cell]) -> HttpResponse:
    """Back to the form, in the next language without words when that was asked for."""
    if request.POST.get("then") == "next":
        order = [each.language for each in cells]
        later = cells[order.index(language) + 1 :] + cells[: order.index(language)]
        language = next((each.language for each in later if each.state in ("missing", "waiting")), language)
    return redirect(f"{path}?language={language}")


def _version(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _cells(pick: records.Pick, whole: records.Snapshot) -> tuple[Cell, ...]:
    return tuple(cell(pick, language) for language in whole.newsletter.languages)


def _issue_cells(whole: records.Snapshot) -> tuple[Cell, ...]:
    """Per language: does it have every issue word that some language has."""
    cells = []
    for language in whole.newsletter.languages:
        lacks = [line for line in build(whole, language).lacks if " the " in line]
        said = ", ".join(line.removeprefix(f"{language} lacks ") for line in lacks)
        cells.append(Cell(language, "missing" if lacks else "editor", f"lacks {said}" if lacks else "complete"))
    return tuple(cells)


def _pick_box(
    request: HttpRequest,
    row: models.Pick,
    pick: records.Pick,
    field: str,
    language: str,
    clash: Conflict | None,
) -> Box:
    kept = newest(row.issue, field, language, row)
    machine = newest(row.issue, field, language, row, "machine")
    without = records.Pick(**{name: getattr(pick, name) for name in PICK_PARTS}, words=_not_editors(pick.words))
    fallback = (wording.headline if field == "headline" else wording.blurb)(without, language, "badge")
    text, seen, theirs = _text(request, field, kept, clash)
    return Box(
        field,
        FIELDS[field].capitalize(),
        text,
        seen,
        fallback,
        machine if machine and not machine.accepted else None,
        theirs,
        printing.unsupported(text, pick.story, language),
    )


PICK_PARTS = ("id", "slot", "position", "story", "twins", "reasons", "statistic", "in_minute")


def _issue_box(
    request: HttpRequest, issue: models.Issue, whole: records.Snapshot, field: str, language: str, clash: Conflict | None
) -> Box:
    kept = newest(issue, field, language)
    machine = newest(issue, field, language, origin="machine")
    defaults = [words for words in whole.words if words.version == 0 or words.origin != "editor"]
    fallback = wording.choose(field, language, "drop", defaults)  # type: ignore[arg-type]  # one of ISSUE_FIELDS
    text, seen, theirs = _text(request, field, kept, clash)
    waiting = machine if machine and not machine.accepted else None
    return Box(field, FIELDS[field].capitalize(), text, seen, fallback, waiting, theirs)


def _not_editors(words: Sequence[records.Words]) -> tuple[records.Words, ...]:
    return tuple(each for each in words if each.origin != "editor")


def _text(
    request: HttpRequest, field: str, kept: models.Words | None, clash: Conflict | None
) -> tuple[str, int, str | None]:
    """What the box shows: what was just posted when it could not be saved, else what is kept."""
    saved, version = (kept.text, kept.version) if kept else ("", 0)
    if request.method != "POST" or field not in request.POST:
        return saved, version, None
    mine = request.POST[field].replace("\r\n", "\n")
    theirs = saved if clash and saved.strip() != mine.strip() else None
    return mine, version, theirs


def _neighbours(row: models.Pick, whole: records.Snapshot) -> dict[str, int | None]:
    """The items before and after this one as the letter prints them."""
    order = list(printing.slot_names(whole.sections))
    places = {slot: place for place, slot in enumerate(order)}
    picks = sorted(whole.picks, key=lambda pick: (places.get(pick.slot, len(order)), pick.position, pick.id))
    ids = [pick.id for pick in picks]
    here = ids.index(row.pk)
    return {"before": ids[here - 1] if here else None, "after": ids[here + 1] if here + 1 < len(ids) else None}


def _tellings(row: models.Pick) -> Sequence[models.Story]:
    """The other places where this story was told."""
    others = row.cluster.stories.filter(current=True).exclude(pk=row.story_id)
    return others.select_related("entry__source").order_by("language", "pk")
