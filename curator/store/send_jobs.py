"""The sending of an issue: asked for once, carried out by one worker at a time, stopped, tried
again, ended in words.

The open request of an issue is its lock, held by lease: whoever sends renews it, and a request
whose worker is dead or silent is taken up again. That nobody is mailed twice does not rest on
it: each mail is claimed on its own (`deliveries`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from curator.errors import CuratorError, NotReady
from curator.store import deliveries, models
from curator.store.approvals import Changed, standing
from curator.store.history import APPROVE, locked, note, require
from curator.store.send_request import OPEN

Request = models.SendRequest
State = Request.State
WATCH = "mails"
LEASE = timedelta(minutes=10)  # longer than publishing the archive takes, which renews nothing
RENEWED = timedelta(seconds=20)
Alive = Callable[[str], bool]


class AskedAlready(CuratorError):
    """Somebody asked for it, or is at it."""


class Lost(CuratorError):
    """Another worker has taken the request over, or it was ended; this one must stop."""


def seal(approval: models.Approval) -> str:
    """A name for exactly this approval and its frozen bytes: approving again, even the same
    words, gives another.
    """
    hashes = approval.renderings.order_by("language").values_list("language", "sha256")
    return sha256(f"{approval.pk} {list(hashes)}".encode()).hexdigest()


# --- people ---


def ask(issue: models.Issue, by: User, shown: str, now: datetime) -> Request:
    """Write down that `by` wants the issue sent, or gone on with, as approved under the seal
    `shown`.

    Raises Changed when that is not the standing approval, AskedAlready, and NotReady when there
    is nothing to send.
    """
    require(by, APPROVE)
    with transaction.atomic():
        row = locked(issue.pk)
        _demand_sendable(row)
        approval = standing(row)
        if approval is None or seal(approval) != shown:
            raise Changed(
                "The approval is not the one that was shown to you any more. Nothing is sent; look"
                " again."
            )
        if there := _open(row):
            raise AskedAlready(
                f"{named(row)} was given to be sent by {asker(there)} already, and is sent once."
            )
        note(row, by, f"asked for issue {row.number} to be sent")
        return Request.objects.create(issue=row, by=by, seal=shown, due_at=now)


def _demand_sendable(issue: models.Issue, *, again: bool = False) -> None:
    if issue.state == models.Issue.State.DRAFT:
        raise NotReady(
            "This issue is not approved, or its approval was withdrawn by an edit. Nothing is sent."
        )
    if issue.state == models.Issue.State.SENT and not again:
        raise NotReady(f"{named(issue)} is sent already; nothing of it is left.")


def resend(issue: models.Issue, by: User, seen: int, now: datetime) -> Request:
    """Queue the uncertain mails again, all `seen` of them, because `by` says so; raises
    AskedAlready, Changed, NotReady.

    They are queued here and not by the worker, so that those which a later crash leaves
    uncertain stay that.
    """
    require(by, APPROVE)
    with transaction.atomic():
        row, there = locked(issue.pk), _open(issue)
        if there and there.state == State.RUNNING:
            raise AskedAlready(
                f"{named(row)} is being sent. Wait for its end, or stop it; then look again."
            )
        approval, uncertain = standing(row), row.deliveries.filter(state="uncertain").count()
        if approval is None or not uncertain:
            raise NotReady("No mail of this issue is uncertain.")
        if uncertain != seen:
            raise Changed(
                f"{uncertain} mails are uncertain now, not {seen}. Nothing is sent; look again."
            )
        deliveries.queue_uncertain(row)
        note(
            row, by, f"asked for {uncertain} uncertain mails of issue {row.number} to be sent again"
        )
        if there:
            Request.objects.filter(pk=there.pk).update(due_at=now, by=by)
            return there
        return Request.objects.create(issue=row, by=by, seal=seal(approval), due_at=now)


def stop(request: Request, by: User, now: datetime) -> None:
    """End a waiting request at once, a running one after the mails under way; what is left stays
    queued.
    """
    require(by, APPROVE)
    with transaction.atomic():
        row = Request.objects.select_for_update().get(pk=request.pk)
        if row.state not in OPEN:
            return
        note(row.issue, by, f"stopped the sending of issue {row.issue.number}")
        reason = f"stopped by {by.get_username()}"
        if row.state == State.WAITING or _silent(row, now):
            _end(row, State.STOPPED, reason, now)
        else:
            Request.objects.filter(pk=row.pk).update(stop=True, reason=reason)


def newest(issue: models.Issue) -> Request | None:
    """The request that counts: the open one, else the last that ended."""
    return issue.send_requests.select_related("by").order_by("-pk").first()


def asker(request: Request) -> str:
    """Who asked."""
    return request.by.get_username() if request.by else "the command line"


def named(issue: models.Issue) -> str:
    """“Issue 12”, to begin a sentence with."""
    return str(issue).capitalize()


# --- workers ---


def claim(worker: str, now: datetime, alive: Alive) -> Request | None:
    """The request longest due, now this worker's; None when none is."""
    _release_dead(Request.objects.all(), now, alive)
    due = Request.objects.filter(Q(due_at=None) | Q(due_at__lte=now), state=State.WAITING)
    row = due.select_related("issue", "by").order_by("due_at", "pk").first()
    if row is None or not _take(row, worker, now, by_hand=False):
        return None
    return row


def take(
    issue: models.Issue, worker: str, now: datetime, alive: Alive, *, again: bool = False
) -> Request:
    """The issue's request for a command to carry out at once, made where nobody asked yet;
    raises AskedAlready, NotReady.

    `again`: uncertain mails of an issue that is sent are to be sent again.
    """
    with transaction.atomic():
        row = locked(issue.pk)
        _demand_sendable(row, again=again)
        _release_dead(row.send_requests.all(), now, alive)
        approval, there = standing(row), _open(row)
        if there and there.state == State.RUNNING:
            raise AskedAlready(
                f"{named(row)} is being sent already, asked by {asker(there)}; the desk shows how"
                " far it is and can stop it."
            )
        now_sealed = seal(approval) if approval else ""
        if there and there.seal != now_sealed:
            _end(there, State.FAILED, "the approval was changed meanwhile", now)
            there = None
        there = there or Request.objects.create(issue=row, seal=now_sealed)
        _take(there, worker, now, by_hand=True)
        return there


def _take(row: Request, worker: str, now: datetime, *, by_hand: bool) -> bool:
    """Whether this worker was the quickest."""
    held = {
        "state": State.RUNNING,
        "worker": worker,
        "by_hand": by_hand,
        "lease_until": now + LEASE,
        "started_at": row.started_at or now,
    }
    if not Request.objects.filter(pk=row.pk, state=State.WAITING).update(**held):
        return False
    row.refresh_from_db()
    return True


def _release_dead(rows: QuerySet[Request], now: datetime, alive: Alive) -> None:
    for row in rows.filter(state=State.RUNNING):
        if _silent(row, now) or not alive(row.worker):
            _give_back(row, now, "the command that sent it ended before it was done")


def _give_back(row: Request, now: datetime, why: str) -> None:
    mine = _mine(row).filter(lease_until=row.lease_until)
    if row.stop or row.by_hand:
        reason = row.reason if row.stop else why
        mine.update(state=State.STOPPED, reason=reason, finished_at=now, lease_until=None)
    else:
        mine.update(state=State.WAITING, worker="", lease_until=None, due_at=now)


def goes_on(request: Request, now: datetime) -> bool:
    """Look up from sending and renew the lease now and then; False when somebody stopped it.
    Raises Lost.
    """
    row = _mine(request).first()
    if row is None:
        raise Lost("another worker has this sending")
    if row.lease_until is None or row.lease_until < now + LEASE - RENEWED:
        _mine(request).update(lease_until=now + LEASE)
    return not row.stop


def wait(request: Request, until: datetime, reason: str = "", failures: int = 0) -> None:
    """Give the request back until some of it is due again; one that somebody has just stopped is
    stopped.
    """
    rest = {"worker": "", "lease_until": None, "by_hand": False}
    waiting = {"state": State.WAITING, "due_at": until, "reason": reason, "failures": failures}
    if not _mine(request).filter(stop=False).update(**rest, **waiting):
        _mine(request).update(**rest, state=State.STOPPED, finished_at=timezone.now())


def release(request: Request, now: datetime) -> None:
    """Give a request back unfinished: a command's is stopped, the desk's waits for whoever looks
    next.
    """
    request.refresh_from_db(fields=["stop", "reason", "lease_until"])
    _give_back(request, now, "stopped at the command line")


def end(request: Request, state: str, reason: str, now: datetime) -> None:
    """Note how it ended, unless somebody else has the request now."""
    if _mine(request).exists():
        _end(request, state, reason, now)


def _end(request: Request, state: str, reason: str, now: datetime) -> None:
    Request.objects.filter(pk=request.pk).update(
        state=state, reason=reason, finished_at=now, lease_until=None
    )


def _silent(row: Request, now: datetime) -> bool:
    return row.lease_until is None or row.lease_until < now


def _open(issue: models.Issue) -> Request | None:
    return issue.send_requests.filter(state__in=OPEN).select_related("by").first()


def _mine(request: Request) -> QuerySet[Request]:
    return Request.objects.filter(pk=request.pk, state=State.RUNNING, worker=request.worker)
