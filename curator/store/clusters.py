"""Editors' decisions on what is the same story: merges and splits, obeyed by every
later reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from curator.errors import InputError
from curator.records import Message
from curator.store import models
from curator.store.approvals import withdraw
from curator.store.history import EDIT, Act, Gone, act_of, note, require

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
        alone, pairs = models.Cluster.objects.create(), _pairs(story, *others)
        before = _state(left.pk, [story.entry_id], pairs)
        models.Story.objects.filter(entry=story.entry_id).update(
            cluster=alone, match_kind="", match_reason=""
        )
        for other in others:
            _link(story.entry_id, other.entry_id, models.Link.CANNOT, by)
        what = Message("not the same story: %(title)s", title=story.title)
        after = _state(alone.pk, [story.entry_id], pairs)
        note(None, by, what, after=others[0].title, act=_act(left, alone, before, after))
        _withdraw(by, what, left)
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
        _withdraw(by, what, kept, emptied)
        entries = list(emptied.stories.filter(current=True).values_list("entry", flat=True))
        before = _state(emptied.pk, entries, _pairs(story, other))
        _repoint(emptied.picks.all(), kept)
        why = Message("%(who)s says it is the same story", who=by.get_username())
        # what others tell of the same event stays no translation
        same = ~Q(match_kind="event") | Q(entry=other.entry_id)
        moved = emptied.stories.filter(same, current=True)
        moved.update(match_kind="editor", match_reason=why)
        emptied.stories.update(cluster=kept)
        _link(story.entry_id, other.entry_id, models.Link.MUST, by)
        after = _state(kept.pk, entries, _pairs(story, other))
        note(None, by, what, after=other.title, act=_act(kept, emptied, before, after))
    story.refresh_from_db()
    other.refresh_from_db()


def _repoint(picks: QuerySet[models.Pick], kept: models.Cluster) -> None:
    """Let issues refer to the merged cluster; refused if an issue has both as items."""
    try:
        with transaction.atomic():
            picks.update(cluster=kept)
    except IntegrityError as error:
        raise InputError("An issue prints both. Drop one of them there first.") from error


def _link(one: int, other: int, rule: str, by: User) -> None:
    a, b = sorted((one, other))
    models.Link.objects.update_or_create(a_id=a, b_id=b, defaults={"rule": rule, "by": by})


def _withdraw(by: User, why: Message, *clusters: models.Cluster) -> None:
    """Withdraw approvals of issues that print one of these clusters, whose translations may differ
    now.
    """
    held = models.Issue.objects.filter(picks__cluster__in=clusters, picks__dropped=False)
    for issue in held.distinct():
        withdraw(issue, by, why)


# --- undone


def _pairs(story: models.Story, *others: models.Story) -> list[list[int]]:
    """Return the pairs of entries that an editor decided on."""
    return [sorted((story.entry_id, other.entry_id)) for other in others]


def _state(cluster: int, entries: Sequence[int], pairs: Iterable[Sequence[int]]) -> dict[str, Any]:
    """Return the cluster of entries, with how each was matched and the decisions on pairs."""
    rows = models.Story.objects.filter(entry__in=entries, current=True)
    matched = [
        [row.entry_id, row.match_kind, Message.as_text(row.match_reason)]
        for row in rows.order_by("entry")
    ]
    links = []
    for a, b in pairs:
        link = models.Link.objects.filter(a=a, b=b).first()
        links.append([a, b, link.rule if link else ""])
    return {"cluster": cluster, "stories": matched, "links": links}


def _act(
    one: models.Cluster, other: models.Cluster, before: dict[str, Any], after: dict[str, Any]
) -> Act:
    return Act("same", [one.pk, other.pk], before, after)


def put(of: Sequence[int], state: dict[str, Any], by: User) -> None:
    """Undo: move entries from one cluster of the two back to the other. Raises Gone where they
    were merged or split again since.
    """
    held = {row.pk: row for row in models.Cluster.objects.select_for_update().filter(pk__in=of)}
    target = held[state["cluster"]]
    [source] = held.keys() - {target.pk}
    entries = [entry for entry, _, _ in state["stories"]]
    rows = models.Story.objects.filter(entry__in=entries)
    if set(rows.filter(current=True).values_list("cluster", flat=True)) != {source}:
        raise _merged_since(of)
    _withdraw(by, Message("stories were merged or split"), *held.values())
    _repoint(models.Pick.objects.filter(cluster=source, story__entry__in=entries), target)
    rows.update(cluster=target)
    for entry, kind, reason in state["stories"]:
        matched = {"match_kind": kind, "match_reason": Message.read_text(reason)}
        rows.filter(entry=entry, current=True).update(**matched)
    for a, b, rule in state["links"]:
        if rule:
            _link(a, b, rule, by)
        else:
            models.Link.objects.filter(a=a, b=b).delete()
    if _contradicted(entries, target):
        raise _merged_since(of)


def _contradicted(entries: Sequence[int], cluster: models.Cluster) -> bool:
    """Return whether an editor merged one of them with one that is in another cluster now."""
    here = set(cluster.stories.filter(current=True).values_list("entry", flat=True))
    said = models.Link.objects.filter(Q(a__in=entries) | Q(b__in=entries), rule=models.Link.MUST)
    return any(not {row.a_id, row.b_id} <= here for row in said)


def _merged_since(clusters: Sequence[int]) -> Gone:
    """Says who merged or split one of these clusters last."""
    acts = models.Edit.objects.filter(thing__startswith="same ", undone=False, undoes=None)
    rows = acts.select_related("by")
    last = next((each for each in rows if {*act_of(each).of} & {*clusters}), None)
    who = last.by.get_username() if last and last.by else "?"
    return Gone("%(name)s merged or split these stories again. Undo that first.", name=who)


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
        _write(story.cluster_id, wanted, by)
        if wanted != before:
            what = Message("candidate: %(title)s", title=story.title)
            act = Act("triage", story.cluster_id, astuple(before), astuple(wanted))
            note(None, by, what, _written(before), _written(wanted), act=act)
    return before


def put_judgement(of: int, state: tuple[str, str], by: User) -> None:
    """Undo: judge a cluster as it was judged before."""
    _write(of, Judgement(*state), by)


def _write(cluster: int, wanted: Judgement, by: User) -> None:
    if wanted.state:
        judged = {"state": wanted.state, "reason": wanted.reason, "by": by}
        models.Triage.objects.update_or_create(cluster_id=cluster, defaults=judged)
    else:
        models.Triage.objects.filter(cluster=cluster).delete()


def _one_line(reason: str) -> str:
    return " ".join(reason.split())[:200]


def _written(judgement: Judgement) -> Message:
    said = _JUDGED.get(judgement.state) or Message(judgement.state)
    if not judgement.reason:
        return said
    return Message("%(judged)s: %(reason)s", judged=said, reason=judgement.reason)
