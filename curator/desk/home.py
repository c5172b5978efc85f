"""The home page: this week's issue, and what is left to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator.desk import roundup
from curator.desk.collecting import collecting
from curator.desk.form_recovery import safe_next
from curator.desk.page import (
    current_issue,
    done,
    newest_issue,
    page,
    person,
    signed_in,
    with_any_right,
)
from curator.desk.send import outbox
from curator.desk.wording import lacking, run_names, source_states
from curator.edition.missing import counted, unwritten
from curator.records import Snapshot
from curator.runs import context, preview
from curator.store import corrections, models, postings
from curator.store.approvals import in_force
from curator.store.history import APPROVE, EDIT
from curator.store.snapshot import next_number, snapshot
from curator.store.sources import TROUBLED
from curator.store.starting import start_issue
from curator.web import archive
from curator.web.desk_language import gettext, ngettext, speaking


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, with its address and urgency."""

    words: str
    where: str
    weight: str = "todo"  # todo | warn | far | ok
    what: str = ""  # names the kind of task


def home(request: HttpRequest) -> HttpResponse:
    """Show the desk's home; the archive's front page to anybody not signed in."""
    loading_a_part = "HX-Request" in request.headers  # a page left open is asked to sign in again
    is_reader = not request.user.is_authenticated and not loading_a_part
    return (archive.front(request) if is_reader else None) or this_week(request)


@with_any_right
def this_week(request: HttpRequest) -> HttpResponse:
    """Return this week's issue at a glance; who only operates sees how it runs."""
    if not person(request).has_perm(EDIT):
        return redirect("operation")
    current = current_issue()
    issue = current or newest_issue()
    shown: dict[str, Any] = {
        "failing": models.Source.objects.filter(listed=True, state__in=TROUBLED).order_by(
            "-failures", "name"
        ),
        "sources": models.Source.objects.filter(listed=True).count(),
        "runs": models.Run.objects.order_by("-started_at")[:4],
        "collecting": collecting(timezone.now()),
        "next_number": next_number() if current is None else None,
        "run_names": run_names(),
        "source_states": source_states(),
        "earlier": models.Issue.objects.exclude(number=None).order_by("-day", "-pk")[:6],
        "roundup": roundup.open_roundup(),
        "roundup_due": roundup.due(),
    }
    if issue is None:
        return page(request, "home.html", issue=None, proofs=[], tasks=[], approval=None, **shown)
    whole = snapshot(issue, context.config())
    proofs = preview.proofs(whole)
    approval = in_force(issue)
    tasks = _tasks(issue, whole, proofs, approval, may_approve=person(request).has_perm(APPROVE))
    return page(
        request, "home.html", issue=issue, proofs=proofs, tasks=tasks, approval=approval, **shown
    )


NEAREST = 3  # of the editions that are off, those closest to being whole are named


def _tasks(
    issue: models.Issue,
    whole: Snapshot,
    proofs: list[preview.Proof],
    approval: models.Approval | None,
    *,
    may_approve: bool,
) -> list[Task]:
    """Return what is left to do, most urgent first."""
    base = f"/issue/{issue.pk}/"
    if issue.state in (models.Issue.State.SENDING, models.Issue.State.SENT):
        return [
            *_unsent(issue, base),
            *_corrections(issue, base, may_approve=may_approve),
            *_to_post(issue, base),
        ]
    if approval:
        text = (
            gettext("Approved by %(name)s. Send it.", name=approval.by.get_username())
            if may_approve
            else gettext(
                "Approved by %(name)s. A publisher can send it.", name=approval.by.get_username()
            )
        )
        return [Task(text, base + "send/"), *_to_post(issue, base)]
    tasks = (
        [
            Task(
                gettext("The bot proposes to hold this issue: %(reason)s", reason=issue.held),
                base,
                "warn",
                "hold",
            )
        ]
        if issue.held
        else []
    )
    if not whole.picks:
        return [*tasks, Task(gettext("Pick the first stories."), "/candidates/", what="pick")]
    tasks += [_incomplete(proof, base) for proof in proofs if proof.on and proof.state.lacks]
    tasks += _unwritten(whole, proofs, base)
    off = sorted(
        (proof for proof in proofs if proof.chosen is None and not proof.on),
        key=lambda proof: -proof.state.share,
    )
    tasks += [_incomplete(proof, base) for proof in off[:NEAREST] if proof.state.share]
    if off:
        tasks.append(Task(_off(len(off), len(proofs)), base + "approve/", what="off"))
    ready = (
        gettext("Read the preview. Approve it.")
        if may_approve
        else gettext("Read the preview. Ask a publisher to approve it.")
    )
    return [*tasks, Task(ready, base + ("approve/" if may_approve else "preview/"), what="read")]


def _off(number: int, whole: int) -> str:
    if number == whole:
        return gettext("No edition goes out as it stands. Complete them, or switch some on.")
    return gettext(
        "%(number)s of %(all)s editions do not go out as they stand. Complete them, or switch some"
        " on.",
        number=number,
        all=whole,
    )


def _unwritten(whole: Snapshot, proofs: list[preview.Proof], base: str) -> list[Task]:
    """Return the editions without opening or sign-off."""
    without: dict[str, list[str]] = {}
    for proof in proofs:
        for name in counted(unwritten(whole, proof.language), speaking()) if proof.on else ():
            language = speaking().language_name(proof.language)
            without.setdefault(name, []).append(language)
    return [
        Task(
            gettext(
                "Still missing in %(languages)s: %(texts)s.",
                languages=speaking().list(languages),
                texts=name,
            ),
            base + "words/",
            "warn",
            "unwritten",
        )
        for name, languages in without.items()
    ]


def _unsent(issue: models.Issue, base: str) -> list[Task]:
    """Return how many mails of a sent issue are not settled."""
    found = outbox(issue, timezone.now())
    left, uncertain = found.left + found.report.deferred, found.report.uncertain
    tasks = [
        Task(
            gettext(
                "Mails still to be sent: %(number)s (%(state)s).", number=left, state=found.stands
            ),
            base + "send/",
            "todo" if found.open else "warn",
        )
    ]
    doubt = Task(
        ngettext(
            "%(number)s mail is uncertain: it may or may not have arrived.",
            "%(number)s mails are uncertain: they may or may not have arrived.",
            uncertain,
        ),
        base + "send/uncertain/",
        "warn",
    )
    text = ngettext("Sent to %(number)s reader.", "Sent to %(number)s readers.", found.report.sent)
    sent = [] if left else [Task(text, base + "send/", "ok")]
    return (tasks if left else []) + ([doubt] if uncertain else []) + sent


def _to_post(issue: models.Issue, base: str) -> list[Task]:
    """Return whether the files for LinkedIn are ready, if it is used."""
    left = postings.unposted(issue)
    posts = context.config().linkedin.posts or models.Posting.objects.exists()
    if not (posts and left):
        return []
    names = ", ".join(speaking().language_name(language) for language in left)
    text = gettext("Ready for LinkedIn: %(languages)s.", languages=names)
    return [Task(text, f"{base}linkedin/{left[0]}/")]


def _corrections(issue: models.Issue, base: str, *, may_approve: bool) -> list[Task]:
    count = corrections.waiting(issue).count()
    if not count:
        return [
            Task(gettext("Texts changed from now on are corrections for the archive."), base, "ok")
        ]
    waiting = ngettext("%(number)s correction waits.", "%(number)s corrections wait.", count)
    who = (
        gettext("Release it for the archive.")
        if may_approve
        else gettext("A publisher has to release it for the archive.")
    )
    return [Task(f"{waiting} {who}", base, "warn")]


def _incomplete(proof: preview.Proof, base: str) -> Task:
    return Task(
        lacking(proof.language, proof.state.lacks),
        f"{base}?language={proof.language}",
        "todo" if proof.on else "far",
        "lacks",
    )


@require_POST
@signed_in
def start(request: HttpRequest) -> HttpResponse:
    """Create an empty issue, without waiting for the weekly draft."""
    issue = start_issue(person(request), timezone.localdate())
    message = gettext("An empty issue is open. Pick its stories from the candidates.")
    if back := request.POST.get("back"):
        return done(request, safe_next(request, back), message)
    return done(request, "draft", message, issue.pk)
