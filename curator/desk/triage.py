"""Triage of candidates: shortlist, hold, reject with a reason, merge and split stories."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from curator.desk.form_recovery import safe_next
from curator.desk.page import attempt, done, number, person, signed_in
from curator.desk.wording import rejection_reasons
from curator.runs import context
from curator.runs.correct import decisions_followed
from curator.store import models
from curator.store.clusters import judge, part, tie
from curator.web.desk_language import gettext


def offered_reasons() -> Mapping[str, str]:
    """Return reasons to reject, of feeds.yaml or the desk's own: key -> name."""
    own = context.config().picking.rejection_reasons
    return {reason: reason for reason in own} or rejection_reasons()


@require_POST
@signed_in
def judge_story(request: HttpRequest, story_id: int) -> HttpResponse:
    """Shortlist, hold or reject a candidate, give a reason, or undo that."""
    story = get_object_or_404(models.Story.objects, pk=story_id, current=True)
    attempt(request, lambda: _judge(request, story))
    return done(request, safe_next(request, request.POST.get("back", "/candidates/")))


def _judge(request: HttpRequest, story: models.Story) -> None:
    posted = request.POST.get
    state, reason = posted("state", ""), posted("words", "").strip() or posted("reason", "")
    judge(story, person(request), state, reason)
    messages.success(request, _judged(state, reason, story.title))
    if state == models.Triage.State.REJECTED and not reason:
        where = reverse("judge", args=[story.pk])
        request.session["rejected"] = {"where": where, "title": story.title}


def _judged(state: str, reason: str, title: str) -> str:
    match state:
        case "shortlisted":
            return gettext("Shortlisted: %(title)s", title=title)
        case "held":
            return gettext("Put on hold: %(title)s", title=title)
        case "rejected" if reason:
            why = rejection_reasons().get(reason, reason)
            return gettext("Rejected (%(reason)s): %(title)s", reason=why, title=title)
        case "rejected":
            return gettext("Rejected: %(title)s", title=title)
    return gettext("No longer judged: %(title)s", title=title)


@require_POST
@signed_in
def same_or_not(request: HttpRequest, story_id: int) -> HttpResponse:
    """Split a version off, or merge two stories."""
    story = get_object_or_404(
        models.Story.objects.select_related("entry"), pk=story_id, current=True
    )
    if "same_as" in request.POST:
        other = get_object_or_404(models.Story, pk=number(request.POST["same_as"]), current=True)
        attempt(
            request,
            lambda: _merge(story, other, person(request)),
            gettext("They are one story now."),
        )
    else:
        attempt(
            request,
            lambda: _split(story, person(request)),
            gettext("“%(title)s” is a story of its own now.", title=story.title),
        )
    return done(request, safe_next(request, request.POST.get("back", "/candidates/")))


def _merge(story: models.Story, other: models.Story, by: User) -> None:
    with decisions_followed([each.cluster_id for each in (story, other) if each.cluster_id]):
        tie(story, other, by)


def _split(story: models.Story, by: User) -> None:
    with decisions_followed([story.cluster_id] if story.cluster_id else []):
        part(story, by)
