"""Machine words that were asked for: asked once, claimed by one worker at a time, cancelled,
ended in an editor's words.

A claim is a lease: the worker renews it before each text, and a request whose worker is dead or
silent is claimed again. What a worker kept is committed text by text, so it stays whatever
becomes of the request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Sum

from curator import records
from curator.errors import CuratorError, NotReady
from curator.language import phrases
from curator.store import heartbeats, models, words
from curator.store.history import EDIT, locked, note, require
from curator.store.machine_request import OPEN

Request = models.MachineRequest
Kind, State = Request.Kind, Request.State
LEFT = (models.Issue.State.SENDING, models.Issue.State.SENT)
WATCH = "machine words"


class AskedAlready(CuratorError):
    """The same thing is waiting or running."""


class Lost(CuratorError):
    """Another worker has taken the request over, or it was ended; this one must stop."""


class Left(CuratorError):
    """The issue was sent meanwhile, so no more machine words are wanted."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one text: the words to propose (None: refused, or not lacking any more) and
    what was paid.
    """

    field: records.WordField = "headline"
    pick: int | None = None
    text: str | None = None
    remarks: Sequence[str] = ()
    refused: str = ""  # what and why, in an editor's words
    unusable: bool = False  # refused for its form: several in a row mean that the service is broken
    characters: int = 0


# --- people ---


def ask(issue: models.Issue, by: User | None, language: str, kind: str = Kind.WORDS) -> Request:
    """Write down that `by` (None: the command line) wants machine words; raises AskedAlready and
    NotReady.
    """
    if by:
        require(by, EDIT)
    with transaction.atomic():
        row = locked(issue.pk)
        if row.state in LEFT:
            raise NotReady("This issue has left. Machine words would come too late for its mails.")
        name = phrases.phrases("en").language_name(language)
        there = (
            row.machine_requests.filter(kind=kind, language=language, state__in=OPEN)
            .select_related("by")
            .first()
        )
        if there:
            raise AskedAlready(
                f"{what(there)} were asked for by {asker(there)} already; that request is"
                f" {there.state}."
            )
        if by:
            note(
                row,
                by,
                (
                    f"asked for a suggested opening in {name}"
                    if kind == Kind.OPENING
                    else f"asked for {name} words"
                ),
            )
        return Request.objects.create(issue=row, by=by, language=language, kind=kind)


def what(request: Request) -> str:
    """What was asked for, as a plural: "Finnish words"."""
    name = phrases.phrases("en").language_name(request.language)
    return f"{name} words" if request.kind == Kind.WORDS else f"Words for the {name} opening"


def asker(request: Request) -> str:
    """Who asked."""
    return request.by.get_username() if request.by else "the command line"


def cancel(request: Request, by: User, now: datetime) -> None:
    """End a waiting request at once, a running one after the text under way; an ended one stays
    as it is.
    """
    require(by, EDIT)
    with transaction.atomic():
        row = Request.objects.select_for_update().get(pk=request.pk)
        if row.state not in OPEN:
            return
        silent = row.lease_until is None or row.lease_until < now
        note(row.issue, by, f"cancelled: {what(row)}")
        if row.state == State.WAITING or silent:
            _end(row, State.CANCELLED, f"cancelled by {by.get_username()}", now)
        else:
            Request.objects.filter(pk=row.pk).update(
                stop=True, reason=f"cancelled by {by.get_username()}"
            )


def of(issue: models.Issue) -> list[Request]:
    """The open requests of an issue and the newest ended one of each kind and language, in the
    order they were asked.
    """
    newest: dict[tuple[str, str], Request] = {}
    for row in issue.machine_requests.select_related("by").order_by("pk"):
        newest[row.kind, row.language] = row
    return sorted(newest.values(), key=lambda row: row.pk)


def spent(issue: models.Issue) -> int:
    """Characters paid for this issue so far."""
    return issue.machine_requests.aggregate(sum=Sum("characters"))["sum"] or 0


# --- workers ---


def looked(now: datetime) -> None:
    """Note that a background worker is there."""
    heartbeats.looked(WATCH, now)


def last_look() -> datetime | None:
    """When a background worker last looked for work; None when none ever has."""
    return heartbeats.last_look(WATCH)


def claim(
    worker: str,
    now: datetime,
    lease: timedelta,
    alive: Callable[[str], bool],
    issue: models.Issue | None = None,
) -> Request | None:
    """The oldest request that waits or whose worker is gone, now this worker's; None while
    another is at work.
    """
    _release_dead(worker, now, alive)
    if Request.objects.filter(state=State.RUNNING).exists():
        return None
    waiting = Request.objects.filter(state=State.WAITING, **({"issue": issue} if issue else {}))
    row = waiting.select_related("issue", "by").first()
    if row is None or not _take(row, worker, now, lease):
        return None
    row.refresh_from_db()
    return row


def _take(row: Request, worker: str, now: datetime, lease: timedelta) -> bool:
    """Whether this worker was the quickest; that only one request runs at a time is the table's
    own rule.
    """
    try:
        with transaction.atomic():
            return bool(
                Request.objects.filter(pk=row.pk, state=State.WAITING).update(
                    state=State.RUNNING,
                    worker=worker,
                    lease_until=now + lease,
                    started_at=row.started_at or now,
                )
            )
    except IntegrityError:
        return False


def _release_dead(worker: str, now: datetime, alive: Callable[[str], bool]) -> None:
    for row in Request.objects.filter(state=State.RUNNING):
        silent = row.lease_until is None or row.lease_until < now
        if not silent and row.worker != worker and alive(row.worker):
            continue
        mine = _mine(row, row.worker).filter(lease_until=row.lease_until)
        if row.stop:
            mine.update(state=State.CANCELLED, finished_at=now)
        else:
            mine.update(state=State.WAITING, worker="", lease_until=None)


def begin(request: Request, total: int) -> None:
    """Note how many texts are to be asked for; raises Lost."""
    if not _mine(request, request.worker).update(total=total):
        raise Lost("another worker has this request")


def goes_on(request: Request, now: datetime, lease: timedelta) -> bool:
    """Renew the lease before the next text; False when somebody cancelled. Raises Lost."""
    if not _mine(request, request.worker).update(lease_until=now + lease):
        raise Lost("another worker has this request")
    request.refresh_from_db(fields=["stop"])
    return not request.stop


def keep(request: Request, kept: Kept) -> None:
    """Commit what became of one text, with the progress, in one go; raises Lost, and Left once
    the issue is on its way.
    """
    with transaction.atomic():
        issue = locked(request.issue_id)
        row = _mine(request, request.worker).select_for_update().first()
        if row is None:
            raise Lost("another worker has this request")
        row.done, row.characters = row.done + 1, row.characters + kept.characters
        row.refused = [*row.refused, kept.refused] if kept.refused else row.refused
        gone = issue.state in LEFT
        if kept.text is not None and not gone:
            row.suspicious += bool(kept.remarks)
            words.propose(
                issue,
                request.by,
                pick=kept.pick,
                field=kept.field,
                language=request.language,
                text=kept.text,
                remarks=kept.remarks,
            )
        row.save(update_fields=["done", "characters", "refused", "suspicious"])
    if gone:
        raise Left("the issue was sent meanwhile")


def release(request: Request) -> None:
    """Give a request back unfinished, for whoever looks next."""
    _mine(request, request.worker).update(state=State.WAITING, worker="", lease_until=None)


def end(request: Request, state: str, reason: str, now: datetime) -> None:
    """Note how it ended, unless somebody else has the request now."""
    if _mine(request, request.worker).exists():
        _end(request, state, reason, now)


def _end(request: Request, state: str, reason: str, now: datetime) -> None:
    Request.objects.filter(pk=request.pk).update(
        state=state, reason=reason, finished_at=now, lease_until=None
    )


def _mine(request: Request, worker: str) -> QuerySet[Request]:
    return Request.objects.filter(pk=request.pk, state=State.RUNNING, worker=worker)


def open_requests() -> QuerySet[Request]:
    """What waits or runs, of every issue."""
    return Request.objects.filter(state__in=OPEN).select_related("issue", "by")
