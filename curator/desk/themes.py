"""The terms of each theme and language with their hits and errors, and editors' corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from curator.desk.page import attempt, number, page, person, signed_in
from curator.desk.story_themes import rulings
from curator.errors import InputError
from curator.language import fold, phrases
from curator.runs import context
from curator.runs.terms import Effect, Weighing, effect, shipped, terms, weigh
from curator.store import models, term_counts, theme_corrections, theme_weeks
from curator.store.theme_corrections import forget, set_source_bias
from curator.web.desk_language import gettext, ngettext, pgettext

WEIGHTS = {"strong": 3.0, "plain": 2.0, "weak": 1.0, "ignored": 0.0, "against": -2.0}
BACK = "back"  # in place of a weight: what it was before it was switched off
LEANINGS = {"more": 1.0, "less": -1.0}
MOST_SHOWN = 50  # corrections of either kind, the newest first; History has them all


@signed_in
def themes(request: HttpRequest) -> HttpResponse:
    """Show one theme in one language: its terms, the wrong ones first, with corrections."""
    theme, language = _asked(request.GET)
    now = timezone.now()
    rows, over_weeks = terms(theme, language, now), theme_weeks.stories(now)
    newest = models.TermWeight.objects.select_related("by", "source").order_by("-at", "-pk")
    corrections = list(newest[: MOST_SHOWN + 1])
    ruled = rulings(MOST_SHOWN + 1)
    return page(
        request,
        "themes.html",
        theme=theme,
        language=language,
        themes=context.vocabulary().keys,
        languages=phrases.languages(),
        terms=[row for row in rows if row.weight],
        off=[row for row in rows if not row.weight],
        weeks=term_counts.WEEKS,
        over_weeks=over_weeks,
        total=sum(map(Counter, over_weeks.values()), Counter[str]()),
        most=max((max(week.values(), default=0) for week in over_weeks.values()), default=0),
        said=term_counts.said(theme),
        weights=WEIGHTS,
        called=called,
        came_with=_came_with,
        weight_names=weight_names(),
        corrections=[row for row in corrections[:MOST_SHOWN] if row.source is None],
        leanings=[row for row in corrections[:MOST_SHOWN] if row.source],
        rulings=ruled[:MOST_SHOWN],
        most_shown=MOST_SHOWN,
        more_taught=len(corrections) > MOST_SHOWN,
        more_ruled=len(ruled) > MOST_SHOWN,
        sources=models.Source.objects.filter(listed=True).only("pk", "name"),
    )


def weight_names() -> dict[str, str]:
    """Return the names of the weights."""
    return {
        "strong": pgettext("weight of a term", "strong"),
        "plain": pgettext("weight of a term", "clear"),
        "weak": pgettext("weight of a term", "weak"),
        "ignored": pgettext("weight of a term", "ignored"),
        "against": pgettext("weight of a term", "against"),
    }


def called(weight: float) -> str:
    """Return the key of a weight."""
    return min(WEIGHTS, key=lambda name: abs(WEIGHTS[name] - weight))


def _came_with(row: models.TermWeight) -> str:
    """Return the key of the weight that a corrected term came with, "" for the house's own."""
    weight = shipped(row.theme, row.language).get(fold(row.term))
    return "" if weight is None else called(weight)


@signed_in
def term(request: HttpRequest) -> HttpResponse:
    """Show what a weight of a term would change; saves nothing."""
    theme, language = _asked(request.GET)
    shown: dict[str, Any] = {"theme": theme, "language": language, "effect": None, "asked": None}

    def look() -> None:
        asked = _weighing(request.GET)
        shown.update(asked=asked, effect=effect(asked))

    if not attempt(request, look):
        return redirect(_page_of(request.GET))
    weight = request.GET.get("weight", "")
    return page(request, "term.html", weight=weight, weight_names=weight_names(), **shown)


def _asked(given: QueryDict) -> tuple[str, str]:
    known = context.vocabulary().keys
    theme, language = given.get("theme", ""), given.get("language", "")
    return (
        theme if theme in known else known[0],
        language if language in phrases.languages() else "en",
    )


def _page_of(given: Mapping[str, str]) -> str:
    query = {name: given.get(name, "") for name in ("theme", "language")}
    return f"{reverse('themes')}?{urlencode(query)}"


@require_POST
@signed_in
def correct(request: HttpRequest) -> HttpResponse:
    """Set the weight of a term, or the bias of a source."""
    attempt(request, lambda: _correct(request))
    return redirect(_page_of(request.POST))


def _correct(request: HttpRequest) -> None:
    get, by = request.POST.get, person(request)
    if get("source", "").isdecimal() and get("leaning") in LEANINGS:
        _known_place(request.POST)
        source = get_object_or_404(models.Source, pk=number(get("source", "")))
        leaning = LEANINGS[get("leaning", "")]
        set_source_bias(by, theme=get("theme", ""), source=source, weight=leaning)
        messages.success(request, gettext("Saved. It counts from the next reading on."))
    else:
        messages.success(request, _noted(weigh(by, _weighing(request.POST))))


def _known_place(given: QueryDict) -> None:
    if (given.get("theme"), given.get("language")) != _asked(given):
        raise InputError("There is no such theme or language.")


def _weighing(given: QueryDict) -> Weighing:
    """Return the weight that a form asks for; raises InputError."""
    _known_place(given)
    said = given.get("weight", "")
    if said not in (*WEIGHTS, BACK):
        raise InputError("Choose how much the term counts.")
    place, word = _asked(given), theme_corrections.checked(given.get("term", ""))
    if said != BACK:
        return Weighing(*place, word, WEIGHTS[said])
    row = theme_corrections.find(*place, word)
    return Weighing(*place, word, theme_corrections.before_off(row) if row else None)


def _noted(found: Effect) -> str:
    changed = ngettext(
        "%(number)s of the last stories changed with it; later ones follow.",
        "%(number)s of the last stories changed with it; later ones follow.",
        len(found.changed),
    )
    return f"{gettext('Saved.')} {changed}"


@require_POST
@signed_in
def forget_correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Undo one correction."""
    row = get_object_or_404(models.TermWeight.objects.select_related("source"), pk=correction_id)
    where = {"theme": row.theme, "language": row.language or "en"}
    attempt(
        request,
        lambda: _forget(request, row),
        gettext("Forgotten. What the bot came with counts again."),
    )
    return redirect(_page_of(where))


def _forget(request: HttpRequest, row: models.TermWeight) -> None:
    if row.source:
        forget(row, person(request))
    else:
        weigh(person(request), Weighing(row.theme, row.language, row.term, None))
