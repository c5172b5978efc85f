"""The second reader's answers, stored by the text's content, and the daily budget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Sum

from curator import records
from curator.store import models


def text_of(story: records.Story) -> str:
    """Return the text that is asked about."""
    return f"{story.title}\n\n{story.article.body}"


def key_of(story: records.Story) -> str:
    """Return the key of a text, by its content."""
    return sha256(text_of(story).encode()).hexdigest()


def of(story: records.Story) -> tuple[records.Opinion, ...]:
    """Return the opinions on the text of `story`."""
    row = models.SecondReading.objects.filter(key=key_of(story)).first()
    return tuple(records.from_json(records.Opinion, each) for each in row.opinions) if row else ()


def asked(keys: Iterable[str]) -> set[str]:
    """Return those of `keys` that were asked about before."""
    rows = models.SecondReading.objects.filter(key__in=list(keys))
    return set(rows.values_list("key", flat=True))


def keep(
    story: records.Story,
    opinions: Sequence[records.Opinion],
    *,
    reader: str,
    characters: int,
    at: datetime,
    unusable: str = "",
) -> None:
    """Store an answer, even an unusable one."""
    values = {
        "opinions": [records.to_json(each) for each in opinions],
        "unusable": unusable,
        "reader": reader[:120],
        "characters": characters,
        "at": at,
    }
    models.SecondReading.objects.update_or_create(key=key_of(story), defaults=values)


def spent(now: datetime) -> int:
    """Return the characters sent in the last 24 hours."""
    rows = models.SecondReading.objects.filter(at__gt=now - timedelta(days=1))
    return rows.aggregate(sum=Sum("characters"))["sum"] or 0


def recent(now: datetime, days: int) -> Iterable[models.Story]:
    """Return stories read in the last days that no issue holds, newest first."""
    rows = models.Story.objects.filter(current=True, created_at__gte=now - timedelta(days=days))
    held = models.Pick.objects.filter(dropped=False).values("story__entry")
    return rows.exclude(entry__in=held).order_by("-pk").defer("search_text", "fingerprint")
