"""The draft by slots, with each language's texts, and changes of place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator import records
from curator.desk.form_recovery import safe_next
from curator.desk.language_status import Cell, cell, chosen
from curator.desk.minute import minute_of
from curator.desk.page import (
    approval_of,
    attempt,
    done,
    number,
    page,
    person,
    signed_in,
    slot_names,
)
from curator.desk.translations import asked
from curator.desk.wording import picture_names
from curator.edition import build, wording
from curator.edition.picture import offered
from curator.errors import InputError
from curator.records.slots import FEATURE
from curator.runs import context, preview
from curator.store import feature_picture, models, roundups, sponsors, votes
from curator.store.corrections import LEFT
from curator.store.picks import (
    arrange,
    choose_telling,
    drop,
    move,
    place_of,
    put_in_minute,
    restore,
    shift,
)
from curator.store.snapshot import snapshot
from curator.store.words import release_hold
from curator.web.desk_language import gettext


@dataclass(frozen=True, slots=True)
class Line:
    """One pick as the draft shows it."""

    row: models.Pick
    pick: records.Pick
    headline: wording.Wording | None
    blurb: wording.Wording | None
    cells: tuple[Cell, ...]
    pictures: tuple[records.PictureKind, ...] = ()  # that can be drawn beside it


@signed_in
def draft(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show the issue by slots; `?language=` says whose texts."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    whole = snapshot(issue, context.config())
    language = request.GET.get("language", "")
    language = language if language in whole.newsletter.languages else whole.newsletter.languages[0]
    edition = build(whole, language)
    rows = list(issue.picks.select_related("story__entry__source"))
    return page(
        request,
        "draft.html",
        issue=issue,
        approval=approval_of(issue),
        language=language,
        asked=asked(issue, timezone.now()),
        languages=whole.newsletter.languages,
        proof=preview.proof(whole, language),
        edition=edition,
        slots=_by_slot(rows, whole, language),
        slot_names=slot_names(whole.sections),
        left_out=roundups.left_out(issue) if issue.state not in LEFT else [],
        dropped=[row for row in rows if row.dropped],
        minute=minute_of(edition),
        sponsors=whole.sponsors,
        votes=votes.of_items(issue),
        picture_names=picture_names(),
        most_sponsors=context.config().sponsors_per_issue,
    )


def _by_slot(
    picks: Iterable[models.Pick], whole: records.Snapshot, language: str
) -> dict[str, list[Line]]:
    rows = {row.pk: row for row in picks if not row.dropped}
    slots: dict[str, list[Line]] = {slot: [] for slot in slot_names(whole.sections)}
    for pick in sorted(whole.picks, key=lambda each: (each.position, each.id)):
        if pick.id in rows:
            slots.setdefault(pick.slot, []).append(
                _line(rows[pick.id], pick, whole.newsletter, language)
            )
    return slots


def _line(
    row: models.Pick, pick: records.Pick, newsletter: records.Newsletter, language: str
) -> Line:
    headline = wording.headline(pick, language, "badge")
    blurb = chosen(pick, "blurb", language, newsletter, badge=True)
    cells = tuple(cell(pick, each, newsletter) for each in newsletter.languages)
    pictures = offered(pick.story) if pick.slot == FEATURE else ()
    return Line(row, pick, headline, blurb, cells, pictures)


@require_POST
@signed_in
def change_place(request: HttpRequest, issue_id: int, pick_id: int) -> HttpResponse:
    """One small change to one pick; `do` says which. Says what happened."""
    rows = models.Pick.objects.select_related("story", "issue")
    pick = get_object_or_404(rows, pk=pick_id, issue_id=issue_id)
    before = _Standing.of(pick)
    if attempt(request, lambda: _change(request, pick)):
        pick = rows.get(pk=pick_id)
        _report_change(request, pick, before)
    back = request.POST.get("back", "")
    return done(request, safe_next(request, back)) if back else done(request, "draft", "", issue_id)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a pick stands and what of it is printed, to say what changed."""

    slot: str
    place: int  # 0: dropped
    in_minute: bool
    story: int
    picture: str

    @classmethod
    def of(cls, pick: models.Pick) -> _Standing:
        return cls(pick.slot, place_of(pick), pick.in_minute, pick.story_id, pick.picture)


def _report_change(request: HttpRequest, pick: models.Pick, before: _Standing) -> None:
    now = _Standing.of(pick)
    said = _difference(before, now)
    if said:
        messages.success(request, f"{said}: {pick.story.title}")
    else:
        messages.info(request, gettext("Nothing was changed: %(title)s", title=pick.story.title))
    if before.picture and not now.picture and "picture" not in request.POST:
        messages.info(request, gettext("The picture of the feature went with it."))


def _difference(before: _Standing, now: _Standing) -> str:
    """Return the message about a change, or ""."""
    name = slot_names(context.config().sections).get(now.slot, now.slot)
    if not now.place and before.place:
        return gettext("Dropped")
    if now.place and not before.place:
        return gettext("Back in %(slot)s, place %(place)s", slot=name, place=now.place)
    if (now.slot, now.place) != (before.slot, before.place):
        return gettext("Now in %(slot)s, place %(place)s", slot=name, place=now.place)
    if now.in_minute != before.in_minute:
        return gettext("Into the minute") if now.in_minute else gettext("Out of the minute")
    if now.story != before.story:
        return gettext("Another source is printed")
    if now.picture != before.picture:
        return gettext("Picture: %(name)s", name=picture_names()[now.picture])
    return ""


def _change(request: HttpRequest, pick: models.Pick) -> None:
    by, wish = person(request), request.POST.get("do", "")
    match wish:
        case "up" | "down":
            shift(pick, by, -1 if wish == "up" else 1)
        case "drop":
            drop(pick, by)
        case "restore":
            restore(pick, by)
        case "into-minute" | "out-of-minute":
            put_in_minute(pick, by, wish == "into-minute")
        case _:
            _change_slot_or_story(request, pick)


def _change_slot_or_story(request: HttpRequest, pick: models.Pick) -> None:
    if "order" in request.POST:
        _arrange(request, pick)
    elif "slot" in request.POST:
        position = number(request.POST.get("position", "")) or None
        slot = known_slot(request.POST["slot"])
        move(pick, person(request), slot=slot, position=position)
    elif "picture" in request.POST:
        _choose_picture(request, pick)
    elif "telling" in request.POST:
        told = models.Story.objects.filter(current=True)
        story = get_object_or_404(told, pk=number(request.POST["telling"]))
        choose_telling(pick, person(request), story)
    else:
        raise InputError("The desk does not know how to do that.")


def _choose_picture(request: HttpRequest, pick: models.Pick) -> None:
    wanted = request.POST["picture"]
    kind = next((each for each in ("", *records.PICTURES) if each == wanted), None)
    if kind is None:
        raise InputError("The desk does not know how to do that.")
    feature_picture.choose(pick, person(request), kind=kind, seen=request.POST.get("seen", ""))


def _arrange(request: HttpRequest, pick: models.Pick) -> None:
    """Put a pick where it was dropped; `order`, `was` and `state` say what the page showed."""
    given = request.POST
    arrange(
        pick,
        person(request),
        slot=known_slot(given.get("slot", "")),
        order=[number(each) for each in given["order"].split(",")],
        was=given.get("was", ""),
        state=given.get("state", ""),
    )


def known_slot(slot: str) -> str:
    """Return `slot` if the newsletter has it; else raise InputError."""
    names: Iterable[str] = slot_names(context.config().sections)
    if slot not in names:
        raise InputError("There is no slot “%(slot)s” in this newsletter.", slot=slot)
    return slot


@require_POST
@signed_in
def add_sponsor(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Add a sponsor to a slot of the issue."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    name, url = request.POST.get("name", ""), request.POST.get("url", "")
    limit = context.config().sponsors_per_issue
    said = gettext("Added. Write what it says in each language.")
    attempt(request, lambda: sponsors.add(issue, person(request), name, url, limit), said)
    return done(request, "draft", "", issue_id)


@require_POST
@signed_in
def remove_sponsor(request: HttpRequest, issue_id: int, sponsor_id: int) -> HttpResponse:
    """Remove a sponsor from the issue."""
    row = get_object_or_404(models.Sponsor, pk=sponsor_id, issue_id=issue_id)
    attempt(request, lambda: sponsors.remove(row, person(request)), gettext("Removed."))
    return done(request, "draft", "", issue_id)


@require_POST
@signed_in
def lift_hold(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Go ahead although the bot proposed to hold the issue."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    attempt(request, lambda: release_hold(issue, person(request)), gettext("The hold is lifted."))
    return done(request, "draft", "", issue_id)
