"""How the sending of an issue stands, as the desk shows it: counts, what is next, who does it, and what was refused."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from curator.review.asked import SILENT, ago
from curator.store import deliveries, mailing, models, watching
from curator.store.deliveries import Report
from curator.store.mailing import Request, State
from curator.store.send_request import OPEN

_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_MOST_REASONS = 6
Reasons = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Outbox:
    """One issue on its way. `request` is the open one, else the last; None where a command sent it before there were any."""

    report: Report
    request: Request | None
    next_try: datetime | None  # of what was deferred, or of a server that was away
    nobody: str  # why nothing happens; "" while somebody is at work or nothing waits
    refused: Reasons  # the servers' words without addresses, and how many readers each befell
    deferred: Reasons

    @property
    def open(self) -> bool:
        """Whether somebody is to send it, now or later."""
        return self.request is not None and self.request.state in OPEN

    @property
    def running(self) -> bool:
        return self.request is not None and self.request.state == State.RUNNING

    @property
    def left(self) -> int:
        """Mails not tried yet."""
        return self.report.queued + self.report.sending

    @property
    def settled(self) -> int:
        """Readers of whom it is known what became of their mail."""
        return self.report.candidates - self.left - self.report.deferred

    @property
    def by(self) -> str:
        return mailing.asker(self.request) if self.request else ""

    @property
    def stands(self) -> str:
        """How it stands, in a few words."""
        if self.request is None:
            return "sent by the command line"
        if self.request.state == State.RUNNING:
            return "stops after the mails under way" if self.request.stop else "being sent"
        if self.request.state == State.WAITING:
            return "waits for its next try" if self.next_try else "waits to begin"
        return {State.DONE: "done", State.FAILED: "failed"}.get(State(self.request.state), "stopped")

    @property
    def reason(self) -> str:
        """Why it ended or has to wait; no reader's address is in it."""
        return without_addresses(self.request.reason) if self.request else ""


def outbox(issue: models.Issue, now: datetime) -> Outbox:
    """The sending of this issue, as it stands."""
    request = mailing.newest(issue)
    due = request.due_at if request and request.state == State.WAITING else None
    return Outbox(
        deliveries.report(issue),
        request,
        due if due and due > now else None,
        _nobody(issue, request, now),
        _reasons(issue, "bounced"),
        _reasons(issue, "deferred"),
    )


def _reasons(issue: models.Issue, state: str) -> Reasons:
    found: Counter[str] = Counter()
    for reason, count in issue.deliveries.filter(state=state).values_list("reason").annotate(Count("pk")).order_by():
        found[without_addresses(reason)] += count
    return found.most_common(_MOST_REASONS)


def without_addresses(words: str) -> str:
    """A server's words without the addresses in them: those are nobody's business at the desk, and words count together."""
    return _ADDRESS.sub("(address)", words)


def _nobody(issue: models.Issue, request: Request | None, now: datetime) -> str:
    """Who has to do something for the sending to go on; "" while a worker is there."""
    if request is None or request.state not in OPEN:
        return ""
    seen = watching.last_look(mailing.WATCH)
    at_work = request.state == State.RUNNING and request.lease_until is not None and request.lease_until >= now
    if at_work or (seen and now - seen < SILENT) or _somebody_else_is_sent(now):
        return ""
    since = f"No worker has looked for {ago(now - seen)}" if seen else "No worker has ever looked"
    return f"{since}, so nothing is sent yet. Whoever runs the program: “curator run”, or “curator send {issue.number}”."


def _somebody_else_is_sent(now: datetime) -> bool:
    """Whether the worker is busy with another issue, and therefore does not look."""
    return Request.objects.filter(state=State.RUNNING, lease_until__gte=now, by_hand=False).exists()
