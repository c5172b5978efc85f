"""Which problems the operator was notified of: each once, and again only after it was resolved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from curator.store import models
from curator.store.models import Alarm
from curator.store.run_log import INTERRUPTED

_UNMAILED = "mail"  # since when no mail is taken


def first_time(key: str, now: datetime) -> bool:
    """Return whether nobody was notified of this yet; true once, for one caller."""
    return Alarm.objects.get_or_create(key=key, defaults={"at": now})[1]


def forget(key: str) -> None:
    """Let the next caller be the first again: nobody could be notified."""
    Alarm.objects.filter(key=key).delete()


def note_unmailed(now: datetime) -> None:
    """Note that the mail server did not take a mail."""
    Alarm.objects.update_or_create(key=_UNMAILED, defaults={"at": now})


def unmailed(since: datetime, now: datetime) -> bool:
    """Return whether a mail was not taken after `since`."""
    return Alarm.objects.filter(key=_UNMAILED, at__gt=since, at__lte=now).exists()


def new_ones(kind: str, now_troubled: Collection[int], now: datetime) -> set[int]:
    """Return those of `now_troubled` that nobody was notified of, and forget those that are
    resolved.
    """
    known = {_key(kind, each): each for each in now_troubled}
    Alarm.objects.filter(key__startswith=f"{kind} ").exclude(key__in=known).delete()
    return {each for key, each in known.items() if first_time(key, now)}


def to_mail(kind: str, new: Collection[int], now_troubled: Collection[int]) -> set[int]:
    """Return the new ones, and those still troubled of whom no mail was taken before."""
    untold = Alarm.objects.filter(key__in=[_key(f"unmailed {kind}", each) for each in now_troubled])
    return {*new, *(int(key.rpartition(" ")[2]) for key in untold.values_list("key", flat=True))}


def mailed(kind: str, numbers: Collection[int], now: datetime, *, taken: bool) -> None:
    """Note whether the mail about these was taken; if not, they are `to_mail` again."""
    keys = [_key(f"unmailed {kind}", each) for each in numbers]
    if taken:
        Alarm.objects.filter(key__in=keys).delete()
    else:
        for key in keys:
            first_time(key, now)


def needs_report(run: models.Run) -> bool:
    """Return whether nobody was notified of a failed run yet; true once.

    A failure like the one before is not reported again, whether or not the program ended in
    between.
    """
    if _as_before(run):
        return False
    untold = models.Run.objects.filter(pk=run.pk).exclude(outcome__has_key="told")
    return bool(untold.update(outcome={**(run.outcome or {}), "told": True}))


def take_back_report(run: models.Run) -> None:
    """Let the next caller report the run: nobody could be notified."""
    models.Run.objects.filter(pk=run.pk).update(outcome=run.outcome)


def _as_before(run: models.Run) -> bool:
    if not run.error:
        return False
    earlier = models.Run.objects.filter(name=run.name, pk__lt=run.pk).order_by("-pk")
    interrupted = run.error in INTERRUPTED
    before = (earlier if interrupted else earlier.exclude(error__in=INTERRUPTED)).first()
    return before is not None and (bool(before.error) if interrupted else before.error == run.error)


def _key(kind: str, number: int) -> str:
    return f"{kind} {number}"
