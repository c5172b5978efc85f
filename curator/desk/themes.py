"""The terms of each theme and language, and editors' corrections of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from curator.desk.page import attempt, number, page, person, signed_in
from curator.desk.story_themes import rulings
from curator.errors import InputError
from curator.language import phrases
from curator.runs import context
from curator.runs.correct import corrected_themes
from curator.store import models
from curator.store.theme_corrections import forget, set_source_bias, weigh_term
from curator.web.desk_language import gettext, pgettext

WEIGHTS = {"strong": 3.0, "plain": 2.0, "weak": 1.0, "ignored": 0.0, "against": -2.0}
LEANINGS = {"more": 1.0, "less": -1.0}


@signed_in
def themes(request: HttpRequest) -> HttpResponse:
    """Show one theme in one language: its terms, heaviest first, with corrections."""
    theme, language = _asked(request)
    rows = models.TermWeight.objects.select_related("by", "source").order_by(
        "theme", "language", "term"
    )
    return page(
        request,
        "themes.html",
        theme=theme,
        language=language,
        themes=context.vocabulary().keys,
        languages=phrases.languages(),
        terms=[
            (term.text, term.weight, called(term.weight))
            for term in corrected_themes().terms(theme, language)
        ],
        weights=WEIGHTS,
        weight_names={
            "strong": pgettext("weight of a term", "strong"),
            "plain": pgettext("weight of a term", "clear"),
            "weak": pgettext("weight of a term", "weak"),
            "ignored": pgettext("weight of a term", "ignored"),
            "against": pgettext("weight of a term", "against"),
        },
        corrections=[(row, called(row.weight)) for row in rows.filter(source=None)],
        leanings=rows.exclude(source=None),
        rulings=list(rulings()),
        sources=models.Source.objects.filter(listed=True),
    )


def called(weight: float) -> str:
    """Return the word for a weight."""
    return min(WEIGHTS, key=lambda name: abs(WEIGHTS[name] - weight))


def _asked(request: HttpRequest) -> tuple[str, str]:
    known = context.vocabulary().keys
    theme, language = request.GET.get("theme", ""), request.GET.get("language", "")
    return theme if theme in known else known[
        0
    ], language if language in phrases.languages() else "en"


@require_POST
@signed_in
def correct(request: HttpRequest) -> HttpResponse:
    """Set the weight of a term, or the bias of a source."""
    attempt(
        request, lambda: _correct(request), gettext("Saved. It counts from the next reading on.")
    )
    query = {name: request.POST.get(name, "") for name in ("theme", "language")}
    return redirect(f"/themes/?{urlencode(query)}")


def _correct(request: HttpRequest) -> None:
    get, by = request.POST.get, person(request)
    theme, language = get("theme", ""), get("language", "")
    if theme not in context.vocabulary().keys or language not in phrases.languages():
        raise InputError("There is no such theme or language.")
    if get("source", "").isdecimal() and get("leaning") in LEANINGS:
        source = get_object_or_404(models.Source, pk=number(get("source", "")))
        set_source_bias(by, theme=theme, source=source, weight=LEANINGS[get("leaning", "")])
    elif get("weight") in WEIGHTS:
        weigh_term(
            by,
            theme=theme,
            language=language,
            term=get("term", ""),
            weight=WEIGHTS[get("weight", "")],
        )
    else:
        raise InputError("Choose how much the term counts.")


@require_POST
@signed_in
def forget_correction(request: HttpRequest, correction_id: int) -> HttpResponse:
    """Undo one correction."""
    row = get_object_or_404(models.TermWeight.objects.select_related("source"), pk=correction_id)
    where = urlencode({"theme": row.theme, "language": row.language or "en"})
    attempt(
        request,
        lambda: forget(row, person(request)),
        gettext("Forgotten. What the bot came with counts again."),
    )
    return redirect(f"/themes/?{where}")
