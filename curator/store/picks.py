"""The picks of an issue: add, move, drop and restore, noted in the history, withdrawing
approval.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max

from curator.errors import InputError
from curator.records import Message
from curator.records.slots import CARDS, FEATURE, NUMBERS, TANGENTS
from curator.store import feature_picture, models
from curator.store.history import Act, Gone
from curator.store.words import Change, changing

DROPPED = Message("dropped")
SLOTS = {  # those that no feeds.yaml names
    FEATURE: Message("feature"),
    NUMBERS: Message("numbers"),
    TANGENTS: Message("tangents"),
    CARDS: Message("cards"),
}


def choose_slot(
    issue: models.Issue,
    by: User,
    *,
    story: models.Story,
    slot: str,
    statistic: dict[str, Any] | None = None,
) -> models.Pick:
    """Put a candidate at the end of a slot; one already in the issue, or dropped, moves there.

    The numbers slot takes a `statistic` of the story (as JSON), beside the item itself.
    """
    if (slot == NUMBERS) != (statistic is not None):
        raise InputError(
            "The numbers list takes a number from a story; every other slot takes the story itself."
        )
    with changing(issue.pk, by) as change:
        pick = _known(change.issue, story, statistic)
        if slot != FEATURE:
            feature_picture.remove(change, pick)
        before, was = (_place(pick), _state(pick)) if pick.pk else ("", None)
        pick.slot, pick.dropped, pick.touched = slot, False, True
        pick.position = _end(change.issue, slot, pick)
        pick.save()
        act = Act("place", pick.pk, was, _state(pick))
        change.note(Message("picked: %(title)s", title=story.title), before, _place(pick), act=act)
    return pick


def _known(
    issue: models.Issue, story: models.Story, statistic: dict[str, Any] | None
) -> models.Pick:
    """Return the pick that this story or number has in the issue, dropped or not, or a new one."""
    rows = issue.picks.filter(cluster=story.cluster_id)
    rows = rows.exclude(slot=NUMBERS) if statistic is None else rows.filter(slot=NUMBERS)
    for row in rows:
        if statistic is None or (row.statistic or {}).get("sentence") == statistic["sentence"]:
            return row
    return models.Pick(issue=issue, cluster_id=story.cluster_id, story=story, statistic=statistic)


def move(pick: models.Pick, by: User, *, slot: str, position: int | None = None) -> None:
    """Put a pick at `position` (from 1) of a slot, by default the last."""
    with changing(pick.issue_id, by) as change:
        _move(change, _present(pick), slot, position)


def arrange(
    pick: models.Pick, by: User, *, slot: str, order: Sequence[int], was: str, state: str
) -> None:
    """Put a pick where `order`, the ids of a slot's picks, has it.

    Raises Gone where it was moved out of the slot `was`, the others do not stand in `order`, or the
    issue is not in `state`: somebody has changed what `by` was looking at.
    """
    with changing(pick.issue_id, by) as change:
        row = _present(pick)
        others = [other.pk for other in _in_slot(row.issue, slot) if other.pk != row.pk]
        expected = [each for each in order if each != row.pk]
        if (row.slot, others, change.issue.state) != (was, expected, state):
            raise Gone(
                "The draft was changed in the meantime, so the item stays where it was. Look at it"
                " again, then move it."
            )
        _move(change, row, slot, order.index(row.pk) + 1 if row.pk in order else None)


def _move(change: Change, row: models.Pick, slot: str, position: int | None) -> None:
    if (slot == NUMBERS) != (row.slot == NUMBERS):
        raise InputError("A number stays in the numbers list, and only numbers can go there.")
    if slot != FEATURE:
        feature_picture.remove(change, row)
    before, was = _place(row), _state(row)
    _put_at(row, slot, position)
    if _place(row) != before:
        what = Message("moved: %(title)s", title=row.story.title)
        change.note(what, before, _place(row), act=Act("place", row.pk, was, _state(row)))


def _put_at(row: models.Pick, slot: str, position: int | None) -> None:
    """Write a pick at `position` of a slot, 1 being the first, None the end."""
    others = [other for other in _in_slot(row.issue, slot) if other.pk != row.pk]
    at = len(others) if position is None else max(0, min(position - 1, len(others)))
    row.slot, row.touched, row.dropped = slot, True, False
    _renumber([*others[:at], row, *others[at:]])
    row.save(update_fields=["slot", "touched", "dropped", "position"])


def place_of(pick: models.Pick) -> int:
    """Return a pick's position in its slot, from 1; 0 if dropped."""
    here = [other.pk for other in _in_slot(pick.issue, pick.slot)]
    return here.index(pick.pk) + 1 if pick.pk in here else 0


def shift(pick: models.Pick, by: User, steps: int) -> None:
    """Move a pick `steps` places down its slot (negative: up), as far as it goes."""
    here = [other.pk for other in _in_slot(pick.issue, pick.slot)]
    if pick.pk not in here:
        raise Gone("This item is no longer where it was. Look at the draft again.")
    move(pick, by, slot=pick.slot, position=here.index(pick.pk) + 1 + steps)


def drop(pick: models.Pick, by: User) -> None:
    """Remove a pick; its texts are kept, and drafting again does not bring it back."""
    with changing(pick.issue_id, by) as change:
        row = _present(pick)
        feature_picture.remove(change, row)
        before, was = _place(row), _state(row)
        _drop(row)
        act = Act("place", row.pk, was, _state(row))
        change.note(Message("dropped: %(title)s", title=row.story.title), before, DROPPED, act=act)


def _drop(row: models.Pick) -> None:
    row.dropped = row.touched = True
    row.save(update_fields=["dropped", "touched"])


def restore(pick: models.Pick, by: User) -> None:
    """Bring a dropped pick back to its place."""
    with changing(pick.issue_id, by) as change:
        if not models.Pick.objects.filter(pk=pick.pk, dropped=True).update(
            dropped=False, touched=True
        ):
            return
        pick.refresh_from_db()
        was = {**_state(pick), "dropped": True}
        others = [other for other in _in_slot(change.issue, pick.slot) if other.pk != pick.pk]
        at = sum(other.position < pick.position for other in others)
        _renumber([*others[:at], pick, *others[at:]])
        what = Message("restored: %(title)s", title=pick.story.title)
        change.note(what, DROPPED, _place(pick), act=Act("place", pick.pk, was, _state(pick)))


def put_in_minute(pick: models.Pick, by: User, wanted: bool) -> None:
    """Set whether a pick is in the minute."""
    with changing(pick.issue_id, by) as change:
        row = _present(pick)
        if row.in_minute != wanted:
            models.Pick.objects.filter(pk=row.pk).update(in_minute=wanted, touched=True)
            title = row.story.title
            into = Message("into the minute: %(title)s", title=title)
            out = Message("out of the minute: %(title)s", title=title)
            act = Act("minute", row.pk, not wanted, wanted)
            change.note(into if wanted else out, act=act)


def choose_telling(pick: models.Pick, by: User, story: models.Story) -> None:
    """Print another version of the same story."""
    with changing(pick.issue_id, by) as change:
        row = _present(pick)
        if story.cluster_id != row.cluster_id:
            raise InputError("That is a different story, not another version of this one.")
        if story.pk == row.story_id:
            return
        feature_picture.remove(change, row)
        before = f"{row.story.title} ({row.story.language})"
        models.Pick.objects.filter(pk=row.pk).update(story=story, touched=True)
        after = f"{story.title} ({story.language})"
        act = Act("telling", row.pk, row.story_id, story.pk)
        change.note(Message("another version chosen"), before, after, act=act)


# --- undone: what a change wrote is put back


def put_place(of: int, state: dict[str, Any] | None, _by: User) -> None:
    """Put a pick where it was; one that was in no slot before goes, unless it has texts."""
    row = models.Pick.objects.select_related("issue").filter(pk=of).first()
    if row is None and state is None:
        raise Gone("This item is no longer there.")
    row = row or _made_again(of, state or {})
    if state is None and not _has_texts(row):
        row.delete()
    elif state is None or state["dropped"]:
        _drop(row)
    else:
        _put_at(row, state["slot"], state["place"])


def _has_texts(row: models.Pick) -> bool:
    """Whether anybody wrote about a pick, saved or not: that goes with its row."""
    unsaved = models.Unsaved.objects.filter(pick=row)
    return row.words.exists() or row.comments.exists() or unsaved.exists()


def _made_again(pk: int, state: dict[str, Any]) -> models.Pick:
    """Return a pick that undoing removed."""
    story = models.Story.objects.filter(pk=state["story"]).first()
    if story is None:
        raise Gone("This item is no longer there.")
    row = models.Pick(pk=pk, issue_id=state["issue"], story=story, cluster_id=story.cluster_id)
    row.slot, row.position, row.statistic = state["slot"], state["place"], state["statistic"]
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Gone("This story is in the issue already.") from error
    return row


def put_minute(of: int, state: bool, _by: User) -> None:
    """Put a pick into the minute, or take it out."""
    models.Pick.objects.filter(pk=_here(of).pk).update(in_minute=state, touched=True)


def put_telling(of: int, state: int, _by: User) -> None:
    """Print the version that was printed before; raises Gone where it is another story now."""
    row = _here(of)
    if not row.cluster.stories.filter(pk=state).exists():
        raise Gone("That version is no longer the same story.")
    models.Pick.objects.filter(pk=of).update(story=state, touched=True)


def _here(of: int) -> models.Pick:
    return _present(models.Pick(pk=of))


def _present(pick: models.Pick) -> models.Pick:
    row = models.Pick.objects.select_related("story").filter(pk=pick.pk, dropped=False).first()
    if row is None:
        raise Gone("This item was dropped in the meantime. Restore it first.")
    return row


def _state(pick: models.Pick) -> dict[str, Any]:
    """Return the place of a pick, and what it takes to create it again."""
    return {
        "issue": pick.issue_id,
        "story": pick.story_id,
        "statistic": pick.statistic,
        "slot": pick.slot,
        "place": place_of(pick) or pick.position,
        "dropped": pick.dropped,
    }


def _place(pick: models.Pick) -> str:
    if pick.dropped:
        return DROPPED
    slot = SLOTS.get(pick.slot, pick.slot)
    return Message("%(slot)s, place %(place)s", slot=slot, place=pick.position)


def _in_slot(issue: models.Issue, slot: str) -> list[models.Pick]:
    return list(issue.picks.filter(slot=slot, dropped=False).order_by("position", "id"))


def _end(issue: models.Issue, slot: str, pick: models.Pick) -> int:
    last = (
        issue.picks.filter(slot=slot, dropped=False)
        .exclude(pk=pick.pk)
        .aggregate(last=Max("position"))["last"]
    )
    return (last or 0) + 1


def _renumber(picks: list[models.Pick]) -> None:
    for position, pick in enumerate(picks, start=1):
        if pick.position != position:
            pick.position = position
            pick.save(update_fields=["position"])
