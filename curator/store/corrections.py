"""What editors corrected about themes: term weights and leanings of sources, used by the next reading."""

from __future__ import annotations

from curator.store import models


def terms() -> list[tuple[str, str, str, float]]:
    """(theme, language, term, weight) of every corrected term."""
    rows = models.TermWeight.objects.filter(source=None).order_by("pk")
    return list(rows.values_list("theme", "language", "term", "weight"))


def leanings() -> list[tuple[str, str, float]]:
    """(theme, source, weight) of every source that leans to or from a theme."""
    rows = models.TermWeight.objects.exclude(source=None).order_by("pk")
    return list(rows.values_list("theme", "source__name", "weight"))
