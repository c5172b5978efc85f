"""The sources: their health, pausing, and the scorecard."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator.config.feeds_file import with_sources
from curator.desk.page import attempt, page, person, signed_in
from curator.desk.wording import rejection_reasons, source_kinds, source_states
from curator.errors import ConfigError
from curator.runs import context
from curator.store import models
from curator.store.scorecard import PERIODS, Score, scorecard
from curator.store.sources import TROUBLED, listed, pause_source, seed
from curator.web.desk_language import gettext, localized, pgettext

SHOWN = ("all", "trouble", "paused", "new", "removed")
USUAL_PERIOD = 8


@signed_in
def sources(request: HttpRequest) -> HttpResponse:
    """Show every source with its health, failing ones first."""
    shown = request.GET.get("show", "all")
    rows = _listed()
    counts = {"all": rows.count(), "paused": rows.filter(paused=True).count()}
    counts |= {
        "removed": models.Source.objects.filter(removed=True).count(),
        "trouble": rows.filter(state__in=TROUBLED, paused=False).count(),
        "new": rows.filter(checked_at=None).count(),
    }
    return page(
        request,
        "sources.html",
        rows=_only(_sources().filter(removed=True) if shown == "removed" else rows, shown),
        shown=shown,
        filters={
            "all": gettext("All"),
            "trouble": gettext("With problems"),
            "paused": gettext("Paused"),
            "new": gettext("Never fetched"),
            "removed": gettext("Removed"),
        },
        source_states=source_states(),
        source_kinds=source_kinds(),
        counts=counts,
        troubled=TROUBLED,
    )


def _listed() -> QuerySet[models.Source]:
    return _sources().filter(listed=True)


def _sources() -> QuerySet[models.Source]:
    first = Case(
        When(state__in=TROUBLED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return models.Source.objects.annotate(entries_count=Count("entries"), rank=first).order_by(
        "rank", "name"
    )


def _only(rows: QuerySet[models.Source], shown: str) -> QuerySet[models.Source]:
    match shown:
        case "trouble":
            return rows.filter(state__in=TROUBLED, paused=False)
        case "paused":
            return rows.filter(paused=True)
        case "new":
            return rows.filter(checked_at=None)
    return rows


@signed_in
def feeds_file(request: HttpRequest) -> HttpResponse:
    """Return feeds.yaml with the sources as the desk has them, as a file."""
    seed(context.config().sources)
    try:
        text = with_sources(context.config().path, listed())
    except ConfigError as error:
        messages.error(request, localized(error))
        return redirect("sources")
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="feeds.yaml"'
    return answer


@require_POST
@signed_in
def pause(request: HttpRequest, source_id: int) -> HttpResponse:
    """Pause a source or resume it."""
    source = get_object_or_404(models.Source, pk=source_id)
    wanted = request.POST.get("do") == "pause"
    message = (
        gettext("%(source)s is paused.", source=source.name)
        if wanted
        else gettext("%(source)s is fetched again next time.", source=source.name)
    )
    attempt(request, lambda: pause_source(source, person(request), wanted), message)
    show = request.POST.get("show", "all")
    return redirect(f"/sources/?show={show if show in SHOWN else 'all'}#source-{source.pk}")


@signed_in
def scores(request: HttpRequest) -> HttpResponse:
    """Show what each source brought in recent weeks, the most used first."""
    asked, order = request.GET.get("weeks", ""), request.GET.get("order", "")
    weeks = next((each for each in PERIODS if str(each) == asked), USUAL_PERIOD)
    columns = _columns()
    order = order if order in columns or order == "name" else "picked"
    return page(
        request,
        "scorecard.html",
        rows=_ordered(scorecard(timezone.now(), weeks), order),
        columns=columns,
        weeks=weeks,
        periods=PERIODS,
        order=order,
        reason_names=rejection_reasons(),
    )


def _columns() -> dict[str, str]:
    """Return the figures of a source, by the field of `Score`."""
    return {
        "picked": pgettext("stories", "picked"),
        "rejected": pgettext("stories", "rejected"),
        "on_topic": pgettext("stories", "on topic"),
        "share": pgettext("stories", "share on topic"),
        "duplicates": pgettext("stories", "told by others before"),
        "entries": pgettext("stories", "entries"),
        "liked": pgettext("stories", "useful"),
        "silent": pgettext("source", "days silent"),
    }


def _ordered(rows: list[Score], order: str) -> list[Score]:
    """Sort by a figure, largest first, without one last, equals by name."""
    if order == "name":
        return rows
    figures = {row.source.pk: getattr(row, order) for row in rows}
    worth = {pk: -1 if figure is None else figure for pk, figure in figures.items()}
    return sorted(rows, key=lambda row: -worth[row.source.pk])
