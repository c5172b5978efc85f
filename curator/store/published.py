"""The issues that the archive shows, as approved or as corrected since."""

from __future__ import annotations

from curator import records
from curator.store import models
from curator.store.approvals import in_force
from curator.store.corrections import changed, released

State = models.Issue.State


def published() -> tuple[records.Published, ...]:
    """Return every approved issue, oldest first, as approved or as corrected since."""
    rows = models.Issue.objects.filter(
        state__in=(State.APPROVED, State.SENDING, State.SENT)
    ).order_by("day", "number")
    return tuple(found for row in rows if (found := published_issue(row)))


def newest() -> models.Issue | None:
    """Return the approved or sent weekly issue with the highest number."""
    states = (State.APPROVED, State.SENDING, State.SENT)
    return models.Issue.objects.filter(month=None, state__in=states).order_by("-number").first()


def published_issue(issue: models.Issue) -> records.Published | None:
    """Return one issue as approved or as corrected since, or None for a draft."""
    approval = in_force(issue, whole=True)
    if approval is None:
        return None
    languages = tuple(approval.editions.order_by("pk").values_list("language", flat=True))
    corrected = released(issue)
    snapshot = records.from_json(records.Snapshot, (corrected or approval).snapshot)
    return records.Published(snapshot, languages, approval.at, changed(issue) or approval.at)


def newsroom() -> str:
    """Return a constant that identifies this newsroom: the time of its first draft, or ""."""
    first = models.Issue.objects.order_by("pk").values_list("created_at", flat=True).first()
    return first.isoformat(timespec="microseconds") if first else ""
