"""Send an issue: what would happen, a test mail, the button, progress, and uncertain mails."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from curator import records
from curator.config.sample import placeholders
from curator.desk import send_time
from curator.desk.page import (
    approval_of,
    attempt,
    done,
    number,
    page,
    person,
    signed_in,
    with_any_right,
)
from curator.desk.wording import WORKER_SILENT, no_worker
from curator.errors import CuratorError, InputError, NotReady
from curator.runs import send
from curator.store import deliveries, halts, heartbeats, jobs, models, send_jobs, subscribers, votes
from curator.store.approvals import in_force
from curator.store.corrections import LEFT
from curator.store.deliveries import Report
from curator.store.history import APPROVE, OPERATE, require
from curator.store.jobs import Kind, State
from curator.store.models import Job
from curator.web.desk_language import gettext, localized, ngettext, pgettext, speaking

PATIENCE = 15.0  # seconds for each answer to a test mail: somebody waits before the page
IssueState = models.Issue.State


@dataclass(frozen=True, slots=True)
class Proposal:
    """What sending would do: everything shown, identified by `seal`."""

    seal: str
    plan: send.Plan
    newsletter: records.Newsletter
    editions: list[str]  # the approved ones, the newsletter's first language first
    variants: list[tuple[str, str]]  # the approved ones, by language and key
    off: list[str]  # languages of the newsletter without an approved edition
    away: dict[str, int]  # readers who get no letter, by why
    server: str  # host and port; "" where none is configured
    obstacles: list[str]  # why there is no button

    @property
    def count(self) -> int:
        """How many mails would be sent."""
        return sum(self.plan.by_language.values())


@require_http_methods(["GET", "HEAD", "POST"])
@with_any_right
def send_issue(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show what would be sent to whom, and the button; then the progress."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    if request.method == "POST":
        asked = attempt(request, lambda: _ask(request, issue))
        return send_time.back(request, issue, asked=asked)
    now, approval, halt = timezone.now(), approval_of(issue), halts.current()
    found, left = outbox(issue, now), issue.state in LEFT
    proposed = (
        _proposal(issue) if approval and not found.open and issue.state != IssueState.SENT else None
    )
    return page(
        request,
        "send.html",
        issue=issue,
        approval=approval,
        outbox=found,
        nobody=_nobody(issue, found.job, now),
        reasons=_reasons(issue),
        proposed=proposed,
        void=send_jobs.waits_in_vain(issue, found.job),
        time=send_time.Field.of(request, now),
        halt=halt,
        votes=votes.of_issue(issue) if left else votes.Votes(),
        refused=halts.refused(issue) if halt else 0,
    )


def _proposal(issue: models.Issue) -> Proposal:
    """Return what sending an approved issue would do."""
    plan = send.plan(issue)
    newsletter, approved = plan.letters.newsletter, plan.letters.templates
    server, obstacle = _server()
    left = placeholders(newsletter)
    obstacles = [obstacle] if obstacle else []
    if left:
        obstacles.append(
            gettext(
                "The approved letter still contains placeholders of feeds.yaml: %(places)s. Replace"
                " them and approve the issue again.",
                places=records.Message.joined(left, "; "),
            )
        )
    if not sum(plan.by_language.values()):
        obstacles.append(
            gettext(
                "Nobody would get it: there is no confirmed reader. Add some with “%(command)s”.",
                command="curator subscribers",
            )
        )
    on = [tag for tag in newsletter.languages if (tag, "") in approved]
    off = [tag for tag in newsletter.languages if (tag, "") not in approved]
    return Proposal(
        plan.letters.seal,
        plan,
        newsletter,
        on,
        [each for each in approved if each[1]],
        off,
        subscribers.without_letter(issue),
        server,
        obstacles,
    )


def _server() -> tuple[str, str]:
    """Return the mail server's name without credentials, or why there is none."""
    try:
        return send.transport().label, ""
    except CuratorError as error:
        return "", localized(error)


def _ask(request: HttpRequest, issue: models.Issue) -> None:
    """Request sending; refused if what was shown is not what would be sent."""
    require(person(request), APPROVE)
    approval = in_force(issue)
    obstacles = _proposal(issue).obstacles if approval and issue.state != IssueState.SENT else []
    if obstacles:
        raise NotReady(obstacles[0])
    now = timezone.now()
    at = send_time.chosen(request, issue, now)
    send_jobs.ask(issue, person(request), request.POST.get("seal", ""), now, at)
    messages.success(request, send_time.said(issue, at))


@require_POST
@signed_in
def send_test(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Send one marked test mail to a given address."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    attempt(request, lambda: _test(request, issue))
    return done(request, "send", "", issue_id)


def _test(request: HttpRequest, issue: models.Issue) -> None:
    require(person(request), APPROVE)
    address = request.POST.get("address", "").strip()
    if not address:
        raise InputError("Give the address the test mail should go to.")
    language, _, variant = request.POST.get("language", "").partition(" ")
    language = send.test_mail(issue, address, language or None, PATIENCE, variant)
    messages.success(
        request,
        gettext(
            "The mail server has taken a test mail (%(language)s) to %(address)s. Look at it before"
            " you send.",
            language=speaking().language_name(language),
            address=address,
        ),
    )


@require_POST
@with_any_right
def stop_sending(request: HttpRequest, issue_id: int, job_id: int) -> HttpResponse:
    """Stop: mails under way are finished, the rest stays queued."""
    row = get_object_or_404(
        models.Job.objects.select_related("issue"),
        pk=job_id,
        issue_id=issue_id,
        kind=Kind.SENDING,
    )
    stopped = gettext("Stopped. What is under way is finished; the rest stays queued.")
    attempt(request, lambda: send_jobs.stop(row, person(request), timezone.now()), stopped)
    return done(request, "send", "", issue_id)


@require_POST
@with_any_right
def resume_sending(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Continue a halted issue."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    attempt(request, lambda: _resume(request, issue), gettext("Sending is resumed."))
    return done(request, "send", "", issue_id)


def _resume(request: HttpRequest, issue: models.Issue) -> None:
    now, by = timezone.now(), person(request)
    halts.lift(issue, by, now, again="again" in request.POST)
    issue.refresh_from_db()
    approval, last = in_force(issue), send_jobs.newest(issue)
    if approval is None:
        return
    # halted before its first mail it is approved still: it goes on as it was requested, or not
    requested = last is not None and last.payload["seal"] == send_jobs.seal(approval)
    begun = issue.state == IssueState.SENDING
    if begun or (requested and issue.state == IssueState.APPROVED):
        send_jobs.go_on(issue, by, send_jobs.seal(approval), now)


@require_http_methods(["GET", "HEAD", "POST"])
@with_any_right
def uncertain(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show the mails that may or may not have arrived; an operator can have them sent again."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    if request.method == "POST":
        queued = attempt(request, lambda: _resend(request, issue))
        return done(request, "send" if queued else "uncertain", "", issue_id)
    found = outbox(issue, timezone.now())
    return page(request, "uncertain.html", issue=issue, approval=approval_of(issue), outbox=found)


def _resend(request: HttpRequest, issue: models.Issue) -> None:
    require(person(request), OPERATE)
    if "understood" not in request.POST:
        raise InputError(
            "Tick that some readers may get the letter twice; else nothing is sent again."
        )
    send.transport()
    seen = request.POST.get("seen", "")
    send_jobs.resend(
        issue, person(request), number(seen) if seen.isdecimal() else -1, timezone.now()
    )
    messages.success(
        request,
        ngettext(
            "%(number)s uncertain mail is queued again.",
            "%(number)s uncertain mails are queued again.",
            number(seen),
        ),
    )


_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_MOST_REASONS = 6


@dataclass(frozen=True, slots=True)
class Outbox:
    """The sending of one issue; `job` is the open one, else the last, or None."""

    report: Report
    job: Job | None
    next_try: datetime | None  # of what was deferred, or of a server that was away

    @property
    def open(self) -> bool:
        """Whether it is to be sent, now or later."""
        return self.job is not None and self.job.open

    @property
    def running(self) -> bool:
        return self.job is not None and self.job.state == State.RUNNING

    @property
    def put_off(self) -> bool:
        """Whether it waits for a time that a person chose."""
        return bool(self.next_try and self.job and self.job.put_off)

    @property
    def left(self) -> int:
        """The mails not tried yet."""
        return self.report.queued + self.report.sending

    @property
    def settled(self) -> int:
        """The readers whose mail has a known result."""
        return self.report.candidates - self.left - self.report.deferred

    @property
    def by(self) -> str:
        return self.job.asker if self.job else ""

    @property
    def stands(self) -> str:
        """Its state in a few words."""
        if self.job is None:
            return gettext("sent from the command line")
        if self.job.state == State.RUNNING:
            if self.job.stop:
                return gettext("stops after the mails under way")
            return gettext("being sent")
        if self.job.state == State.WAITING:
            if self.put_off:
                return gettext("waits for its time")
            if self.next_try:
                return gettext("waits for its next try")
            return gettext("waits to begin")
        ended = {State.DONE: gettext("done"), State.FAILED: gettext("failed")}
        return ended.get(State(self.job.state), pgettext("job", "cancelled"))

    @property
    def reason(self) -> str:
        """Why it ended or waits, without any reader's address."""
        return without_addresses(localized(self.job.reason)) if self.job else ""


def outbox(issue: models.Issue, now: datetime) -> Outbox:
    """Return the sending of this issue."""
    job = send_jobs.newest(issue)
    due = job.due_at if job and job.state == State.WAITING else None
    return Outbox(deliveries.report(issue), job, due if due and due > now else None)


def _reasons(issue: models.Issue) -> dict[str, list[tuple[str, int]]]:
    """Return state ("bounced", "deferred") -> the servers' words without addresses, and how many
    readers each befell.
    """
    found: dict[str, Counter[str]] = {"bounced": Counter(), "deferred": Counter()}
    rows = issue.deliveries.filter(state__in=found).values_list("state", "reason")
    for state, reason, count in rows.annotate(Count("pk")).order_by():
        found[state][without_addresses(localized(reason))] += count
    return {state: reasons.most_common(_MOST_REASONS) for state, reasons in found.items()}


def without_addresses(words: str) -> str:
    """Return servers' answers without addresses, so that equal ones can be counted."""
    return _ADDRESS.sub(gettext("(address)"), words)


def _nobody(issue: models.Issue, job: Job | None, now: datetime) -> str:
    """Return who has to act for sending to continue, or ""."""
    if job is None or not job.open:
        return ""
    seen = heartbeats.last_polls(now).get(jobs.MAILS)
    has_it = job.state == State.RUNNING and not jobs.silent(job, now)
    # a worker that is busy with another issue does not look
    if has_it or (seen and now - seen < WORKER_SILENT) or jobs.at_work(jobs.MAILS, now).exists():
        return ""
    return no_worker(seen, now, f"curator send {issue.number}")
