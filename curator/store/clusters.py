"""Editors' decisions on what is the same story: merges and splits, obeyed by every
later reading.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from curator.errors import InputError
from curator.records import Message
from curator.store import models
from curator.store.approvals import withdraw
from curator.store.history import EDIT, note, require

_JUDGED = {
    "": Message("not judged"),
    "shortlisted": Message("shortlisted"),
    "held": Message("held"),
    "rejected": Message("rejected"),
}


def part(story: models.Story, by: User) -> models.Cluster:
    """Split one version off into a cluster of its own, for good; refused while an issue
    prints it.
    """
    require(by, EDIT)
    with transaction.atomic():
        left = models.Cluster.objects.select_for_update().get(pk=story.cluster_id)
        others = list(left.stories.filter(current=True).exclude(entry=story.entry_id))
        if not others:
            raise InputError("This story has no duplicates to split from.")
        if models.Pick.objects.filter(story__entry=story.entry_id, cluster=left).exists():
            raise InputError(
                "An issue prints this version of the story. Choose another version there first."
            )
        alone = models.Cluster.objects.create()
        models.Story.objects.filter(entry=story.entry_id).update(
            cluster=alone, match_kind="", match_reason=""
        )
        for other in others:
            _link(story.entry_id, other.entry_id, models.Link.CANNOT, by)
        what = Message("not the same story: %(title)s", title=story.title)
        _changed(left, by, what, others[0].title)
    story.refresh_from_db()
    return alone


def tie(story: models.Story, other: models.Story, by: User) -> None:
    """Merge two clusters for good: every version in `other`'s joins `story`'s."""
    require(by, EDIT)
    with transaction.atomic():
        both = models.Cluster.objects.select_for_update().order_by("pk")  # so two never deadlock
        held = {row.pk: row for row in both.filter(pk__in=(story.cluster_id, other.cluster_id))}
        for each in (story, other):
            each.refresh_from_db(fields=["cluster"])  # somebody may have been quicker
        if story.cluster_id == other.cluster_id:
            raise InputError("These stories are already merged.")
        if not held.keys() >= {story.cluster_id, other.cluster_id}:
            raise InputError("Somebody merged or split one of these stories just now. Look again.")
        kept, emptied = held[story.cluster_id], held[other.cluster_id]
        what = Message("the same story: %(title)s", title=story.title)
        _changed(kept, by, what, other.title)
        _changed(emptied, by)
        _repoint(emptied, kept)
        why = Message("%(who)s says it is the same story", who=by.get_username())
        emptied.stories.filter(current=True).update(match_kind="editor", match_reason=why)
        emptied.stories.update(cluster=kept)
        _link(story.entry_id, other.entry_id, models.Link.MUST, by)
    story.refresh_from_db()
    other.refresh_from_db()


def _repoint(emptied: models.Cluster, kept: models.Cluster) -> None:
    """Let issues refer to the merged cluster; refused if an issue has both as items."""
    try:
        with transaction.atomic():
            emptied.picks.update(cluster=kept)
    except IntegrityError as error:
        raise InputError("An issue prints both. Drop one of them there first.") from error


def _link(one: int, other: int, rule: str, by: User) -> None:
    a, b = sorted((one, other))
    models.Link.objects.update_or_create(a_id=a, b_id=b, defaults={"rule": rule, "by": by})


def _changed(
    cluster: models.Cluster, by: User, what: Message | None = None, after: str = ""
) -> None:
    """Withdraw approvals of issues that print this cluster, whose translations may differ now."""
    if what:
        note(None, by, what, after=after)
    for issue in models.Issue.objects.filter(
        picks__cluster=cluster, picks__dropped=False
    ).distinct():
        withdraw(issue, by, what or Message("two stories were joined"))


@dataclass(frozen=True, slots=True)
class Judgement:
    """An editor's triage of a candidate, with the reason of a rejection; empty if none."""

    state: str = ""
    reason: str = ""


def judge(story: models.Story, by: User, state: str, reason: str = "") -> Judgement:
    """Shortlist, hold or reject a story with all its versions; "" undoes that. Returns the state
    before.
    """
    require(by, EDIT)
    if state and state not in models.Triage.State.values:
        raise InputError("A candidate is shortlisted, held or rejected.")
    wanted = Judgement(state, _one_line(reason) if state == models.Triage.State.REJECTED else "")
    with transaction.atomic():
        rows = models.Triage.objects.filter(cluster=story.cluster_id)
        before = Judgement(*(rows.values_list("state", "reason").first() or ()))
        if state:
            judged = {"state": wanted.state, "reason": wanted.reason, "by": by}
            models.Triage.objects.update_or_create(cluster_id=story.cluster_id, defaults=judged)
        else:
            rows.delete()
        if wanted != before:
            what = Message("candidate: %(title)s", title=story.title)
            note(None, by, what, _written(before), _written(wanted))
    return before


def _one_line(reason: str) -> str:
    return " ".join(reason.split())[:200]


def _written(judgement: Judgement) -> Message:
    said = _JUDGED.get(judgement.state) or Message(judgement.state)
    if not judgement.reason:
        return said
    return Message("%(judged)s: %(reason)s", judged=said, reason=judgement.reason)
