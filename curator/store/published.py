"""What the archive shows: the issues that were approved, as they were approved or corrected
since.
"""

from __future__ import annotations

from collections.abc import Callable

from curator import records
from curator.store import models
from curator.store.approvals import standing

State = models.Issue.State


def published(current: Callable[[models.Issue], records.Snapshot]) -> tuple[records.Published, ...]:
    """Every approved issue, oldest first; one whose words were corrected after sending shows
    them as `current` has them.
    """
    rows = models.Issue.objects.filter(
        state__in=(State.APPROVED, State.SENDING, State.SENT)
    ).order_by("number")
    return tuple(found for row in rows if (found := _published(row, current)))


def _published(
    issue: models.Issue, current: Callable[[models.Issue], records.Snapshot]
) -> records.Published | None:
    approval = standing(issue)
    if approval is None:
        return None
    languages = tuple(approval.renderings.order_by("pk").values_list("language", flat=True))
    corrected = (
        issue.edits.filter(at__gt=approval.at, what__startswith="correction: ")
        .order_by("-at")
        .first()
    )
    snapshot = (
        current(issue) if corrected else records.from_json(records.Snapshot, approval.snapshot)
    )
    return records.Published(
        snapshot, languages, approval.at, corrected.at if corrected else approval.at
    )


def newsroom() -> str:
    """What tells this newsroom from every other and never changes: the moment its first draft
    was made; else empty.
    """
    first = models.Issue.objects.order_by("pk").values_list("created_at", flat=True).first()
    return first.isoformat(timespec="microseconds") if first else ""
