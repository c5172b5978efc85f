"""Approve: completeness and checks of every edition, the choice of editions, and the button."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from curator import records
from curator.config.sample import placeholders
from curator.desk.checklist import Line, checklist
from curator.desk.page import attempt, done, page, person, signed_in
from curator.desk.wording import missing_texts, why_or_why_not
from curator.edition.missing import counted, unwritten
from curator.errors import InputError
from curator.runs import context, links, preview, schedule
from curator.runs.approve import approve
from curator.runs.preview import MOST_BYTES
from curator.runs.renderer import IssueRenderer, VariantLetter
from curator.store import link_checks, models
from curator.store.approvals import all_of, changed_since, fingerprint, waiting
from curator.store.corrections import LEFT
from curator.store.history import APPROVE
from curator.store.proofreading import Marks, Proofread
from curator.store.snapshot import snapshot
from curator.store.words import choose_edition
from curator.web.desk_language import gettext, speaking


@dataclass(frozen=True, slots=True)
class Checked:
    """An edition with its rendered letter (None if it cannot be rendered) and its problems."""

    proof: preview.Proof
    letter: records.Letter | None
    problems: list[records.Message]
    unwritten: list[str]
    proofread: Proofread
    variants: list[VariantLetter]  # none while the edition is off

    @property
    def size(self) -> int:
        """The bytes of the HTML part."""
        return len(self.letter.html.encode()) if self.letter else 0


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def approve_issue(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show what would be sent, and for publishers the button."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    if request.method == "POST":
        if not person(request).has_perm(APPROVE):
            why = gettext(
                "Only publishers may approve. Your edits are saved; ask a publisher to look at"
                " them."
            )
            return page(request, "not_allowed.html", status=403, issue=issue, why=why)
        attempt(request, lambda: _approve(request, issue))
        return done(request, "approve", "", issue_id)
    config, approvals = context.config(), all_of(issue)
    whole, last = snapshot(issue, config), next(iter(approvals), None)
    approval = last if last and last.withdrawn_at is None else None
    editions, changed = _checked(issue, whole), changed_since(issue, last)
    return page(
        request,
        "approve.html",
        issue=issue,
        approval=approval,
        last=last,
        renderings=_frozen(approval, whole.newsletter.languages),
        editions=editions,
        checklist=_to_check(issue, whole, editions, len(changed)),
        fingerprint=fingerprint(whole),
        issue_number=whole.number,
        why=why_or_why_not,
        missing_texts=missing_texts,
        largest=MOST_BYTES,
        placeholders=records.Message.joined(placeholders(whole.newsletter), "; "),
        rules=config.approval,
        deadline=None if issue.month else schedule.deadline(config, timezone.now()),
        first=waiting(issue, whole) if config.approval.second_person else None,
        changed=changed,
        earlier=[each for each in approvals if each.withdrawn_at],
    )


def _frozen(approval: models.Approval | None, order: tuple[str, ...]) -> list[models.Rendering]:
    rows = list(approval.renderings.defer("html", "text", "chart")) if approval else []
    places = {language: place for place, language in enumerate(order)}
    return sorted(rows, key=lambda row: (places.get(row.language, len(order)), row.pk))


def _to_check(
    issue: models.Issue, whole: records.Snapshot, editions: list[Checked], changes: int
) -> list[Line]:
    """Return the checklist; none once the issue has left, when nothing can be done any more."""
    return [] if issue.state in LEFT else checklist(issue, whole, editions, changes)


def _checked(issue: models.Issue, whole: records.Snapshot) -> list[Checked]:
    read = Marks.of(issue)
    return [_of_one(whole, proof, read) for proof in preview.proofs(whole)]


def _of_one(whole: records.Snapshot, proof: preview.Proof, marks: Marks) -> Checked:
    language, required = proof.language, context.config().proofreading.languages
    letter, problems = preview.checked(whole, language)
    lacks = counted(unwritten(whole, language), speaking())
    read = marks.state(letter, language, required)
    variants = preview.variants(whole, language) if proof.on else []
    return Checked(proof, letter, problems, lacks, read, variants)


def _approve(request: HttpRequest, issue: models.Issue) -> None:
    """Freeze what the publisher was shown; refused if the draft changed, is held, or has a broken
    edition.
    """
    shown, although_held = request.POST.get("fingerprint", ""), "although_held" in request.POST
    number = approve(
        IssueRenderer.of(context.config()),
        issue,
        person(request),
        shown,
        although_held=although_held,
    )
    if number is None:
        messages.success(request, gettext("You approved it first. Another publisher has to, too."))
        return
    messages.success(
        request,
        gettext("Issue %(number)s is approved. What you saw is what will be sent.", number=number),
    )


@require_POST
@signed_in
def check_links(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Request a check of every link in the outgoing letters."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    whole = snapshot(issue, context.config())
    on = [proof.language for proof in preview.proofs(whole) if proof.on]
    letters = [letter for language in on if (letter := preview.readable(whole, language))]
    now = timezone.now()
    link_checks.ask(links.of_letters(letters, context.config()), now)
    said = gettext("The links are asked while “%(command)s” is running.", command="curator run")
    return done(request, "approve", said, issue_id)


CHOICES = {"on": True, "off": False, "auto": None}


@require_POST
@signed_in
def switch_edition(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Send an edition, keep it back, or let its completeness decide."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    attempt(request, lambda: _switch(request, issue, language))
    return done(request, "approve", "", issue_id)


def _switch(request: HttpRequest, issue: models.Issue, language: str) -> None:
    wish = request.POST.get("edition", "")
    if wish not in CHOICES or language not in context.config().newsletter.languages:
        raise InputError("There is no such edition or choice.")
    choose_edition(issue, person(request), language=language, chosen=CHOICES[wish])
