"""Corrections of a sent issue: texts are written first, and printed once a publisher
releases them. Either can be undone: releasing, which withdraws a correction, and writing one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import BigIntegerField, Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from curator import records
from curator.errors import NotReady
from curator.records import Message
from curator.store import models
from curator.store.approvals import Changed, in_force
from curator.store.history import APPROVE, Act, locked, note, require

State = models.Issue.State
LEFT = (State.SENDING, State.SENT)
RELEASE = "release"  # the kind of its act


def released(issue: models.Issue) -> models.Correction | None:
    """Return what the archive prints instead of what was sent, or None."""
    return issue.corrections.filter(withdrawn=False).order_by("-at", "-pk").first()


def changed(issue: models.Issue) -> datetime | None:
    """Return when the archive's texts changed last; None while readers can have seen no correction.
    One that they saw does not vanish unsaid: withdrawing it is a change like releasing it.
    """
    seen = issue.corrections.filter(Q(withdrawn=False) | Q(published=True))
    return max(seen.values_list("changed_at", flat=True), default=None)


def note_published() -> None:
    """Note that the archive shows readers what is released now."""
    rows = models.Correction.objects.filter(withdrawn=False, published=False)
    if rows.exists():  # most of the time there is none, and the database need not be locked
        rows.update(published=True)


def waiting(issue: models.Issue) -> QuerySet[models.Edit]:
    """Return the corrections that nobody has released yet, newest first; not those that were
    undone.
    """
    released = issue.corrections.filter(withdrawn=False)
    edits = issue.edits.filter(~Exists(released.filter(at__gte=OuterRef("at"))), correction=True)
    # a change and its undoing cancel out: what is left was turned an odd number of times
    change = Coalesce("undoes_id", "pk", output_field=BigIntegerField())
    turned = edits.order_by().values(change=change).annotate(last=Max("pk"), times=Count("pk") % 2)
    odd = turned.filter(times=1).values("last")
    return issue.edits.filter(pk__in=odd).order_by("-at", "-pk")


def release(
    issue: models.Issue,
    by: User,
    current: Callable[[models.Issue], records.Snapshot],
    *,
    seen: Collection[int] | None = None,
) -> models.Correction:
    """Print the texts that `current` returns from the next publishing on; it is asked inside the
    transaction, so that no correction is released without its text.

    Raises NotReady if nothing waits, or it was not sent; Changed if other corrections wait than
    those `seen` (numbers of edits; None: whatever waits).
    """
    require(by, APPROVE)
    with transaction.atomic():
        row = locked(issue.pk)
        edits = list(waiting(row))
        texts = [edit.what for edit in edits]
        if row.state not in LEFT or not texts:
            raise NotReady("No correction waits to be released.")
        if seen is not None and {edit.pk for edit in edits} != set(seen):
            raise Changed(
                "The texts of this issue were corrected in the meantime. Nothing was released;"
                " please look again."
            )
        before, printed = released(row), _with_words(_printed(row), current(row))
        kept = models.Correction.objects.create(issue=row, by=by, snapshot=records.to_json(printed))
        what = Message(
            "released %(number)s correction",
            "released %(number)s corrections",
            number=len(texts),
        )
        act = Act(RELEASE, row.pk, before.pk if before else None, kept.pk)
        note(row, by, what, after=Message.joined(texts, "\n"), act=act)
    return kept


def put(of: int, state: int | None, by: User) -> None:
    """Undo: print the correction `state`, or (None) the issue as it was sent, and withdraw what was
    released later.
    """
    require(by, APPROVE)
    now, wanted = timezone.now(), state or 0
    rows = models.Correction.objects.filter(issue=of)
    rows.filter(pk=wanted, withdrawn=True).update(withdrawn=False, changed_at=now)
    rows.filter(pk__gt=wanted, withdrawn=False).update(withdrawn=True, changed_at=now)


def _printed(issue: models.Issue) -> records.Snapshot:
    """Return what the archive prints now."""
    row = released(issue) or in_force(issue, whole=True)
    if row is None:
        raise NotReady("This issue was never approved.")
    return records.from_json(records.Snapshot, row.snapshot)


def _with_words(printed: records.Snapshot, now: records.Snapshot) -> records.Snapshot:
    """Return the issue as sent, with only its texts replaced; those of feeds.yaml stay as sent."""
    words = {pick.id: pick.words for pick in now.picks}
    picks = (replace(pick, words=words.get(pick.id, pick.words)) for pick in printed.picks)
    defaults = [each for each in printed.words if not each.version]
    own = [each for each in now.words if each.version]
    return replace(printed, picks=tuple(picks), words=(*defaults, *own))
