"""Correct the themes of one story, with a preview of what else that would change."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from curator import records
from curator.desk.form_recovery import safe_next
from curator.desk.page import attempt, done, page, person, signed_in
from curator.errors import InputError
from curator.runs import context
from curator.runs.correct import LAST, Proposal, correct, proposal
from curator.store import models
from curator.web.desk_language import gettext, ngettext, theme_name

MEANS: Mapping[str, bool | None] = {"about": True, "not": False, "forget": None}
WORDS = {about: word for word, about in MEANS.items()}


@signed_in
def story_themes(request: HttpRequest, story_id: int) -> HttpResponse:
    """Show the themes of one story, and what a proposed correction would change."""
    row = get_object_or_404(models.Story, pk=story_id)
    found: list[Proposal] = []
    if any(request.GET.getlist("say")):
        attempt(request, lambda: found.append(proposal(row, _answers(request.GET.getlist("say")))))
    return page(
        request,
        "story_themes.html",
        row=row,
        story=records.from_json(records.Story, row.record),
        ruled=models.ThemeRuling.objects.filter(entry=row.entry_id).select_related("by"),
        keys=context.vocabulary().keys,
        proposal=found[0] if found else None,
        say=_written(found[0].said) if found else "",
        last=LAST,
        back=safe_next(request, request.GET.get("back", "/candidates/")),
    )


@require_POST
@signed_in
def say_themes(request: HttpRequest, story_id: int) -> HttpResponse:
    """Save a correction."""
    row = get_object_or_404(models.Story, pk=story_id)
    back = safe_next(request, request.POST.get("back", "/candidates/"))
    if attempt(request, lambda: _save(request, row)):
        return done(request, back)
    return done(request, f"{reverse('story-themes', args=[row.pk])}?{urlencode({'back': back})}")


def _save(request: HttpRequest, row: models.Story) -> None:
    found = correct(row, person(request), _answers(request.POST.getlist("say")))
    messages.success(request, _noted(found))


def _noted(found: Proposal) -> str:
    names = ", ".join(theme_name(theme.key) for theme in found.after.themes)
    themes = names or gettext("no theme of ours")
    now = gettext("Themes of “%(title)s”: %(themes)s.", title=found.after.title, themes=themes)
    others = ngettext(
        "%(number)s other story changed with it.",
        "%(number)s other stories changed with it.",
        len(found.changed),
    )
    return f"{now} {others}"


def _answers(given: list[str]) -> dict[str, bool | None]:
    """Return a form's corrections: “about loyalty”, “not privacy”, “forget journey”."""
    return dict(_each(part) for one in given for part in one.split(",") if part.strip())


def _each(part: str) -> tuple[str, bool | None]:
    word, _, theme = part.strip().partition(" ")
    if word not in MEANS or not theme.strip():
        raise InputError("Say “about” or “not” and a theme.")
    return theme.strip(), MEANS[word]


def _written(answers: Mapping[str, bool | None]) -> str:
    return ",".join(f"{WORDS[about]} {theme}" for theme, about in answers.items())


def rulings(most: int = 200) -> list[tuple[models.ThemeRuling, models.Story]]:
    """Return corrections of single stories, newest first, each with its story."""
    rows = models.ThemeRuling.objects.select_related("by").defer("terms").order_by("-at", "-pk")
    newest = rows[:most]
    stories = models.Story.objects.filter(entry__in=[row.entry_id for row in newest], current=True)
    known = {story.entry_id: story for story in stories.only("entry", "language", "title")}
    return [(row, known[row.entry_id]) for row in newest if row.entry_id in known]
