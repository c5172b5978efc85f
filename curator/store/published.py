"""The issues that the archive shows, as approved or as corrected since."""

from __future__ import annotations

from django.db.models import Q

from curator import records
from curator.store import models
from curator.store.approvals import in_force
from curator.store.corrections import changed, released

State = models.Issue.State
PUBLIC = (State.APPROVED, State.SENDING, State.SENT)


def published() -> tuple[records.Published, ...]:
    """Return every approved issue, oldest first, as approved or as corrected since."""
    rows = models.Issue.objects.filter(state__in=PUBLIC).order_by("day", "number")
    return tuple(found for row in rows if (found := published_issue(row)))


def newest() -> models.Issue | None:
    """Return the approved or sent weekly issue with the highest number."""
    return models.Issue.objects.filter(month=None, state__in=PUBLIC).order_by("-number").first()


def beside(issue: records.Snapshot, language: str) -> tuple[records.Published, ...]:
    """Return the published issues before and after this one that have an edition in `language`."""
    rows = models.Issue.objects.filter(
        state__in=PUBLIC,
        approvals__withdrawn_at=None,
        approvals__renderings__language=language,
        approvals__renderings__variant="",
    ).exclude(pk=issue.issue)
    earlier = Q(day__lt=issue.day) | Q(day=issue.day, number__lt=issue.number)
    before = rows.filter(earlier).order_by("day", "number").last()
    after = rows.exclude(earlier).order_by("day", "number").first()
    found = (published_issue(row) for row in (before, after) if row)
    return tuple(each for each in found if each)


def published_issue(
    issue: models.Issue, approval: models.Approval | None = None
) -> records.Published | None:
    """Return one issue as approved or as corrected since, or None for a draft; `approval` is the
    one in force, where it is at hand.
    """
    approval = approval or in_force(issue, whole=True)
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
