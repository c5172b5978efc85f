"""Build the frozen record of an issue from its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Max

from curator import records
from curator.config import Config
from curator.store import models


def snapshot(
    issue: models.Issue,
    config: Config,
    *,
    following: int | None = None,
    texts: Iterable[models.Words] | None = None,
) -> records.Snapshot:
    """Return everything `issue` consists of; a draft has the number it would get (`following`, if
    that is known), default texts yield to editors'. `texts` are those that are `written`, where
    they are at hand.
    """
    words: defaultdict[int | None, list[models.Words]] = defaultdict(list)
    for row in written(issue) if texts is None else texts:
        words[row.pick_id].append(row)
    picks = (
        issue.picks.filter(dropped=False)
        .select_related("story", "cluster")
        .prefetch_related("cluster__stories")
    )
    editions = list(issue.editions.all())
    return records.Snapshot(
        issue=issue.pk,
        number=issue.number or following or next_number(issue),
        day=issue.day,
        newsletter=config.newsletter,
        sections=config.sections,
        picks=tuple(_pick(row, words[row.pk]) for row in picks),
        words=_defaults(config, monthly=issue.month is not None) + _newest(words[None]),
        chosen_editions=tuple(e.language for e in editions if e.chosen),
        refused_editions=tuple(e.language for e in editions if not e.chosen),
        sponsors=tuple(records.Sponsor(row.pk, row.name, row.url) for row in issue.sponsors.all()),
        month=issue.month,
    )


def written(issue: models.Issue) -> list[models.Words]:
    """Return every version of every text of an issue, oldest first."""
    return list(issue.words.select_related("by").order_by("version"))


def next_number(issue: models.Issue | None = None) -> int:
    """Return the number that the next approved weekly issue gets, or that of a roundup's month."""
    if issue is not None and issue.month:
        return records.roundup_number(issue.month)
    weekly = models.Issue.objects.filter(month=None)
    return (weekly.aggregate(highest=Max("number"))["highest"] or 0) + 1


def _pick(row: models.Pick, words: list[models.Words]) -> records.Pick:
    return records.Pick(
        id=row.pk,
        slot=row.slot,
        position=row.position,
        story=records.from_json(records.Story, row.story.record),
        twins=_twins(row),
        words=_newest(words),
        reasons=tuple(records.from_json(records.Reason, reason) for reason in row.reasons),
        statistic=records.from_json(records.Statistic, row.statistic) if row.statistic else None,
        in_minute=row.in_minute,
        picture=row.picture,  # type: ignore[arg-type]  # written from records.PICTURES only
    )


def _twins(row: models.Pick) -> tuple[records.Story, ...]:
    """Return one version per other language of the cluster, the longest of each."""
    by_language: dict[str, records.Story] = {}
    for other in row.cluster.stories.all():
        if not other.current or other.pk == row.story_id or other.language == row.story.language:
            continue
        if "event" in (other.match_kind, row.story.match_kind):
            continue  # told by others in their own words: never a translation
        story = records.from_json(records.Story, other.record)
        known = by_language.get(other.language)
        if known is None or (len(story.article.body), story.article.url) > (
            len(known.article.body),
            known.article.url,
        ):
            by_language[other.language] = story
    return tuple(by_language[language] for language in sorted(by_language))


def _newest(rows: Iterable[models.Words]) -> tuple[records.Words, ...]:
    """Return the newest version of each field, language and origin, without texts that were
    deleted.

    Accepted texts stay beside a newer proposal that nobody has read.
    """
    newest: dict[tuple[str, str, str, bool], models.Words] = {}
    for row in rows:
        key = (row.field, row.language, row.origin, row.accepted)
        if key not in newest or row.version > newest[key].version:
            newest[key] = row
    return tuple(_words(newest[key]) for key in sorted(newest) if newest[key].text.strip())


def _words(row: models.Words) -> records.Words:
    return records.Words(
        field=row.field,
        language=row.language,
        text=row.text,
        origin=row.origin,  # type: ignore[arg-type]  # written from records.Origin only
        version=row.version,
        accepted=row.accepted,
        by=row.by.get_username() if row.by else None,
    )


def _defaults(config: Config, *, monthly: bool) -> tuple[records.Words, ...]:
    """Return texts from feeds.yaml, as version 0, so that any editor's version is newer."""
    words = config.roundup_words if monthly else config.default_words
    return tuple(
        records.Words(field, language, text, "editor", version=0)
        for field, by_language in sorted(words.items())
        for language, text in sorted(by_language.items())
    )
