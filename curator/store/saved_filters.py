"""A person's saved filters of the candidates; saving and removing can be undone."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from curator.errors import InputError
from curator.records import Message
from curator.store import models
from curator.store.history import Act, Gone, note

MOST = 30  # of one person
FILTER = "filter"  # the kind of its act


def save(by: User, name: str, query: str) -> None:
    """Save a filter under a name, replacing one of that name; raises InputError."""
    if not name:
        raise InputError("Give the filter a name.")
    rows = models.SavedFilter.objects.filter(user=by)
    if rows.exclude(name=name).count() >= MOST:
        raise InputError("Thirty filters are enough. Remove one first.")
    with transaction.atomic():
        before = rows.filter(name=name).values_list("query", flat=True).first()
        put((by.pk, name), query, by)
        act = Act(FILTER, [by.pk, name], before, query)
        note(None, by, Message("filter saved: %(name)s", name=name), act=act)


def remove(row: models.SavedFilter, by: User) -> None:
    """Remove a person's own filter."""
    with transaction.atomic():
        act = Act(FILTER, [by.pk, row.name], row.query, None)
        note(None, by, Message("filter removed: %(name)s", name=row.name), act=act)
        row.delete()


def put(of: tuple[int, str], state: str | None, by: User) -> None:
    """Undo: the query that a filter had; None: no such filter. Only its owner may."""
    user, name = of
    if user != by.pk:
        raise Gone("This cannot be undone.")
    if state is None:
        models.SavedFilter.objects.filter(user=user, name=name).delete()
    else:
        said = {"query": state}
        models.SavedFilter.objects.update_or_create(user_id=user, name=name, defaults=said)
