"""Editors' corrections of the theme finder: weights of terms, biases of sources; all
can be undone.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from curator.errors import InputError
from curator.language import fold
from curator.records import Message
from curator.store import models
from curator.store.database import one_at_a_time
from curator.store.history import EDIT, Act, act_of, note, require

SHORTEST = 2  # letters: 顧客 has two
LONGEST = 100  # characters of a term: a phrase, not a paragraph


def weigh_term(
    by: User, *, theme: str, language: str, term: str, weight: float
) -> models.TermWeight:
    """Set the weight of a term for a theme in one language (0: none, below 0: against)."""
    require(by, EDIT)
    term = checked(term)
    with transaction.atomic():
        one_at_a_time(f"term {theme} {language} {fold(term)}")
        row = find(theme, language, term)
        was = row.weight if row else None
        row = row or models.TermWeight(theme=theme, language=language, term=term)
        row.weight, row.by = weight, by
        row.save()
        where = Message("%(language)s", language=language) if language else Message("any language")
        what = Message("“%(term)s” for %(theme)s in %(where)s", term=term, theme=theme, where=where)
        before = "" if was is None else f"{was:g}"
        note(None, by, what, before, f"{weight:g}", act=_act(row, was, weight))
    return row


def checked(term: str) -> str:
    """Return a term with single spaces; raises InputError if it is none."""
    term = " ".join(term.split())
    if not term or len(term) > LONGEST:
        raise InputError(
            "A term is a word or a phrase of at most %(number)s characters.", number=LONGEST
        )
    if len(term.strip(" *=")) < SHORTEST:
        raise InputError("A term of one letter, or of a * alone, is found in everything.")
    return term


def find(theme: str, language: str, term: str) -> models.TermWeight | None:
    """Return an editor's weight of a term, however it was spelt, or None."""
    rows = models.TermWeight.objects.filter(source=None, theme=theme, language=language)
    found = (row for row in rows.order_by("-pk") if fold(row.term) == fold(term))
    return next(found, None)  # of several, the newest counts


def before_off(row: models.TermWeight) -> float | None:
    """Return what an editor had a term weigh before it was switched off; None: the shipped
    weight.
    """
    thing = _act(row, None, None).thing
    lines = models.Edit.objects.filter(thing=thing, undone=False, undoes=None)
    last = lines.order_by("-pk").first()
    before = act_of(last).before if last else None
    return before or None


def set_source_bias(
    by: User, *, theme: str, source: models.Source, weight: float
) -> models.TermWeight:
    """Set that a source writes about a theme more (above 0) or less often than its
    words suggest.
    """
    require(by, EDIT)
    with transaction.atomic():
        leaning: dict[str, Any] = {"theme": theme, "language": "", "term": "", "source": source}
        was = models.TermWeight.objects.filter(**leaning).values_list("weight", flat=True).first()
        row, _ = models.TermWeight.objects.update_or_create(
            **leaning, defaults={"weight": weight, "by": by}
        )
        what = Message("%(source)s leans to %(theme)s", source=source.name, theme=theme)
        note(None, by, what, after=f"{weight:g}", act=_act(row, was, weight))
    return row


def forget(row: models.TermWeight, by: User) -> None:
    """Undo a correction."""
    require(by, EDIT)
    with transaction.atomic():
        term = row.source.name if row.source else f"“{row.term}”"
        what = Message("correction forgotten: %(term)s for %(theme)s", term=term, theme=row.theme)
        note(None, by, what, before=f"{row.weight:g}", act=_act(row, row.weight, None))
        row.delete()


def _act(row: models.TermWeight, before: float | None, after: float | None) -> Act:
    return Act("weight", [row.theme, row.language, row.term, row.source_id], before, after)


def put(of: tuple[str, str, str, int | None], state: float | None, by: User) -> None:
    """Undo: what a term or a source weighed before; None: what the bot came with."""
    theme, language, term, source = of
    where: dict[str, Any] = {"theme": theme, "language": language, "term": term}
    where["source_id"] = source
    if state is None:
        models.TermWeight.objects.filter(**where).delete()
    else:
        said = {"weight": state, "by": by}
        models.TermWeight.objects.update_or_create(**where, defaults=said)


def terms() -> list[tuple[str, str, str, float]]:
    """Return (theme, language, term, weight) of every corrected term."""
    rows = models.TermWeight.objects.filter(source=None).order_by("pk")
    return list(rows.values_list("theme", "language", "term", "weight"))


def source_biases() -> list[tuple[str, str, float]]:
    """Return (theme, source, weight) of every biased source."""
    rows = models.TermWeight.objects.exclude(source=None).order_by("pk")
    return list(rows.values_list("theme", "source__name", "weight"))
