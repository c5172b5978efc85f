"""Autosaved input: what people typed and have not saved, restored after a crash.

It is never printed and withdraws no approval.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from curator.store import models

Box = tuple[int | None, str]  # the pick, None for the issue's own words, and the field


def keep(
    by: User,
    issue: models.Issue,
    box: Box,
    language: str,
    *,
    text: str,
    seen: int,
    typed_at: int,
) -> bool:
    """Store what `by` has in a box, opened with version `seen`; `typed_at` is in ms since 1970.

    Input that arrives out of order, or after its box was saved, is ignored: False.
    """
    pick, field = box
    where: dict[str, Any] = {"pick_id": pick, "field": field, "language": language}
    with transaction.atomic():
        saved = issue.words.filter(**where, origin="editor").order_by("-version").first()
        own = saved is not None and saved.by_id == by.pk and saved.version > seen
        later = models.Unsaved.objects.filter(by=by, issue=issue, **where, typed_at__gt=typed_at)
        if own or later.exists():
            return False
        typed = {"text": text, "seen": seen, "typed_at": typed_at}
        models.Unsaved.objects.update_or_create(by=by, issue=issue, **where, defaults=typed)
    return True


def kept(by: User, issue: models.Issue, language: str) -> Mapping[Box, models.Unsaved]:
    """Return what `by` typed in one language of an issue and did not save."""
    rows = models.Unsaved.objects.filter(by=by, issue=issue, language=language)
    return {(row.pick_id, row.field): row for row in rows}


def forget(
    by: User, issue: models.Issue, pick: models.Pick | None, field: str, language: str
) -> None:
    """Delete the input of a box that was saved or discarded."""
    rows = models.Unsaved.objects.filter(by=by, issue=issue, pick=pick)
    rows.filter(field=field, language=language).delete()
