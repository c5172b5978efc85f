"""Gists: which languages the editors read, and what a machine says of stories in others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min, Q, Sum

from curator.language.tags import same_language
from curator.store import jobs, models

AGAIN = timedelta(minutes=10)  # until a service that could not be had is asked again
WAITING, DONE, FAILED = models.Gist.State.WAITING, models.Gist.State.DONE, models.Gist.State.FAILED


def reads(user_id: int) -> tuple[str, ...]:
    """The languages this person reads, the best first; empty: nobody said, so all."""
    rows = models.DeskSettings.objects.filter(user=user_id)
    return tuple(rows.values_list("reads", flat=True).first() or ())


def choose(user_id: int, languages: Sequence[str]) -> None:
    """Keep what this person reads."""
    models.DeskSettings.objects.update_or_create(
        user_id=user_id, defaults={"reads": list(dict.fromkeys(languages))}
    )


def is_read(language: str, read: Collection[str]) -> bool:
    """Whether somebody who reads these languages (none: all) reads this one."""
    return not read or any(same_language(language, each) for each in read)


def ask(stories: Iterable[int], language: str, now: datetime) -> None:
    """Write down that these stories are wanted in a language; what was asked for stays."""
    rows = [models.Gist(story_id=pk, language=language, due_at=now) for pk in stories]
    if not rows:
        return
    with transaction.atomic():
        models.Gist.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
        if models.Gist.objects.filter(state=WAITING).exists():
            jobs.want(jobs.Kind.GISTS, now)


def ask_for_new(since: datetime, now: datetime) -> int:
    """Ask for every story on topic seen since then, for everybody who does not read it and has
    no telling of it that they read. Returns how many are wanted.
    """
    told: dict[int, list[tuple[int, str]]] = {}
    rows = models.Story.objects.filter(current=True, on_topic=True, blocked_by=None)
    rows = rows.filter(entry__first_seen__gte=since)
    for pk, cluster, language in rows.values_list("pk", "cluster_id", "language").order_by("-pk"):
        told.setdefault(cluster, []).append((pk, language))
    settings = models.DeskSettings.objects.exclude(reads=[]).values_list("reads", flat=True)
    wanted = 0
    for read in {tuple(each) for each in settings}:
        foreign = list(_foreign(told.values(), read))
        ask(foreign, read[0], now)
        wanted += len(foreign)
    return wanted


def _foreign(clusters: Iterable[list[tuple[int, str]]], read: Collection[str]) -> Iterator[int]:
    """The newest story of each cluster of which nothing is in a language that is read."""
    for versions in clusters:
        if not any(is_read(language, read) for _, language in versions):
            yield versions[0][0]


def known(stories: Collection[int], language: str) -> Mapping[int, models.Gist]:
    """What was asked for of these stories in the language, by story."""
    rows = models.Gist.objects.filter(story__in=stories, language=language)
    return {row.story_id: row for row in rows}


def begin(now: datetime) -> models.Gist | None:
    """The newest story that waits, with the next try noted before the service is asked: one that
    ends the program does not keep the others waiting. None when none waits.
    """
    waiting = models.Gist.objects.filter(state=WAITING, due_at__lte=now)
    row = waiting.select_related("story").order_by("-story").first()
    if row is not None:
        waiting.filter(pk=row.pk).update(due_at=now + AGAIN)
    return row


def next_try() -> datetime | None:
    """When one is due next; None where none waits."""
    waiting = models.Gist.objects.filter(state=WAITING)
    at: datetime | None = waiting.aggregate(at=Min("due_at"))["at"]
    return at


def settle(row: models.Gist, title: str, finding: str, refused: str, characters: int) -> None:
    """What the machine says of it, or why that is not shown: an extract is then, instead."""
    row.title, row.finding, row.reason, row.characters = title, finding, refused, characters
    row.state = FAILED if refused else DONE
    row.save()


def postpone(now: datetime) -> None:
    """The service cannot be had: all that wait, wait a little longer."""
    models.Gist.objects.filter(state=WAITING).update(due_at=now + AGAIN)


def spent(since: datetime) -> int:
    """The characters that were paid for since then."""
    rows = models.Gist.objects.filter(~Q(state=WAITING), at__gte=since)
    return rows.aggregate(sum=Sum("characters"))["sum"] or 0
