"""From clusters to a draft issue: candidates in, the picker's choices out as rows that people then own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from curator import records
from curator.store import models
from curator.store.sources import as_record


@dataclass(frozen=True, slots=True)
class Kept:
    """What a person decided about an open draft, which drafting again must respect."""

    placed: tuple[tuple[int, str, int], ...] = ()  # cluster, slot, position
    dropped: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """One earlier issue, for novelty: its clusters, their themes and sources."""

    number: int
    day: date
    clusters: tuple[int, ...]
    themes: tuple[str, ...]
    sources: tuple[str, ...]


def candidates(since: datetime) -> tuple[records.Cluster, ...]:
    """The clusters with a story on topic published since then, newest first; each with every current telling."""
    current = models.Story.objects.filter(current=True).select_related("entry__source").order_by("-published", "pk")
    rows = (
        models.Cluster.objects.filter(stories__current=True, stories__on_topic=True, stories__published__gte=since)
        .distinct()
        .prefetch_related(Prefetch("stories", current), Prefetch("picks", _printed_picks()))
        .order_by("pk")
    )
    return tuple(_cluster(row) for row in rows.iterator(chunk_size=500))


def _printed_picks() -> QuerySet[models.Pick]:
    return models.Pick.objects.filter(dropped=False, issue__number__isnull=False).select_related("issue")


def _cluster(row: models.Cluster) -> records.Cluster:
    stories = list(row.stories.all())
    sources = {story.entry.source.name: as_record(story.entry.source) for story in stories}
    numbers = [pick.issue.number for pick in row.picks.all() if pick.issue.number]
    return records.Cluster(
        id=row.pk,
        stories=tuple(records.from_json(records.Story, story.record) for story in stories),
        source_weights={name: source.weight for name, source in sources.items()},
        matches=tuple(
            records.Match(str(story.pk), str(stories[0].pk), story.match_kind, story.match_reason)  # type: ignore[arg-type]
            for story in stories
            if story.match_kind
        ),
        printed_in=min(numbers, default=None),
    )


def printed(last: int = 8) -> tuple[Printed, ...]:
    """The last numbered issues, newest first."""
    rows = models.Issue.objects.exclude(number=None).order_by("-number")[:last]
    return tuple(_printed(row) for row in rows.prefetch_related("picks__story__entry__source"))


def _printed(row: models.Issue) -> Printed:
    picks = [pick for pick in row.picks.all() if not pick.dropped]
    return Printed(
        number=row.number or 0,
        day=row.day,
        clusters=tuple(pick.cluster_id for pick in picks),
        themes=tuple(theme["key"] for pick in picks for theme in pick.story.record["themes"][:1]),
        sources=tuple(pick.story.entry.source.name for pick in picks),
    )


def open_draft() -> models.Issue | None:
    """The draft people are working on, if there is one."""
    return models.Issue.objects.filter(state=models.Issue.State.DRAFT).order_by("-pk").first()


def kept(issue: models.Issue | None) -> Kept:
    """The decisions a person took in `issue`: what was placed, worded or dropped by hand."""
    if issue is None:
        return Kept()
    picks = list(issue.picks.all())
    return Kept(
        placed=tuple((p.cluster_id, p.slot, p.position) for p in picks if not p.dropped and _is_a_persons(p)),
        dropped=tuple(p.cluster_id for p in picks if p.dropped),
    )


def _is_a_persons(pick: models.Pick) -> bool:
    return pick.touched or pick.words.filter(origin="editor").exists()


@transaction.atomic
def keep_draft(draft: records.Draft, issue: models.Issue | None) -> models.Issue:
    """Write the picker's choices into `issue` (or a new one), leaving alone whatever a person placed, worded or dropped."""
    issue = issue or models.Issue(day=draft.day)
    issue.day, issue.held, issue.remarks = draft.day, draft.held or "", list(draft.remarks)
    issue.save()
    for pick in issue.picks.filter(touched=False, dropped=False):
        if not _is_a_persons(pick):
            pick.delete()
    taken = {_place(pick.cluster_id, pick.slot, pick.statistic) for pick in issue.picks.all()}
    stories = _stories_of(draft.choices)
    for choice in draft.choices:
        row = _pick(issue, choice, stories[choice.cluster, choice.story])
        if _place(row.cluster_id, row.slot, row.statistic) not in taken:
            row.save()
    return issue


def _place(cluster: int, slot: str, statistic: dict[str, object] | None) -> tuple[int, object]:
    """What may stand in an issue once: a cluster as an item, and each of its statistics in the numbers list."""
    return (cluster, statistic and statistic["sentence"]) if slot == "numbers" else (cluster, "")


def _stories_of(choices: Sequence[records.Choice]) -> dict[tuple[int, str], models.Story]:
    rows = models.Story.objects.filter(cluster_id__in={choice.cluster for choice in choices}, current=True)
    return {(row.cluster_id, row.record["article"]["id"]): row for row in rows}


def _pick(issue: models.Issue, choice: records.Choice, story: models.Story) -> models.Pick:
    return models.Pick(
        issue=issue,
        cluster_id=choice.cluster,
        story=story,
        slot=choice.slot,
        position=choice.position,
        in_minute=choice.in_minute,
        score=choice.score,
        reasons=[records.to_json(reason) for reason in choice.reasons],
        statistic=records.to_json(choice.statistic) if choice.statistic else None,
    )


def slots(issue: models.Issue) -> dict[str, int]:
    """How many items stand in each slot."""
    return dict(Counter(issue.picks.filter(dropped=False).values_list("slot", flat=True)))
