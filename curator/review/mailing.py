"""Sending an issue from the desk: what would happen, a test mail, the act, how it goes, and what is uncertain."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from curator import phrases, records
from curator.errors import CuratorError, InputError, NotReady
from curator.placeholders import placeholders
from curator.review import printing
from curator.review.outbox import outbox
from curator.review.page import attempt, done, page, person, signed_in
from curator.store import mailing, models, subscribers
from curator.store.approving import standing
from curator.store.history import APPROVE, require

PATIENCE = 15.0  # seconds for each answer to a test mail: somebody waits before the page
State = models.Issue.State


@dataclass(frozen=True, slots=True)
class Proposal:
    """What pressing the button would do: everything that is shown, and named by `seal`."""

    seal: str
    plan: printing.Plan
    newsletter: records.Newsletter
    editions: list[str]  # the approved ones, the newsletter's first language first
    off: list[str]  # languages of the newsletter without an approved edition
    away: dict[str, int]  # readers who get no letter, by why
    server: str  # host and port; "" where none is configured
    obstacles: list[str]  # why there is no button

    @property
    def count(self) -> int:
        """How many mails would leave."""
        return sum(self.plan.by_language.values())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def send_issue(request: HttpRequest, issue_id: int) -> HttpResponse:
    """What would be sent to whom, and the button; once it is pressed, how it goes."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    if request.method == "POST":
        attempt(request, lambda: _ask(request, issue))
        return done(request, "send", "", issue_id)
    approval, found = standing(issue), outbox(issue, timezone.now())
    proposed = _proposal(issue, approval) if approval and not found.open and issue.state != State.SENT else None
    return page(request, "send.html", issue=issue, approval=approval, outbox=found, proposed=proposed)


def _proposal(issue: models.Issue, approval: models.Approval) -> Proposal:
    newsletter = records.from_json(records.Newsletter, approval.snapshot["newsletter"])
    approved = set(approval.renderings.values_list("language", flat=True))
    server, obstacle = _server()
    plan = printing.mail_plan(issue)
    left = placeholders(newsletter)
    obstacles = [obstacle] if obstacle else []
    if left:
        obstacles.append(
            f"The approved letter still carries what feeds.yaml marks to be edited: {'; '.join(left)}. "
            "Put your own there and approve the issue again."
        )
    if not sum(plan.by_language.values()):
        obstacles.append("Nobody would get it: there is no confirmed reader. Add some with “curator subscribers”.")
    on = [tag for tag in newsletter.languages if tag in approved]
    off = [tag for tag in newsletter.languages if tag not in approved]
    return Proposal(mailing.seal(approval), plan, newsletter, on, off, subscribers.without_letter(), server, obstacles)


def _server() -> tuple[str, str]:
    """The mail server's host and port without user and password, or why there is none."""
    try:
        return printing.mail_server(), ""
    except CuratorError as error:
        return "", str(error)


def _ask(request: HttpRequest, issue: models.Issue) -> None:
    """Write the wish down; refused where what was shown is not what would be sent."""
    require(person(request), APPROVE)
    approval = standing(issue)
    obstacles = _proposal(issue, approval).obstacles if approval and issue.state != State.SENT else []
    if obstacles:
        raise NotReady(obstacles[0])
    mailing.ask(issue, person(request), request.POST.get("seal", ""), timezone.now())
    messages.success(request, f"Issue {issue.number} is on its way. It is sent in the background; you can leave this page.")


@require_POST
@signed_in
def send_test(request: HttpRequest, issue_id: int) -> HttpResponse:
    """One mail, marked as a test, to an address given here; nothing is noted in the outbox."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    attempt(request, lambda: _test(request, issue))
    return done(request, "send", "", issue_id)


def _test(request: HttpRequest, issue: models.Issue) -> None:
    require(person(request), APPROVE)
    address = request.POST.get("address", "").strip()
    if not address:
        raise InputError("Give the address the test mail should go to.")
    language = printing.test_mail(issue, address, request.POST.get("language") or None, PATIENCE)
    name = phrases.phrases("en").language_name(language)
    messages.success(request, f"The mail server has taken a test mail in {name} to {address}. Look at it before you send.")


@require_POST
@signed_in
def stop_sending(request: HttpRequest, issue_id: int, request_id: int) -> HttpResponse:
    """Stop: what is under way is finished and written down, the rest stays queued."""
    row = get_object_or_404(models.SendRequest.objects.select_related("issue"), pk=request_id, issue_id=issue_id)
    said = "Stopped. What is under way is finished; the rest stays queued."
    attempt(request, lambda: mailing.stop(row, person(request), timezone.now()), said)
    return done(request, "send", "", issue_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def uncertain(request: HttpRequest, issue_id: int) -> HttpResponse:
    """The mails of which nobody knows whether they arrived; a publisher may have them sent again."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    if request.method == "POST":
        asked = attempt(request, lambda: _resend(request, issue))
        return done(request, "send" if asked else "uncertain", "", issue_id)
    found = outbox(issue, timezone.now())
    return page(request, "uncertain.html", issue=issue, approval=standing(issue), outbox=found)


def _resend(request: HttpRequest, issue: models.Issue) -> None:
    require(person(request), APPROVE)
    if "understood" not in request.POST:
        raise InputError("Tick that some readers may get the letter twice; else nothing is sent again.")
    printing.mail_server()
    seen = request.POST.get("seen", "")
    mailing.resend(issue, person(request), int(seen) if seen.isdecimal() else -1, timezone.now())
    messages.success(request, f"{seen} uncertain mails are queued again.")
