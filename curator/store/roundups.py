"""Monthly roundups: what the weekly issues printed, with approved texts, and the draft
made of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value

from curator import records
from curator.errors import NotReady
from curator.store import drafts, models, votes
from curator.store.corrections import LEFT
from curator.store.database import one_at_a_time
from curator.store.history import Gone
from curator.store.picks import choose_slot
from curator.store.published import published_issue

CARRIED = 0  # the version of words that came along; whatever is written here is newer


@dataclass(frozen=True, slots=True)
class Item:
    """An item as a weekly issue printed it.

    `words` are the approved texts or those released since; `liked` is as in `pick.PastItem`.
    """

    row: models.Pick
    issue: int
    words: tuple[records.Words, ...]
    liked: float | None


def month_due(day: date) -> date:
    """Return the month whose roundup is due: until the 15th the previous one, then the
    current one.
    """
    return (day - timedelta(days=15)).replace(day=1)


def weekly_issues(month: date) -> QuerySet[models.Issue]:
    """Return the sent weekly issues dated in the month of this day, oldest first."""
    return models.Issue.objects.filter(weekly_in(month)).order_by("number")


def weekly_in(month: date) -> Q:
    """Return the condition on an issue that it is one of `weekly_issues`."""
    return Q(month=None, state__in=LEFT, day__year=month.year, day__month=month.month)


def had_as_weekly(issue: models.Issue) -> Value | ExpressionWrapper[Q]:
    """Return the condition on a subscriber that they got all weekly issues that a roundup repeats.

    That is, before they chose roundups; nobody for a weekly issue.
    """
    weekly = list(weekly_issues(issue.month)) if issue.month else []
    if not weekly:
        return Value(False)
    sent = models.Delivery.objects.filter(
        subscriber=OuterRef("pk"), state=models.Delivery.State.SENT
    )
    each = (Exists(sent.filter(issue=one)) for one in weekly)
    return ExpressionWrapper(Q(*each), BooleanField())


def printed_in(month: date) -> list[Item]:
    """Return every item that the issues of a month printed, in order; raises NotReady if none was
    sent.
    """
    issues = list(weekly_issues(month))
    if not issues:
        raise NotReady(
            "No weekly issue of %(month)s was sent, so there is nothing for a roundup.",
            month=f"{month:%Y-%m}",
        )
    return [item for issue in issues for item in _items(issue)]


def _items(issue: models.Issue) -> list[Item]:
    found = published_issue(issue)
    words = {pick.id: _accepted(pick.words) for pick in found.snapshot.picks} if found else {}
    rows = issue.picks.filter(dropped=False).select_related("story__entry__source")
    rows = rows.order_by("position", "pk")
    whole, single = votes.of_issue(issue).liked, votes.of_items(issue)
    return [
        Item(row, issue.number or 0, words[row.pk], _liked(single.get(row.pk), whole))
        for row in rows
        if row.pk in words
    ]


def _accepted(words: Iterable[records.Words]) -> tuple[records.Words, ...]:
    return tuple(each for each in words if each.accepted)


def _liked(own: votes.Votes | None, whole: float | None) -> float | None:
    """Return the share of happy votes; a neutral one counts half."""
    return whole if own is None or own.all < votes.FEW else own.liked


def require_open(month: date) -> models.Issue | None:
    """Return the open draft of a roundup, or None; raises NotReady if the month has a roundup, or
    another waits.
    """
    issue = drafts.open_draft(models.Issue.Kind.MONTHLY)
    there = models.Issue.objects.filter(month=month).exclude(state=models.Issue.State.DRAFT)
    if there.exists():
        raise NotReady("%(issue)s is approved already.", issue=str(there[0]).capitalize())
    if issue and issue.number and issue.month != month:
        raise NotReady(
            "The approval of %(issue)s was withdrawn. Approve it again before the next is drafted.",
            issue=str(issue),
        )
    return issue


@transaction.atomic
def keep(
    month: date, day: date, taken: Sequence[tuple[Item, records.Choice]], remarks: Sequence[str]
) -> models.Issue:
    """Fill the open roundup (or a new one) for `month`, keeping editors' changes; items bring their
    texts.

    Raises NotReady as `require_open` does, and Refused if it was approved meanwhile.
    """
    one_at_a_time("open draft")
    fields = {"day": day, "month": month, "remarks": list(remarks)}
    issue = drafts.cleared(require_open(month), fields)
    _add(issue, taken)
    drafts.notify_ready(issue)
    return issue


def _add(issue: models.Issue, taken: Sequence[tuple[Item, records.Choice]]) -> None:
    people = _people(item for item, _ in taken)
    there = {_place(row) for row in issue.picks.all()}
    for item, choice in taken:
        if _place(item.row) not in there:
            _bring_words(_pick(issue, item.row, choice), item.words, people)


def _place(row: models.Pick) -> tuple[int, str]:
    """Return the key of what a roundup has once: a story, and each of its figures."""
    return row.cluster_id, row.statistic["sentence"] if row.statistic else ""


def _pick(issue: models.Issue, row: models.Pick, choice: records.Choice) -> models.Pick:
    return models.Pick.objects.create(
        issue=issue,
        cluster_id=row.cluster_id,
        story_id=row.story_id,
        slot=choice.slot,
        position=choice.position,
        in_minute=choice.in_minute,
        score=choice.score,
        reasons=[records.to_json(reason) for reason in choice.reasons],
        statistic=row.statistic,
    )


def _people(items: Iterable[Item]) -> Mapping[str, User]:
    """Return the authors of the items' texts, by user name."""
    names = {words.by for item in items for words in item.words if words.by}
    return {person.get_username(): person for person in User.objects.filter(username__in=names)}


def _bring_words(
    pick: models.Pick, words: Iterable[records.Words], people: Mapping[str, User]
) -> None:
    """Copy the approved texts of an item to the pick that repeats it."""
    newest = {(each.field, each.language, each.origin): each for each in words}
    models.Words.objects.bulk_create(
        models.Words(
            issue_id=pick.issue_id,
            pick=pick,
            field=each.field,
            language=each.language,
            origin=each.origin,
            version=CARRIED,
            text=each.text,
            by=people.get(each.by or ""),
        )
        for each in newest.values()
    )


def left_out(issue: models.Issue) -> list[Item]:
    """Return what the month's weekly issues printed and the roundup lacks; nothing for a weekly
    issue.
    """
    if issue.month is None:
        return []
    there = {_place(row) for row in issue.picks.all()}
    found = (item for weekly in weekly_issues(issue.month) for item in _items(weekly))
    return [item for item in found if _place(item.row) not in there]


def take(issue: models.Issue, by: User, pick: int, slot: str) -> None:
    """Put the item of pick `pick` at the end of a slot of the roundup; raises Gone if it is not
    left out any more.
    """
    item = next((each for each in left_out(issue) if each.row.pk == pick), None)
    if item is None:
        raise Gone("This item is in the roundup already, or in no issue of its month.")
    with transaction.atomic():
        row, statistic = item.row, item.row.statistic
        placed = choose_slot(issue, by, story=row.story, slot=slot, statistic=statistic)
        _bring_words(placed, item.words, _people([item]))
