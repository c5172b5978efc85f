"""Store drafts: candidates for the picker, and its choices as rows that editors then change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import transaction
from django.db.models import Q, QuerySet

from curator import records
from curator.net.equivalence import folded
from curator.store import models, notifications, past_issues, transitions
from curator.store.database import one_at_a_time

AT_A_TIME = 500  # clusters that are read by one query


@dataclass(frozen=True, slots=True)
class Placed:
    """A pick that an editor placed or wrote for; drafting again keeps it. `words` by field and
    language.
    """

    cluster: int
    slot: str
    position: int
    in_minute: bool
    statistic: records.Statistic | None
    words: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Printed:
    """An earlier issue: its clusters, and the first theme and source of each item."""

    number: int
    clusters: frozenset[int]
    themes: tuple[str, ...]
    sources: tuple[str, ...]


def candidates(
    since: datetime, issue: models.Issue | None, near: float
) -> tuple[records.Cluster, ...]:
    """Return the clusters to draft from, with every current version.

    Those in `issue`, and those with a story published since then that is on topic, or near it by a
    topic score of `near`.
    """
    about = Q(stories__on_topic=True) | Q(stories__topic_score__gte=near)
    here = Q(stories__current=True, stories__blocked_by=None)
    recent = here & Q(stories__published__gte=since) & about
    rejected = Q(triage__state=models.Triage.State.REJECTED)
    return _clusters((recent & ~rejected) | Q(picks__issue=issue or 0), issue)


def clusters(ids: Collection[int], issue: models.Issue | None) -> tuple[records.Cluster, ...]:
    """Return the clusters with these ids that have a current story, with every current version."""
    return _clusters(Q(pk__in=ids, stories__current=True), issue)


def _clusters(wanted: Q, issue: models.Issue | None) -> tuple[records.Cluster, ...]:
    rows = models.Cluster.objects.filter(wanted).distinct().order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    before = past_issues.addresses()
    found: list[records.Cluster] = []
    for start in range(0, len(ids), AT_A_TIME):
        part = ids[start : start + AT_A_TIME]
        told, numbers = _told(part), _numbers(part, issue)
        found += [_cluster(each, told[each], numbers[each], before) for each in part]
    return tuple(found)


def _told(clusters: Collection[int]) -> Mapping[int, list[models.Story]]:
    """Return the current stories of each cluster, newest first.

    Grouped here: for every cluster a prefetch makes a query set, which takes as long as a story.
    """
    rows = models.Story.objects.filter(cluster__in=clusters, current=True)
    rows = rows.select_related("entry__source")
    rows = rows.defer("search_text", "fingerprint", "theme_features", "entry__record")
    found: defaultdict[int, list[models.Story]] = defaultdict(list)
    for row in rows.order_by("-published", "pk"):
        found[row.cluster_id].append(row)
    return found


def _numbers(
    clusters: Collection[int], issue: models.Issue | None
) -> Mapping[int, list[int | None]]:
    """Return the numbers of the other issues that printed each cluster."""
    picks = _printed_picks(issue).filter(cluster__in=clusters).order_by()
    found: defaultdict[int, list[int | None]] = defaultdict(list)
    for cluster, number in picks.values_list("cluster", "issue__number"):
        found[cluster].append(number)
    return found


def printed_before(clusters: Collection[int], issue: models.Issue | None) -> set[int]:
    """Return those of the clusters that another issue printed, here or at a former service."""
    rows = _printed_picks(issue).filter(cluster__in=clusters)
    before = past_issues.addresses()
    stories = models.Story.objects.filter(cluster__in=clusters if before else (), current=True)
    past = {
        cluster
        for url, cluster in stories.values_list("url", "cluster_id")
        if folded(url) in before
    }
    return past | set(rows.values_list("cluster_id", flat=True))


def _printed_picks(issue: models.Issue | None) -> QuerySet[models.Pick]:
    """Return what other weekly issues printed.

    A draft whose approval was withdrawn has a number, but its own items do not count; nor do
    roundups, which repeat these.
    """
    weekly = models.Pick.objects.filter(issue__month=None, issue__number__isnull=False)
    printed = weekly.filter(dropped=False)
    return printed.exclude(issue=issue)


def _match(story: models.Story, first: models.Story) -> records.Match:
    kind = cast("records.stories.MatchKind", story.match_kind)
    return records.Match(
        str(story.pk), str(first.pk), kind, records.Message.read(story.match_reason)
    )


def _cluster(
    cluster: int,
    told: Sequence[models.Story],
    printed: Sequence[int | None],
    before: Collection[str],
) -> records.Cluster:
    stories = [each for each in told if not each.blocked_by_id] or told
    numbers = [number for number in printed if number]
    numbers += [0 for story in stories if before and folded(story.url) in before]
    return records.Cluster(
        id=cluster,
        stories=tuple(records.from_json(records.Story, story.record) for story in stories),
        source_weights={story.entry.source.name: story.entry.source.weight for story in stories},
        matches=tuple(_match(story, stories[0]) for story in stories if story.match_kind),
        printed_in=min(numbers, default=None),
    )


def printed(issue: models.Issue | None, last: int = 8) -> tuple[Printed, ...]:
    """Return the last numbered weekly issues before `issue`, newest first."""
    before = models.Issue.objects.filter(month=None).exclude(number=None).order_by("-number")
    if issue and issue.number:
        before = before.filter(number__lt=issue.number)
    rows = list(before[:last])
    picks: dict[int, list[tuple[int, str, str]]] = {row.pk: [] for row in rows}
    told = models.Pick.objects.filter(issue__in=picks, dropped=False).values_list(
        "issue_id", "cluster_id", "story__record__themes__0__key", "story__entry__source__name"
    )
    for issue_id, cluster, theme, source in told:
        picks[issue_id].append((cluster, theme or "", source))
    return tuple(_printed(row, picks[row.pk]) for row in rows)


def _printed(row: models.Issue, picks: Sequence[tuple[int, str, str]]) -> Printed:
    return Printed(
        number=row.number or 0,
        clusters=frozenset(cluster for cluster, _, _ in picks),
        themes=tuple(theme for _, theme, _ in picks if theme),
        sources=tuple(source for _, _, source in picks),
    )


def open_draft(kind: models.Issue.Kind = models.Issue.Kind.WEEKLY) -> models.Issue | None:
    """Return the open draft of that kind, or None."""
    weekly = kind == models.Issue.Kind.WEEKLY
    rows = models.Issue.objects.filter(state=models.Issue.State.DRAFT, month__isnull=weekly)
    return rows.order_by("-pk").first()


def placed(issue: models.Issue | None) -> tuple[Placed, ...]:
    """Return the picks that an editor placed or wrote for in `issue`."""
    if issue is None:
        return ()
    picks = issue.picks.filter(dropped=False).prefetch_related("words")
    return tuple(_placed(pick) for pick in picks if is_a_persons(pick))


def _placed(pick: models.Pick) -> Placed:
    words = {
        (row.field, row.language): row.text
        for row in sorted(pick.words.all(), key=lambda row: row.version)
    }
    return Placed(
        cluster=pick.cluster_id,
        slot=pick.slot,
        position=pick.position,
        in_minute=pick.in_minute,
        statistic=records.from_json(records.Statistic, pick.statistic) if pick.statistic else None,
        words={key: text for key, text in words.items() if text},
    )


def dropped(issue: models.Issue | None) -> frozenset[int]:
    """Return the clusters that an editor removed from `issue`."""
    return (
        frozenset(issue.picks.filter(dropped=True).values_list("cluster_id", flat=True))
        if issue
        else frozenset()
    )


def issue_words(issue: models.Issue, field: str) -> dict[str, str]:
    """Return language -> an editor's newest text for one field of the issue itself."""
    rows = issue.words.filter(pick=None, field=field, origin="editor").order_by("version")
    newest = {row.language: row.text for row in rows}
    return {language: text for language, text in newest.items() if text}


def is_a_persons(pick: models.Pick) -> bool:
    """Return whether an editor placed or wrote it here; version 0 was copied from a
    weekly issue.
    """
    return pick.touched or any(row.origin == "editor" and row.version for row in pick.words.all())


@transaction.atomic
def keep_draft(draft: records.Draft, issue: models.Issue | None) -> models.Issue:
    """Write the picker's choices into `issue` (or a new one), keeping editors' picks and removals.

    Raises Refused if the issue was approved meanwhile.
    """
    if issue is None or not models.Issue.objects.filter(pk=issue.pk).exists():  # or it was undone
        one_at_a_time("open draft")
        issue = open_draft()
    fields = {"day": draft.day, "held": draft.held or "", "remarks": list(draft.remarks)}
    issue = cleared(issue, fields)
    taken = {_place(pick.cluster_id, pick.slot, pick.statistic) for pick in issue.picks.all()}
    stories = _stories_of(draft.choices)
    for choice in draft.choices:
        row = _pick(issue, choice, stories[choice.cluster, choice.story])
        if _place(row.cluster_id, row.slot, row.statistic) not in taken:
            row.save()
    notify_ready(issue)
    return issue


def cleared(issue: models.Issue | None, fields: Mapping[str, object]) -> models.Issue:
    """Return the open draft `issue`, or a new one, with these fields and only editors' picks;
    raises Refused.
    """
    if issue is None:
        return models.Issue.objects.create(**fields)
    issue = transitions.open_draft(issue.pk)
    models.Issue.objects.filter(pk=issue.pk).update(**fields)
    issue.refresh_from_db()
    for pick in issue.picks.filter(touched=False, dropped=False).prefetch_related("words"):
        if not is_a_persons(pick):
            pick.delete()
    return issue


def notify_ready(issue: models.Issue) -> None:
    """Queue the notification that the draft is filled."""
    found = slots(issue)
    summary = f"A draft is ready, with {sum(found.values())} items."
    held = f" The bot proposes to hold it: {issue.held}" if issue.held else ""
    where = f"/issue/{issue.pk}/"
    notifications.add(models.Event.DRAFT_READY, summary + held, where, issue, slots=found)


def _place(cluster: int, slot: str, statistic: dict[str, object] | None) -> tuple[int, object]:
    """Return the key of what may be in an issue once: a cluster as an item, or one of its
    statistics.
    """
    return (cluster, statistic and statistic["sentence"]) if slot == "numbers" else (cluster, "")


def _stories_of(choices: Sequence[records.Choice]) -> dict[tuple[int, str], models.Story]:
    rows = models.Story.objects.filter(
        cluster_id__in={choice.cluster for choice in choices}, current=True
    )
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
    """Return slot -> number of items."""
    return dict(Counter(issue.picks.filter(dropped=False).values_list("slot", flat=True)))
