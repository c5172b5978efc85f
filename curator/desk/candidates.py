"""The candidates of the week, each with its score and reasons, and picking them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator import records
from curator.desk import gist
from curator.desk.candidate_filter import (
    ALL,
    MOST_WEIGHED,
    PERIODS,
    UNFIT,
    Filter,
    Found,
    Worth,
    found,
    worth,
)
from curator.desk.draft import known_slot
from curator.desk.form_recovery import safe_next
from curator.desk.page import (
    attempt,
    current_issue,
    done,
    if_open,
    issue_at_hand,
    number,
    page,
    person,
    signed_in,
    slot_names,
)
from curator.desk.triage import offered_reasons
from curator.desk.wording import rejection_reasons, triage_states
from curator.errors import InputError, NotReady
from curator.records.slots import FEATURE, NUMBERS, TANGENTS
from curator.runs import context
from curator.store import models
from curator.store.gists import reads
from curator.store.picks import choose_slot
from curator.store.snapshot import next_number
from curator.store.starting import start_issue
from curator.web.desk_language import gettext

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cluster with the version that matches the filter, the others, and its place in
    the issue.
    """

    row: models.Story
    story: records.Story
    twins: Sequence[models.Story] = field(default=())
    picks: Sequence[models.Pick] = field(default=())
    reasons: Sequence[records.Reason] = field(default=())
    score: float | None = (
        None  # None: it cannot be picked, for instance because it was printed already
    )
    slot: str = ""  # where it would fit
    printed: bool = False  # by an issue before this one
    gist: gist.Gist | None = None  # for a person who does not read its language

    @property
    def state(self) -> str:
        """The triage state, or ""."""
        triage = getattr(self.row.cluster, "triage", None)
        return triage.state if triage else ""

    @property
    def reason(self) -> str:
        """The reason of a rejection, or ""."""
        triage = getattr(self.row.cluster, "triage", None)
        return triage.reason if triage else ""

    @property
    def place(self) -> models.Pick | None:
        """Its item in the issue, or None."""
        return next((pick for pick in self.picks if pick.slot != NUMBERS), None)


@signed_in
def candidates(request: HttpRequest) -> HttpResponse:
    """Show the stories of the picking window, filtered, best first."""
    wanted, config, now = Filter.of(request.GET), context.config(), timezone.now()
    at_hand = issue_at_hand()
    issue = if_open(at_hand)
    fitting = found(wanted, config.picking.window_days, now, issue)
    stories = Paginator(fitting.stories, PER_PAGE).get_page(request.GET.get("page"))
    read = reads(person(request))
    return page(
        request,
        "candidates.html",
        issue=issue,
        current=at_hand,
        next_number=None if issue else next_number(),
        filter=wanted,
        found=stories,
        candidates=_candidates(list(stories), fitting, issue, read, now),
        themes=sorted({key for section in config.sections for key in section.themes}),
        languages=_languages(),
        sources=models.Source.objects.order_by("name").only("pk", "name"),
        flags=records.FLAGS,
        slot_names=slot_names(config.sections),
        days=wanted.days or config.picking.window_days,
        window=config.picking.window_days,
        periods=PERIODS,
        triage_states=triage_states(),
        states=_states(wanted, fitting.counts),
        saved=list(models.SavedFilter.objects.filter(user=person(request))),
        everywhere=replace(wanted, days=ALL, off_topic=True).address,
        reasons=offered_reasons(),
        reason_names=rejection_reasons(),
        rejected=request.session.pop("rejected", None),
        most_weighed=MOST_WEIGHED,
        cut_at=fitting.cut_at,
    )


def _languages() -> list[str]:
    """Return the languages of the stories; cached for ten minutes."""
    # of former revisions too: that the index of languages can tell without reading a story
    known = models.Story.objects.order_by("language").values_list("language", flat=True).distinct()
    return cache.get_or_set("languages-of-stories", lambda: list(known), 600) or []


@dataclass(frozen=True, slots=True)
class _State:
    """A triage state with its count and address."""

    key: str
    count: int
    address: str


def _states(wanted: Filter, counts: Mapping[str, int]) -> list[_State]:
    return [
        _State(key, counts.get(key, 0), replace(wanted, state=key).address)
        for key in triage_states()
    ]


def _candidates(
    shown: Sequence[int],
    fitting: Found,
    issue: models.Issue | None,
    read: Sequence[str],
    now: datetime,
) -> list[Candidate]:
    config, tellings = context.config(), _tellings(shown)
    rows = {row.pk: row for each in tellings.values() for row in each if row.pk in set(shown)}
    unknown = {
        row.cluster_id: row.pk for row in rows.values() if row.cluster_id not in fitting.worth
    }
    scored = {**fitting.worth, **(worth(unknown, now) if unknown else {})}
    picks: dict[int, list[models.Pick]] = {}
    for each in models.Pick.objects.filter(cluster__in=tellings, issue=issue, dropped=False):
        picks.setdefault(each.cluster_id, []).append(each)
    gists = gist.of(rows.values(), tellings, read, config, now)

    def candidate(row: models.Story) -> Candidate:
        made = _candidate(row, config.sections, scored[row.cluster_id], fitting.printed)
        twins = [other for other in tellings[row.cluster_id] if other.pk != row.pk]
        return replace(
            made, twins=twins, picks=picks.get(row.cluster_id, ()), gist=gists.get(row.pk)
        )

    return [candidate(rows[pk]) for pk in shown if pk in rows]


def _tellings(shown: Sequence[int]) -> Mapping[int, Sequence[models.Story]]:
    """Return cluster -> all its versions, those of one language together."""
    found: dict[int, list[models.Story]] = {}
    clusters = models.Story.objects.filter(pk__in=shown).values("cluster")
    rows = models.Story.objects.filter(cluster__in=clusters, current=True)
    rows = rows.select_related("entry__source", "cluster__triage")
    rows = rows.defer("search_text", "fingerprint", "theme_features", "entry__record")
    for row in rows.order_by("language", "pk"):
        found.setdefault(row.cluster_id, []).append(row)
    return found


def _candidate(
    row: models.Story,
    sections: Sequence[records.Section],
    worth: Worth,
    printed: Collection[int],
) -> Candidate:
    story = records.from_json(records.Story, row.record)
    return Candidate(
        row=row,
        story=story,
        reasons=worth.reasons,
        score=worth.points if worth.points > UNFIT else None,
        slot=_fitting(story, sections),
        printed=row.cluster_id in printed,
    )


def _fitting(story: records.Story, sections: Sequence[records.Section]) -> str:
    """Return the section of the story's strongest theme, or the feature for video and podcast."""
    if story.article.kind in ("video", "podcast"):
        return FEATURE
    found = (
        section.key for theme in story.themes for section in sections if theme.key in section.themes
    )
    return next(found, TANGENTS)


@require_POST
@signed_in
def pick(request: HttpRequest, story_id: int) -> HttpResponse:
    """Put a story, or one of its figures, into a slot of the current issue."""
    story = get_object_or_404(models.Story, pk=story_id, current=True)
    attempt(request, lambda: _pick(request, story))
    back = safe_next(request, request.POST.get("back", "/candidates/"))
    return done(request, back)


def _pick(request: HttpRequest, story: models.Story) -> None:
    issue = current_issue()
    if issue is None and "start" in request.POST:
        today = context.config().newsletter.day_of(timezone.now())
        issue = start_issue(person(request), today)
    if issue is None:
        raise NotReady("There is no issue to pick for. Start the next one first.")
    index = request.POST.get("statistic", "")
    if not index:
        slot = known_slot(request.POST.get("slot", ""))
        row = choose_slot(issue, person(request), story=story, slot=slot)
        _picked(request, row)
        return
    statistics = story.record.get("statistics", [])
    if not index.isdecimal() or number(index) >= len(statistics):
        raise InputError("The story does not have this number any more.")
    figure = statistics[number(index)]
    _picked(
        request,
        choose_slot(issue, person(request), story=story, slot=NUMBERS, statistic=figure),
    )


def _picked(request: HttpRequest, row: models.Pick) -> None:
    name = slot_names(context.config().sections).get(row.slot, row.slot)
    messages.success(
        request,
        gettext("Picked, at the end of %(slot)s: %(title)s", slot=name, title=row.story.title),
    )
