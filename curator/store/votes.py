"""Readers' votes on editions and items: counts of three faces, without names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet, Sum

from curator import records
from curator.edition import build, wording
from curator.store.models import Issue, Rendering, Vote

Face = Vote.Face
FEW = 5  # answers about an item; fewer say too little to go by


@dataclass(frozen=True, slots=True)
class Votes:
    """How often each face was chosen."""

    yes: int = 0
    so_so: int = 0
    no: int = 0

    @property
    def all(self) -> int:
        """How many answered."""
        return self.yes + self.so_so + self.no

    @property
    def liked(self) -> float | None:
        """The part that was happy, a face in between counting half; None before any answer."""
        return (self.yes + self.so_so / 2) / self.all if self.all else None


def edition(number: int, language: str) -> Rendering | None:
    """Return the edition of the issue of that number in that language, if it was sent."""
    return (
        Rendering.objects.filter(
            approval__issue__number=number,
            approval__issue__state__in=(Issue.State.SENDING, Issue.State.SENT),
            approval__withdrawn_at=None,
            language=language,
            variant="",
        )
        .select_related("approval__issue")
        .first()
    )


def asked_about(sent: Rendering, pick: int) -> wording.Wording | None:
    """Return the headline of an item that this edition asks about, or None."""
    snapshot = records.from_json(records.Snapshot, sent.approval.snapshot)
    items = build(snapshot, sent.language).asked_about
    return next((each.headline for each in items if each.pick.id == pick), None)


def cast(sent: Rendering, face: Vote.Face, pick: int | None = None) -> None:
    """Count one answer, to the edition or to one of its items."""
    answered: dict[str, Any] = {"pick_id": pick, "language": sent.language, "face": face}
    with transaction.atomic():
        row, _ = Vote.objects.get_or_create(issue=sent.approval.issue, **answered)
        Vote.objects.filter(pk=row.pk).update(count=F("count") + 1)


def of_issue(issue: Issue) -> Votes:
    """Return the votes on the issue as a whole, over all languages."""
    return _counted(issue.votes.filter(pick=None), "issue").get(issue.pk, Votes())


def of_items(issue: Issue) -> dict[int, Votes]:
    """Return pick -> votes, for items that have some."""
    return _counted(issue.votes.exclude(pick=None), "pick")


def by_source(since: datetime) -> dict[int, Votes]:
    """Return source -> votes on its items whose entry was first seen since then."""
    rows = Vote.objects.filter(pick__dropped=False, pick__story__entry__first_seen__gte=since)
    return _counted(rows, "pick__story__entry__source")


def _counted(rows: QuerySet[Vote], by: str) -> dict[int, Votes]:
    found: dict[int, dict[str, int]] = {}
    counted = rows.values_list(by, "face").annotate(total=Sum("count")).order_by()
    for of, face, total in counted:
        found.setdefault(of, {})[face.replace("-", "_")] = total
    return {of: Votes(**faces) for of, faces in found.items()}
