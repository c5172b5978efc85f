"""Autosave: store what is in the boxes while somebody types, to be restored later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from curator import records
from curator.desk.forms import unsupported
from curator.desk.minute import minute_of
from curator.desk.page import number, person, signed_in
from curator.edition import build
from curator.edition.typed import with_typed
from curator.errors import InputError
from curator.runs import context, doubts
from curator.runs.doubts import Compared
from curator.store import models, unsaved
from curator.store.snapshot import snapshot
from curator.store.words import LONGEST, check_field


@require_POST
@signed_in
def keep_unsaved(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Store one box (`pick`, `field`, `language`, `text`, `seen`, `typed_at`), and answer with what
    the source does not have and, where it counts, with the minute; `forget` deletes it.
    """
    issue = get_object_or_404(models.Issue, pk=issue_id)
    pick_id = number(request.POST.get("pick", "")) or None
    pick = get_object_or_404(issue.picks.select_related("story"), pk=pick_id) if pick_id else None
    field, language = request.POST.get("field", ""), request.POST.get("language", "")
    try:
        check_field(issue, field, pick)
    except InputError as error:
        raise Http404 from error
    if language not in context.config().newsletter.languages:
        raise Http404
    if "forget" in request.POST:
        unsaved.forget(person(request), issue, pick, field, language)
        return HttpResponse(status=204)
    text = request.POST.get("text", "").replace("\0", "")[:LONGEST]
    unsaved.keep(
        person(request),
        issue,
        (pick_id, field),
        language,
        text=text,
        seen=number(request.POST.get("seen", "")),
        typed_at=number(request.POST.get("typed_at", "")),
    )
    if pick.in_minute if pick else doubts.is_of_items(field):
        return JsonResponse(_with_minute(person(request), issue, pick_id, field, language, text))
    story = records.from_json(records.Story, pick.story.record) if pick else None
    compared = Compared.anew(issue.pk)
    doubtful = doubts.of_text(text, story, language, compared) if story else ()
    return JsonResponse({"unsupported": list(doubtful)})


def _with_minute(
    by: User, issue: models.Issue, pick_id: int | None, field: str, language: str, text: str
) -> Mapping[str, Any]:
    """Return what is doubtful in a text, and the minute with all that `by` has typed."""
    typed = {box: row.text for box, row in unsaved.kept(by, issue, language).items()}
    whole = with_typed(snapshot(issue, context.config()), language, typed)
    pick = next((each for each in whole.picks if each.id == pick_id), None)
    compared = Compared.anew(issue.pk)
    return {
        "unsupported": list(unsupported(whole, pick, field, language, text, compared)),
        "minute": minute_of(build(whole, language)).as_object(),
    }
