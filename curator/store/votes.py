"""What readers thought of an edition: three numbers, and nobody's name."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F, Sum

from curator.store.models import Issue, Rendering, Vote

Face = Vote.Face


def edition(number: int, language: str) -> Issue | None:
    """The issue of that number, where it went out in that language."""
    sent = (Issue.State.SENDING, Issue.State.SENT)
    issue = Issue.objects.filter(number=number, state__in=sent).first()
    letters = Rendering.objects.filter(
        approval__issue=issue, approval__withdrawn_at=None, language=language
    )
    return issue if issue is not None and letters.exists() else None


def cast(issue: Issue, language: str, face: Vote.Face) -> None:
    """Count one answer."""
    with transaction.atomic():
        row, _ = Vote.objects.get_or_create(issue=issue, language=language, face=face)
        Vote.objects.filter(pk=row.pk).update(count=F("count") + 1)


def counts(issue: Issue) -> dict[str, int]:
    """How often each face was chosen, over all languages; empty before the first answer."""
    rows = issue.votes.values_list("face").annotate(total=Sum("count")).order_by()
    found = dict(rows)
    return {face: found.get(face, 0) for face in Face.values} if found else {}
