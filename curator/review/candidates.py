"""The candidates: what the week's stories are, why each is worth a line, and the way into the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator import records
from curator.errors import InputError, NotReady
from curator.review import printing
from curator.review.draft import known_slot
from curator.review.held import safe_next
from curator.review.page import attempt, current_issue, done, page, person, signed_in
from curator.slots import FEATURE, NUMBERS, TANGENTS
from curator.store import models
from curator.store.arranging import choose_slot

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Filter:
    """What the editor asked to see; empty means everything."""

    theme: str = ""
    language: str = ""
    source: str = ""
    words: str = ""
    off_topic: bool = False

    @classmethod
    def of(cls, request: HttpRequest) -> Filter:
        """The filter in an address."""
        get = request.GET.get
        return cls(
            get("theme", ""), get("language", ""), get("source", ""), get("q", "").strip()[:200], get("off_topic", "") == "1"
        )

    @property
    def address(self) -> str:
        """The filter as the query part of an address."""
        asked = {"theme": self.theme, "language": self.language, "source": self.source, "q": self.words}
        asked["off_topic"] = "1" if self.off_topic else ""
        return urlencode({name: value for name, value in asked.items() if value})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One cluster as the desk shows it: the telling that fits the filter, the others, and where it stands in the issue."""

    row: models.Story
    story: records.Story
    twins: Sequence[models.Story]
    picks: Sequence[models.Pick] = field(default=())
    reasons: Sequence[records.Reason] = field(default=())
    slot: str = ""  # where it would fit

    @property
    def place(self) -> models.Pick | None:
        """Its item in the issue, beside which numbers of it may be quoted."""
        return next((pick for pick in self.picks if pick.slot != NUMBERS), None)


@signed_in
def candidates(request: HttpRequest) -> HttpResponse:
    """The stories of the picking window, newest first, filtered."""
    wanted, issue, config = Filter.of(request), current_issue(), printing.config()
    rows = matching(wanted, config.picking.window_days)
    found = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    known = models.Story.objects.filter(current=True)
    return page(
        request,
        "candidates.html",
        issue=issue,
        filter=wanted,
        found=found,
        candidates=_candidates(found, issue, config.sections),
        themes=sorted({key for section in config.sections for key in section.themes}),
        languages=known.order_by("language").values_list("language", flat=True).distinct(),
        sources=models.Source.objects.filter(entries__stories__isnull=False).distinct().order_by("name"),
        slot_names=printing.slot_names(config.sections),
        days=config.picking.window_days,
    )


def matching(wanted: Filter, days: int) -> QuerySet[models.Story]:
    """One story per cluster, newest first: the newest telling that fits."""
    since = timezone.now() - timedelta(days=days)
    rows = models.Story.objects.filter(current=True).filter(
        Q(published__gte=since) | Q(published=None, entry__first_seen__gte=since)
    )
    if not wanted.off_topic:
        rows = rows.filter(on_topic=True)
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    if wanted.source.isdecimal():
        rows = rows.filter(entry__source=int(wanted.source))
    if wanted.theme:  # the JSON text has a space after the colon in PostgreSQL and none in SQLite
        key = wanted.theme.replace('"', "")
        rows = rows.filter(Q(record__themes__icontains=f'"key":"{key}"') | Q(record__themes__icontains=f'"key": "{key}"'))
    for word in wanted.words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(record__article__body__icontains=word))
    newest: dict[int, int] = {}
    for pk, cluster in rows.order_by("-published", "-pk").values_list("pk", "cluster_id"):
        newest.setdefault(cluster, pk)
    return models.Story.objects.filter(pk__in=newest.values()).order_by("-published", "-pk")


def _candidates(
    found: Page[models.Story], issue: models.Issue | None, sections: Sequence[records.Section]
) -> list[Candidate]:
    picks = models.Pick.objects.filter(issue=issue, dropped=False) if issue else models.Pick.objects.none()
    twins = models.Story.objects.filter(current=True).select_related("entry__source").order_by("language", "pk")
    rows = models.Story.objects.filter(pk__in=[row.pk for row in found]).order_by("-published", "-pk")
    rows = rows.select_related("entry__source", "cluster").prefetch_related(
        Prefetch("cluster__stories", twins), Prefetch("cluster__picks", picks)
    )
    return [_candidate(row, sections) for row in rows]


def _candidate(row: models.Story, sections: Sequence[records.Section]) -> Candidate:
    story = records.from_json(records.Story, row.record)
    picks = list(row.cluster.picks.all())
    kept: list[Any] = next((pick.reasons for pick in picks if pick.reasons), [])
    return Candidate(
        row=row,
        story=story,
        twins=[other for other in row.cluster.stories.all() if other.pk != row.pk],
        picks=picks,
        reasons=[records.from_json(records.Reason, reason) for reason in kept],
        slot=_fitting(story, sections),
    )


def _fitting(story: records.Story, sections: Sequence[records.Section]) -> str:
    """The section of the story's strongest theme that has one; a video or podcast is offered as the feature."""
    if story.article.kind in ("video", "podcast"):
        return FEATURE
    found = (section.key for theme in story.themes for section in sections if theme.key in section.themes)
    return next(found, TANGENTS)


@require_POST
@signed_in
def pick(request: HttpRequest, story_id: int) -> HttpResponse:
    """Put a story, or one of its numbers, into a slot of the current issue."""
    story = get_object_or_404(models.Story, pk=story_id, current=True)
    attempt(request, lambda: _pick(request, story), "Picked. It stands at the end of its slot.")
    back = safe_next(request, request.POST.get("back", "/candidates/"))
    return done(request, back)


def _pick(request: HttpRequest, story: models.Story) -> None:
    issue = current_issue()
    if issue is None:
        raise NotReady("There is no issue to pick for. Start one on the home page.")
    index = request.POST.get("statistic", "")
    if not index:
        choose_slot(issue, person(request), story=story, slot=known_slot(request.POST.get("slot", "")))
        return
    statistics = story.record.get("statistics", [])
    if not index.isdecimal() or int(index) >= len(statistics):
        raise InputError("The story does not have this number any more.")
    choose_slot(issue, person(request), story=story, slot=NUMBERS, statistic=statistics[int(index)])
