"""What comparing an issue's texts with their sources found, by content: a text, language or source
that changes has another digest, so nothing here is ever out of date.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from curator.store import models

Found = tuple[str, ...]  # what a text says and its sources do not, verbatim


def kept(issue: int) -> dict[str, Found]:
    """Return digest -> what was found, of everything compared for an issue."""
    rows = models.FactCheck.objects.filter(issue=issue)
    return {digest: tuple(found) for digest, found in rows.values_list("digest", "found")}


def keep(issue: int, found: Mapping[str, Found]) -> None:
    """Store what was found; another process may have stored the same."""
    rows = [models.FactCheck(issue_id=issue, digest=key, found=said) for key, said in found.items()]
    models.FactCheck.objects.bulk_create(rows, ignore_conflicts=True, batch_size=200)


def forget_others(issue: int, digests: Collection[str]) -> None:
    """Remove what belongs to no text of an issue any more."""
    rows = models.FactCheck.objects.filter(issue=issue)
    old = [pk for pk, digest in rows.values_list("pk", "digest") if digest not in set(digests)]
    for start in range(0, len(old), 500):
        rows.filter(pk__in=old[start : start + 500]).delete()
