"""Gists: machine translations of title and first finding, for editors who cannot read a story."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Min, Q, Sum

from curator.language.tags import same_language
from curator.store import jobs, models
from curator.store.accounts import change_settings, desk_settings

AGAIN = timedelta(minutes=10)  # until a service that could not be had is asked again
WAITING, DONE, FAILED = models.Gist.State.WAITING, models.Gist.State.DONE, models.Gist.State.FAILED


def reads(user: User) -> tuple[str, ...]:
    """Return the languages this person reads, best first; none: all."""
    return tuple(desk_settings(user).reads)


def choose(user: User, languages: Sequence[str]) -> None:
    """Save what this person reads."""
    change_settings(user, reads=list(dict.fromkeys(languages)))


def is_read(language: str, read: Collection[str]) -> bool:
    """Return whether somebody who reads these languages (none: all) reads this one."""
    return not read or any(same_language(language, each) for each in read)


def ask(stories: Iterable[int], language: str, now: datetime) -> None:
    """Request gists of these stories in a language, unless requested before."""
    rows = [models.Gist(story_id=pk, language=language, due_at=now) for pk in stories]
    if not rows:
        return
    with transaction.atomic():
        models.Gist.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)
        if models.Gist.objects.filter(state=WAITING).exists():
            jobs.want(jobs.Kind.GISTS, now)


def ask_for_new(since: datetime, now: datetime) -> int:
    """Request gists of stories on topic since then, for every person who cannot read them; return
    how many.
    """
    languages: dict[int, list[tuple[int, str]]] = {}
    rows = models.Story.objects.filter(current=True, on_topic=True, blocked_by=None)
    rows = rows.filter(entry__first_seen__gte=since)
    for pk, cluster, language in rows.values_list("pk", "cluster_id", "language").order_by("-pk"):
        languages.setdefault(cluster, []).append((pk, language))
    settings = models.DeskSettings.objects.exclude(reads=[]).values_list("reads", flat=True)
    wanted = 0
    for read in {tuple(each) for each in settings}:
        foreign = list(_foreign(languages.values(), read))
        ask(foreign, read[0], now)
        wanted += len(foreign)
    return wanted


def _foreign(clusters: Iterable[list[tuple[int, str]]], read: Collection[str]) -> Iterator[int]:
    """Return the newest story of each cluster that has no version in a language that is read."""
    for versions in clusters:
        if not any(is_read(language, read) for _, language in versions):
            yield versions[0][0]


def known(stories: Collection[int], language: str) -> Mapping[int, models.Gist]:
    """Return story -> gist that was requested in the language."""
    rows = models.Gist.objects.filter(story__in=stories, language=language)
    return {row.story_id: row for row in rows}


def begin(now: datetime) -> models.Gist | None:
    """Return the newest story that waits, with its next try already noted, or None."""
    waiting = models.Gist.objects.filter(state=WAITING, due_at__lte=now)
    row = waiting.select_related("story").order_by("-story").first()
    if row is not None:
        waiting.filter(pk=row.pk).update(due_at=now + AGAIN)
    return row


def next_try() -> datetime | None:
    """Return when the next one is due, or None."""
    waiting = models.Gist.objects.filter(state=WAITING)
    at: datetime | None = waiting.aggregate(at=Min("due_at"))["at"]
    return at


def settle(row: models.Gist, title: str, finding: str, refused: str, characters: int) -> None:
    """Store the gist, or the reason why an extract is shown instead."""
    row.title, row.finding, row.reason, row.characters = title, finding, refused, characters
    row.state = FAILED if refused else DONE
    row.save()


def postpone(now: datetime) -> None:
    """Delay all that wait, because the service is not available."""
    models.Gist.objects.filter(state=WAITING).update(due_at=now + AGAIN)


def spent(since: datetime) -> int:
    """Return the characters paid for since then."""
    rows = models.Gist.objects.filter(~Q(state=WAITING), at__gte=since)
    return rows.aggregate(sum=Sum("characters"))["sum"] or 0
