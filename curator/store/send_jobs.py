"""The sending of an issue as a background job: which approval may be sent, stop, retry.

The open job of an issue is its lock. That nobody is mailed twice does not depend on it: each mail
is claimed by itself (`deliveries`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef

from curator.errors import NotReady
from curator.records import Message
from curator.store import approvals, deliveries, halts, jobs, recipients
from curator.store.approvals import Changed, in_force
from curator.store.history import APPROVE, OPERATE, locked, note, require
from curator.store.jobs import Alive, AskedAlready, Kind, State
from curator.store.models import Approval, Halt, Issue, Job, Rendering
from curator.store.models.jobs import PUT_OFF

LEASE = timedelta(minutes=10)  # longer than publishing the archive takes, which renews nothing


def seal(approval: Approval, renderings: Iterable[Rendering] | None = None) -> str:
    """Return a name for exactly this approval and its bytes; approving again gives another.
    `renderings` are all of it, where they are loaded.
    """
    if renderings is None:
        renderings = approval.renderings.only("language", "variant", "sha256")
    rows = sorted(renderings, key=lambda row: (row.language, row.variant))
    hashes = [(row.language, row.sha256) for row in rows]
    return sha256(f"{approval.pk} {hashes}".encode()).hexdigest()


def ask(issue: Issue, by: User, shown: str, now: datetime, at: datetime | None = None) -> Job:
    """Request that the issue be sent, as approved under the seal `shown`; with `at` not before.

    Raises Changed if another approval is in force, AskedAlready, and NotReady if there is nothing
    to send.
    """
    require(by, APPROVE)
    return _ask(issue, by, shown, now, at)


def go_on(issue: Issue, by: User, shown: str, now: datetime) -> Job:
    """Request that a sending that a publisher requested, and that was halted, go on; raises as
    `ask`.
    """
    require(by, OPERATE)
    return _ask(issue, by, shown, now, None)


def _ask(issue: Issue, by: User, shown: str, now: datetime, at: datetime | None) -> Job:
    with transaction.atomic():
        row = locked(issue.pk)
        _require_sendable(row)
        approval = in_force(row)
        if approval is None or seal(approval) != shown:
            raise Changed(
                "The issue was approved again after this page was opened. Nothing was sent; please"
                " review it again."
            )
        if there := jobs.open_job(row, Kind.SENDING):
            raise _asked_already(there, now)
        note(row, by, _requested(row, at))
        return _enqueue(row, by, shown, at or now, put_off=at is not None)


def ask_by_schedule(now: datetime, cut_off: datetime, *, last: bool = False) -> Issue:
    """Request that the newest weekly issue be sent, if approved by `cut_off`; raises NotReady and
    AskedAlready.

    With `last`, an approval that an edit withdrew is reinstated.
    """
    with transaction.atomic():
        newest = _newest()
        if last:
            approvals.reinstate(newest.pk)
        row = locked(newest.pk)
        _require_sendable(row)
        if there := jobs.open_job(row, Kind.SENDING):
            raise _asked_already(there, now)
        approval = in_force(row)
        assert approval is not None  # it is neither a draft nor sent
        if approval.at > cut_off:
            raise NotReady("It was approved after the cut-off. Send it by hand, or next time.")
        note(row, None, _requested(row), scheduled=True)
        _enqueue(row, None, seal(approval), now)
    return row


def _asked_already(there: Job, now: datetime) -> AskedAlready:
    if there.put_off and there.due_at and there.due_at > now:
        return AskedAlready(
            "Issue %(number)s is to be sent on %(time)s, as %(name)s requested. To send it before,"
            " stop that at the desk.",
            number=there.about.number,
            time=f"{there.due_at:%Y-%m-%d %H:%M %Z}",
            name=there.asker,
        )
    return AskedAlready(
        "%(name)s has already started sending issue %(number)s. Nothing is sent twice.",
        name=there.asker,
        number=there.about.number,
    )


def _newest() -> Issue:
    """Return the newest weekly issue with a number; raises NotReady."""
    newest = Issue.objects.filter(month=None).exclude(number=None).order_by("-number").first()
    if newest is None:
        raise NotReady("No issue was ever approved. Nothing is sent.")
    return newest


def _enqueue(
    issue: Issue, by: User | None, shown: str, due_at: datetime, *, put_off: bool = False
) -> Job:
    recipients.forget_queued(issue)  # by a program that was killed, nobody knows when
    payload = {"seal": shown} | ({PUT_OFF: True} if put_off else {})
    return jobs.enqueue(issue, Kind.SENDING, by, payload=payload, due_at=due_at)


def _require_sendable(issue: Issue, *, again: bool = False) -> None:
    halts.require_none()
    if issue.state == Issue.State.DRAFT:
        raise NotReady(
            "This issue is not approved, or its approval was withdrawn by an edit. Nothing is sent."
        )
    if issue.state == Issue.State.SENT and not again:
        raise NotReady(
            "Issue %(number)s is sent already; nothing of it is left.", number=issue.number
        )


def resend(issue: Issue, by: User, seen: int, now: datetime) -> Job:
    """Queue the uncertain mails again, all `seen` of them; raises AskedAlready, Changed, NotReady.

    They are queued here and not by the worker, so that later uncertain ones are not included.
    """
    require(by, OPERATE)
    with transaction.atomic():
        halts.require_none()
        row, there = locked(issue.pk), jobs.open_job(issue, Kind.SENDING)
        if there and there.state == State.RUNNING:
            raise AskedAlready(
                "Issue %(number)s is being sent. Wait for its end, or stop it; then look again.",
                number=row.number,
            )
        approval, uncertain = in_force(row), row.deliveries.filter(state="uncertain").count()
        if approval is None or not uncertain:
            raise NotReady("No mail of this issue is uncertain.")
        if uncertain != seen:
            raise Changed(
                "%(number)s mails are uncertain now, not %(seen)s. Nothing was sent; please look"
                " again.",
                number=uncertain,
                seen=seen,
            )
        deliveries.queue_uncertain(row)
        what = Message(
            "requested that %(number)s uncertain mail of issue %(issue)s be sent again",
            "requested that %(number)s uncertain mails of issue %(issue)s be sent again",
            number=uncertain,
            issue=row.number,
        )
        note(row, by, what)
        if there:  # it waits for its next try: what it waits for is requested again
            jobs.cancel(there, Message("requested again by %(name)s", name=by.get_username()), now)
        return _enqueue(row, by, seal(approval), now)


def stop(job: Job, by: User, now: datetime) -> None:
    """End a waiting job at once, a running one after the current mails; the rest stays queued.

    Raises NotReady if it has ended.
    """
    require(by, APPROVE, OPERATE)
    with transaction.atomic():
        if not jobs.cancel(job, Message("cancelled by %(name)s", name=by.get_username()), now):
            raise NotReady("This has ended already.")
        what = Message("cancelled the sending of issue %(issue)s", issue=job.about.number)
        note(job.about, by, what)


def _requested(issue: Issue, at: datetime | None = None) -> Message:
    if at is None:
        return Message("requested that issue %(issue)s be sent", issue=issue.number)
    return Message(
        "requested that issue %(issue)s be sent on %(time)s",
        issue=issue.number,
        time=f"{at:%Y-%m-%d %H:%M %Z}",
    )


def in_vain(since: datetime, late: datetime) -> list[Job]:
    """Return the sendings that failed after `since`, unless a halt ended them, which is mailed by
    itself; and those put off to a time before `late` that nobody has begun. A command's are left
    out: a person reads what became of it.
    """
    rows = Job.objects.filter(kind=Kind.SENDING, by_hand=False).select_related("issue")
    failed = rows.filter(state=State.FAILED, finished_at__gte=since)
    halted = Halt.objects.filter(issue=OuterRef("issue"), reason=OuterRef("reason"))
    waiting = rows.filter(state=State.WAITING, started_at=None, due_at__lt=late)
    return [*failed.exclude(Exists(halted)), *(job for job in waiting if job.put_off)]


def waits_in_vain(issue: Issue, job: Job | None) -> bool:
    """Return whether the job of an issue waits for its time, but what was shown is not what is
    approved now.
    """
    if job is None or not job.put_off:
        return False
    approval = in_force(issue)
    return approval is None or seal(approval) != job.payload["seal"]


def newest(issue: Issue) -> Job | None:
    """Return the open job, else the last that ended."""
    found = issue.jobs.filter(kind=Kind.SENDING).select_related("by")
    return found.order_by("-pk").first()


def take(issue: Issue, owner: str, now: datetime, alive: Alive, *, again: bool = False) -> Job:
    """Return the issue's job for a command to run at once, created if needed; raises AskedAlready,
    NotReady.

    `again` means that uncertain mails of a sent issue are sent again.
    """
    with transaction.atomic():
        row = locked(issue.pk)
        _require_sendable(row, again=again)
        jobs.take_over(row.jobs.filter(kind=Kind.SENDING), owner, now, alive)
        recipients.forget_queued(row)
        approval, there = in_force(row), jobs.open_job(row, Kind.SENDING)
        if there and there.put_off and there.due_at and there.due_at > now:
            raise _asked_already(there, now)
        sealed = seal(approval) if approval else ""
        if there and there.state == State.WAITING and there.payload["seal"] != sealed:
            jobs.cancel(there, Message("the approval has changed since"), now)
            there = None
        there = there or _enqueue(row, None, sealed, now)
        if not jobs.take(there, owner, now, LEASE, by_hand=True):
            raise AskedAlready(
                "Issue %(number)s is being sent already, asked by %(name)s; the desk shows how far"
                " it is and can stop it.",
                number=row.number,
                name=there.asker,
            )
        return there
