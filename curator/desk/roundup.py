"""The monthly roundup: draft it, and see what it left out; all else is as for any issue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator.desk.form_recovery import safe_next
from curator.desk.page import attempt, done, person, signed_in
from curator.runs import context
from curator.store import drafts, models, roundups
from curator.web.desk_language import gettext


@dataclass(frozen=True, slots=True)
class Due:
    """The month whose roundup can be drafted now, and the number of its weekly issues."""

    month: date
    issues: int


def month_due() -> date:
    """Return the month whose roundup is due now."""
    return roundups.month_due(context.config().newsletter.day_of(timezone.now()))


@require_POST
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Draft the roundup that is due, or refill the open one."""
    from curator.runs.draft import roundup  # imported where it is used: decision 0005

    message = gettext("The roundup is drafted, with the texts that were approved.")
    if not attempt(request, lambda: roundup(context.config(), timezone.now()), message):
        return done(request, "home")
    issue = drafts.open_draft(models.Issue.Kind.MONTHLY)
    return done(request, "draft", "", issue.pk) if issue else done(request, "home")


@require_POST
@signed_in
def take(request: HttpRequest, issue_id: int, pick_id: int) -> HttpResponse:
    """Put an item of one of the month's issues into the roundup, with its texts."""
    from curator.desk.draft import known_slot  # imported where it is used: decision 0005

    issue = get_object_or_404(models.Issue, pk=issue_id, month__isnull=False)

    def change() -> None:
        slot = known_slot(request.POST.get("slot", ""))
        roundups.take(issue, person(request), pick_id, slot)

    attempt(request, change, gettext("Taken into the roundup."))
    back = request.POST.get("back", "")
    return done(request, safe_next(request, back)) if back else done(request, "draft", "", issue_id)
