"""Past issues imported from another service, for the archive and for what was printed before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from itertools import count
from typing import Literal

from django.db import transaction

from curator import records
from curator.net.equivalence import folded
from curator.store.models import PastIssue, PastLink

Kept = Literal["added", "changed", "unchanged"]


def keep(
    issue: records.PastIssue,
    name: str,
    links: Collection[str],
    source: str,
    now: datetime,
    *,
    dry: bool = False,
) -> Kept:
    """Store one issue, which its source calls `name`, with its links; unless `dry`, or
    unchanged.
    """
    key = sha256(name.encode()).hexdigest()
    with transaction.atomic():
        row = PastIssue.objects.filter(language=issue.language, name=key).first()
        if row and (row.title, row.day, row.html) == (issue.title, issue.day, issue.html):
            return "unchanged"
        result: Kept = "changed" if row else "added"
        slug = row.slug if row else _slug(issue.language, issue.day, issue.title)
        fresh = {"slug": slug, "title": issue.title, "day": issue.day, "html": issue.html}
        fresh |= {"source": source[:500], "imported_at": now}
        kept, _ = PastIssue.objects.update_or_create(
            language=issue.language, name=key, defaults=fresh
        )
        kept.links.all().delete()
        addresses = dict.fromkeys(map(folded, links))
        PastLink.objects.bulk_create(PastLink(issue=kept, address=each) for each in addresses)
        transaction.set_rollback(dry)
    return result


def all_of_them() -> tuple[records.PastIssue, ...]:
    """Return every past issue, newest first."""
    rows = PastIssue.objects.values_list("language", "slug", "title", "day", "html")
    return tuple(records.PastIssue(*row) for row in rows)


def addresses() -> frozenset[str]:
    """Return the addresses that past issues linked to, as `net.equivalence.folded`."""
    return frozenset(PastLink.objects.values_list("address", flat=True))


def _slug(language: str, day: date, title: str) -> str:
    """Return an address like 2025-03-04-a-few-words, numbered if taken."""
    bare = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:50].strip("-")
    first = f"{day.isoformat()}-{words}" if words else day.isoformat()
    names = (first if number == 1 else f"{first}-{number}" for number in count(1))
    return next(
        name for name in names if not PastIssue.objects.filter(language=language, slug=name)
    )
