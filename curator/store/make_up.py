"""Count the items of issues by language, source and first theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from curator.records.slots import NUMBERS
from curator.store import models

MOST_ISSUES = 12


@dataclass(frozen=True, slots=True)
class MakeUp:
    """The items of one issue by language, source and main theme; figures beside an item do not
    count.
    """

    issue: int
    number: int | None
    day: date
    languages: Mapping[str, int]
    sources: Mapping[str, int]
    themes: Mapping[str, int]


def make_up(issue: models.Issue) -> Sequence[MakeUp]:
    """Return this issue and up to eleven before it of its kind, oldest first, in two queries."""
    alike = models.Issue.objects.filter(month__isnull=issue.month is None)
    rows = alike.filter(pk__lte=issue.pk).order_by("-pk")[:MOST_ISSUES]
    before = list(rows)[::-1]
    items = models.Pick.objects.filter(issue__in=before, dropped=False).exclude(slot=NUMBERS)
    told = items.values_list(
        "issue_id",
        "story__language",
        "story__entry__source__name",
        "story__record__themes__0__key",
    )
    found = {row.pk: (Counter[str](), Counter[str](), Counter[str]()) for row in before}
    for issue_id, *names in told:
        for counter, name in zip(found[issue_id], names, strict=True):
            if name:
                counter[name] += 1
    return [MakeUp(row.pk, row.number, row.day, *map(_sorted, found[row.pk])) for row in before]


def _sorted(counts: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
