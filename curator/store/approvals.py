"""Approvals: freeze the bytes of every edition with their hash, give the number, and withdraw."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from curator import records
from curator.errors import NotReady
from curator.records import Message
from curator.store import models, notifications, transitions
from curator.store.history import APPROVE, locked, note, require
from curator.store.snapshot import next_number

State = models.Issue.State
RESTORED = Message("the database was restored from a backup; this may have happened since")


class Changed(NotReady):
    """The draft is no longer what the publisher was shown."""


def fingerprint(snapshot: records.Snapshot) -> str:
    """Return a hash of what this state of an issue prints.

    Machine translations that nobody accepted are not printed, so they can arrive while a publisher
    is looking.
    """
    whole = json.dumps(records.to_json(_printed(snapshot)), sort_keys=True, ensure_ascii=False)
    return sha256(whole.encode()).hexdigest()


def _printed(snapshot: records.Snapshot) -> records.Snapshot:
    picks = tuple(replace(pick, words=_accepted(pick.words)) for pick in snapshot.picks)
    return replace(snapshot, picks=picks, words=_accepted(snapshot.words))


def _accepted(words: tuple[records.Words, ...]) -> tuple[records.Words, ...]:
    return tuple(each for each in words if each.accepted)


def approve(
    issue: models.Issue,
    by: User,
    renderings: Iterable[records.Letter],
    snapshot: records.Snapshot,
    *,
    current: Callable[[models.Issue], records.Snapshot] | None = None,
    although_held: bool = False,
    second_person: bool = False,
) -> int | None:
    """Freeze the rendered editions and variants; return the issue's number: the next one, or the
    one it had.

    None with `second_person` while `by` is the first of two. `renderings` are made from `snapshot`.
    `current` builds the snapshot again inside the transaction; Changed is raised if an edit came in
    while rendering. An issue that the bot held raises NotReady unless `although_held`; then the
    history says that the hold was overridden.
    """
    require(by, APPROVE)
    letters = tuple(renderings)
    if not letters:
        raise NotReady("No edition is switched on, so there is nothing to approve.")
    with transaction.atomic():
        row = locked(issue.pk)
        if not transitions.may_become(row, State.APPROVED):
            raise _on_its_way(row)
        if current is not None and fingerprint(current(row)) != fingerprint(snapshot):
            raise Changed("The draft was changed in the meantime. Look at it again, then approve.")
        require_not_held(row, although_held)
        first = _first_of_two(row, by, snapshot) if second_person else None
        if second_person and first is None:
            return None
        _retire(row, Message("approved again"))
        number, held = row.number or snapshot.number or next_number(row), row.held
        row = transitions.enter(row.pk, State.APPROVED, number=number, held="")
        approval = models.Approval.objects.create(
            issue=row, by=by, first_by=first, snapshot=records.to_json(snapshot)
        )
        models.Rendering.objects.bulk_create(_frozen(approval, letter) for letter in letters)
        approved = Message("approved issue %(issue)s", issue=number)
        overridden = Message("approved issue %(issue)s although the bot held it", issue=number)
        what = overridden if held else approved
        if first:
            what = Message("%(what)s, after %(name)s", what=what, name=first.get_username())
        languages = [letter.language for letter in letters if not letter.variant]
        note(row, by, what, before=held, after=", ".join(languages))
        summary = f"Issue {number} was approved in {', '.join(languages)}."
        where = f"/issue/{row.pk}/send/"
        notifications.add(models.Event.APPROVED, summary, where, row, languages=languages)
    issue.refresh_from_db()
    return number


def _first_of_two(issue: models.Issue, by: User, snapshot: records.Snapshot) -> User | None:
    """Return who approved exactly this before `by`, or note `by` as the first and return None."""
    first = waiting(issue, snapshot)
    if first and first.by_id != by.pk:
        first.delete()
        return first.by
    if first is None:
        said = {"by": by, "at": timezone.now(), "fingerprint": fingerprint(snapshot)}
        models.FirstApproval.objects.update_or_create(issue=issue, defaults=said)
        note(issue, by, Message("approved as the first of two"))
    return None


def waiting(issue: models.Issue, snapshot: records.Snapshot) -> models.FirstApproval | None:
    """Return the first of two approvals of exactly this state, or None."""
    rows = models.FirstApproval.objects.filter(issue=issue, fingerprint=fingerprint(snapshot))
    return rows.select_related("by").first()


def reinstate(issue_id: int) -> bool:
    """Reinstate the last approval of a draft with its bytes, although an edit withdrew it.

    Returns False if it has none, or if it may have been sent after the backup that was restored.
    Call it inside a transaction.
    """
    row = locked(issue_id)
    last = row.approvals.order_by("-at", "-pk").first()
    if row.state != State.DRAFT or last is None or last.withdrawn_why == RESTORED:
        return False
    models.Approval.objects.filter(pk=last.pk).update(withdrawn_at=None, withdrawn_why="")
    transitions.enter(row.pk, State.APPROVED)
    why = Message("withdrawn because of: %(why)s", why=last.withdrawn_why)
    what = Message("the last approval counts again (approval: if_nobody: last)")
    note(row, None, what, why, scheduled=True)
    return True


def require_not_held(issue: models.Issue, although_held: bool) -> None:
    """Raise NotReady with the reason if the bot holds `issue`, unless it is to be overridden."""
    if issue.held and not although_held:
        raise NotReady(
            "The bot holds this issue: %(reason)s To approve it all the same, tick “although the"
            " bot holds it” at the desk, or say --although-held on the command line.",
            reason=issue.held,
        )


def _frozen(approval: models.Approval, letter: records.Letter) -> models.Rendering:
    html, text = letter.html.encode(), letter.text.encode()
    return models.Rendering(
        approval=approval,
        language=letter.language,
        variant=letter.variant,
        subject=letter.subject,
        html=html,
        text=text,
        chart=letter.chart,
        sha256=digest(letter.subject, html, text, letter.chart),
    )


def digest(subject: str, html: bytes, text: bytes, chart: bytes = b"") -> str:
    """Return the hash of a frozen edition: subject, HTML and text, each followed by a zero byte,
    then the chart.
    """
    return sha256(b"\0".join((subject.encode(), html, text, chart))).hexdigest()


def in_force(issue: models.Issue, *, whole: bool = False) -> models.Approval | None:
    """Return the approval in force, or None for a draft; with `whole` its snapshot is loaded too,
    which is as long as its articles.
    """
    rows = issue.approvals.filter(withdrawn_at=None).select_related("by")
    return (rows if whole else rows.defer("snapshot")).first()


def all_of(issue: models.Issue) -> list[models.Approval]:
    """Return every approval of an issue without its snapshot, newest first: only the first can be
    in force.
    """
    return list(issue.approvals.select_related("by").defer("snapshot").order_by("-at", "-pk"))


def changed_since(issue: models.Issue, last: models.Approval | None) -> list[models.Edit]:
    """Return the edits since the last approval, newest first; none if it stands, or never was."""
    if last is None or last.withdrawn_at is None:
        return []
    edits = list(issue.edits.filter(at__gte=last.at).select_related("by").order_by("pk"))
    return edits[:0:-1]  # the first says that it was approved


def withdraw(issue: models.Issue, by: User | None, why: Message) -> bool:
    """Withdraw the approval, keeping its bytes as proof; return False if there is none or sending
    has begun.

    Every edit does this, within its transaction, so an editor may cause it.
    """
    with transaction.atomic():
        row = locked(issue.pk)
        if row.state != State.APPROVED:
            return False
        _retire(row, why)
        row = transitions.enter(row.pk, State.DRAFT)
        what = Message("approval of issue %(issue)s withdrawn", issue=row.number)
        note(row, by, what, after=Message("because of: %(why)s", why=why))
        summary = f"The approval of issue {row.number} was withdrawn: it was changed."
        notifications.add(models.Event.WITHDRAWN, summary, f"/issue/{row.pk}/", row)
    issue.state = State.DRAFT
    return True


def _retire(issue: models.Issue, why: Message) -> None:
    issue.approvals.filter(withdrawn_at=None).update(withdrawn_at=timezone.now(), withdrawn_why=why)
    if issue.deliveries.exclude(claimed_at=None).exists():  # versions before 0.3 could lose a state
        raise _on_its_way(issue)
    issue.deliveries.all().delete()  # queueing was interrupted


def _on_its_way(issue: models.Issue) -> NotReady:
    return NotReady(
        "Issue %(number)s is already on its way; it cannot be approved again.", number=issue.number
    )
