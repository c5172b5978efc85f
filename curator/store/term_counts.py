"""How often the terms of themes were found, and how often they led to a theme that was refused.

Hits are counted after readings, once a story, in weeks (`Figures`); errors are kept with the
decisions of editors (`ThemeRuling.terms`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, Sum

from curator.language.data import base
from curator.store import models
from curator.store.database import one_at_a_time

WEEKS = 12  # that are counted
_LAST = "terms"  # the last story that was counted
Place = tuple[str, str]  # language and theme
Hits = Mapping[Place, Counter[tuple[str, str]]]  # in each: Monday and folded term


def uncounted(now: datetime, most: int) -> tuple[int, list[models.Story]]:
    """Return the number of the last story that was counted, and those after it, oldest first."""
    row = models.Figures.objects.filter(name=_LAST).first()
    last = int(row.value) if row else 0
    rows = models.Story.objects.filter(pk__gt=last, revision=1, created_at__gte=_first(now))
    rows = rows.defer("search_text", "fingerprint", "theme_features")
    return last, list(rows.order_by("pk")[:most])


def add(last: int, upto: int, hits: Hits, now: datetime) -> bool:
    """Add hits of the stories after `last`; False if another process has counted them meanwhile."""
    with transaction.atomic():
        one_at_a_time("counting terms")
        row = models.Figures.objects.select_for_update().filter(name=_LAST).first()
        if (int(row.value) if row else 0) != last:
            return False
        names = {_name(place): counted for place, counted in hits.items()}
        known = {each.name: each.value for each in models.Figures.objects.filter(name__in=names)}
        for name, counted in names.items():
            _keep(name, _added(known.get(name, {}), counted, now), now)
        _keep(_LAST, upto, now)
    return True


def _keep(name: str, value: object, now: datetime) -> None:
    models.Figures.objects.update_or_create(name=name, defaults={"value": value, "at": now})


def _added(
    weeks: Mapping[str, Mapping[str, int]], counted: Counter[tuple[str, str]], now: datetime
) -> dict[str, dict[str, int]]:
    """Return week -> term -> hits with those counted, without the weeks that are too old."""
    first = monday(_first(now))
    found = {week: dict(terms) for week, terms in weeks.items() if week >= first}
    for (week, term), times in counted.items():
        terms = found.setdefault(week, {})
        terms[term] = terms.get(term, 0) + times
    return found


def _name(place: Place) -> str:
    return " ".join(("terms", *place))


def _first(now: datetime) -> datetime:
    return now - timedelta(weeks=WEEKS)


def monday(moment: datetime | date) -> str:
    """Return the Monday of a week, by which it is called."""
    day = moment.date() if isinstance(moment, datetime) else moment
    return (day - timedelta(days=day.weekday())).isoformat()


def hits(theme: str, language: str, now: datetime) -> Counter[str]:
    """Return folded term -> in how many stories with the theme it was found lately."""
    row = models.Figures.objects.filter(name=_name((language, theme))).first()
    found: Counter[str] = Counter()
    for week, terms in (row.value if row else {}).items():
        if week >= monday(_first(now)):
            found.update(terms)
    return found


def errors(theme: str, language: str, now: datetime) -> Counter[str]:
    """Return folded term -> how many of those stories an editor said are not about the theme."""
    rows = models.ThemeRuling.objects.filter(theme=theme, about=False, at__gte=_first(now))
    rows = rows.filter(entry__stories__current=True).exclude(terms__isnull=True)
    found: Counter[str] = Counter()
    for terms, spoken in rows.values_list("terms", "entry__stories__language"):
        if base(spoken) == language:
            found.update(terms)
    return found


def said(theme: str) -> dict[str, int]:
    """Return how many stories were said to be about a theme, how many not, and how many others
    changed with that: `right`, `wrong`, `changed`.
    """
    return models.ThemeRuling.objects.filter(theme=theme).aggregate(
        right=Count("pk", filter=Q(about=True)),
        wrong=Count("pk", filter=Q(about=False)),
        changed=Sum("changed", default=0),
    )
