"""The sources: their health, pausing, and the scorecard."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
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

WHICH = {  # what a filter shows
    "all": Q(listed=True),
    "trouble": Q(listed=True, state__in=TROUBLED, paused=False),
    "paused": Q(listed=True, paused=True),
    "new": Q(listed=True, checked_at=None),
    "removed": Q(removed=True),
}
USUAL_PERIOD = 8


@signed_in
def sources(request: HttpRequest) -> HttpResponse:
    """Show every source with its health, failing ones first."""
    shown = request.GET.get("show", "all")
    return page(
        request,
        "sources.html",
        rows=_sources().filter(WHICH.get(shown, WHICH["all"])),
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
        counts=models.Source.objects.aggregate(
            **{name: Count("pk", filter=which) for name, which in WHICH.items()}
        ),
        troubled=TROUBLED,
    )


def _sources() -> QuerySet[models.Source]:
    first = Case(
        When(state__in=TROUBLED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    own = models.Entry.objects.filter(source=OuterRef("pk")).order_by().values("source")
    entries = Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0)
    rows = models.Source.objects.annotate(entries_count=entries, rank=first)
    return rows.order_by("rank", "name")


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
    return redirect(f"/sources/?show={show if show in WHICH else 'all'}#source-{source.pk}")


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
