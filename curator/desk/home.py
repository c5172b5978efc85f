"""The home page: this week's issue, and what is left to do."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator.desk import roundup
from curator.desk.collecting import collecting
from curator.desk.form_recovery import safe_next
from curator.desk.page import (
    approval_of,
    corrections_of,
    done,
    if_open,
    page,
    person,
    signed_in,
    with_any_right,
)
from curator.desk.send import outbox
from curator.desk.wording import lacking, run_names, source_states
from curator.edition.missing import counted, unwritten
from curator.records import Snapshot, from_json
from curator.runs import context, preview
from curator.store import corrections, models, postings, roundups
from curator.store.history import APPROVE, EDIT
from curator.store.snapshot import snapshot
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


@dataclass(frozen=True, slots=True)
class Issues:
    """The issues that the page names, in two queries."""

    at_hand: models.Issue | None  # the weekly one being worked on, else the newest
    monthly: models.Issue | None  # the roundup being worked on
    due: roundup.Due | None  # none while one is open, or the month has one or no issue
    earlier: list[models.Issue]
    following: int  # the number of the next weekly one

    @classmethod
    def now(cls) -> Self:
        """Read them."""
        every, month = models.Issue.objects.all(), roundup.month_due()
        newest = every.filter(month=None).order_by("-pk").values("pk")[:1]
        numbered = every.exclude(number=None).order_by("-day", "-pk").values("pk")[:EARLIER]
        open_ones = ~Q(state__in=corrections.LEFT)
        rows = every.filter(open_ones | Q(pk__in=newest) | Q(pk__in=numbered)).order_by("-pk")
        weekly = [row for row in rows if not row.month]
        monthly = next((row for row in rows if row.month and if_open(row)), None)
        counts = every.aggregate(
            highest=Max("number", filter=Q(month=None)),
            sent=Count("pk", filter=roundups.weekly_in(month)),
            drafted=Count("pk", filter=Q(month=month)),
        )
        due = counts["sent"] and not counts["drafted"] and not monthly
        return cls(
            at_hand=next(filter(if_open, weekly), next(iter(weekly), None)),
            monthly=monthly,
            due=roundup.Due(month, counts["sent"]) if due else None,
            earlier=_by_day([row for row in rows if row.number])[:EARLIER],
            following=(counts["highest"] or 0) + 1,
        )


def _by_day(rows: list[models.Issue]) -> list[models.Issue]:
    return sorted(rows, key=lambda row: (row.day, row.pk), reverse=True)


@with_any_right
def this_week(request: HttpRequest) -> HttpResponse:
    """Return this week's issue at a glance; who only operates sees how it runs."""
    if not person(request).has_perm(EDIT):
        return redirect("operation")
    issues, sources = Issues.now(), list(models.Source.objects.filter(listed=True))
    issue, troubled = issues.at_hand, [row for row in sources if row.state in TROUBLED]
    shown: dict[str, Any] = {
        "failing": sorted(troubled, key=lambda row: (-row.failures, row.name)),
        "sources": len(sources),
        "collecting": collecting(timezone.now()),
        "issues": issues,
        "next_number": None if if_open(issue) else issues.following,
        "run_names": run_names(),
        "source_states": source_states(),
    }
    if issue is None:
        return page(request, "home.html", issue=None, proofs=[], tasks=[], approval=None, **shown)
    approval = approval_of(issue, whole=True)
    whole = _approved(approval) or snapshot(issue, context.config(), following=issues.following)
    proofs = preview.proofs(whole)
    waiting = corrections_of(issue) if issue.state in corrections.LEFT else None
    may_approve = person(request).has_perm(APPROVE)
    if waiting is None:
        tasks = _tasks(issue, whole, proofs, approval, may_approve=may_approve)
    else:
        tasks = _after_sending(issue, approval, len(waiting), may_approve=may_approve)
    shown |= {"proofs": proofs, "tasks": tasks, "approval": approval, "waiting": waiting}
    return page(request, "home.html", issue=issue, **shown)


def _approved(approval: models.Approval | None) -> Snapshot | None:
    """Return what was approved, unless a version before this one wrote it in another form."""
    if approval is None:
        return None
    with suppress(ValueError):  # pydantic's are
        return from_json(Snapshot, approval.snapshot)
    return None


EARLIER = 6
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
    if approval:
        text = (
            gettext("Approved by %(name)s. Send it.", name=approval.by.get_username())
            if may_approve
            else gettext(
                "Approved by %(name)s. A publisher can send it.", name=approval.by.get_username()
            )
        )
        return [Task(text, base + "send/"), *_to_post(issue, approval, base)]
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


def _after_sending(
    issue: models.Issue, approval: models.Approval | None, waiting: int, *, may_approve: bool
) -> list[Task]:
    """Return what is left to do at an issue that is being sent or was, with so many corrections
    that nobody has released.
    """
    base = f"/issue/{issue.pk}/"
    return [
        *_unsent(issue, base),
        _corrections(waiting, base, may_approve=may_approve),
        *_to_post(issue, approval, base),
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


def _to_post(issue: models.Issue, approval: models.Approval | None, base: str) -> list[Task]:
    """Return whether the files for LinkedIn are ready, if it is used."""
    used = context.config().linkedin.posts
    left = postings.to_post(issue, approval, always=used) if approval else []
    if not left:
        return []
    names = ", ".join(speaking().language_name(language) for language in left)
    text = gettext("Ready for LinkedIn: %(languages)s.", languages=names)
    return [Task(text, f"{base}linkedin/{left[0]}/")]


def _corrections(count: int, base: str, *, may_approve: bool) -> Task:
    if not count:
        text = gettext("Texts changed from now on are corrections for the archive.")
        return Task(text, base, "ok")
    waiting = ngettext("%(number)s correction waits.", "%(number)s corrections wait.", count)
    who = (
        gettext("Release it for the archive.")
        if may_approve
        else gettext("A publisher has to release it for the archive.")
    )
    return Task(f"{waiting} {who}", base, "warn")


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
    today = context.config().newsletter.day_of(timezone.now())
    issue = start_issue(person(request), today)
    message = gettext("An empty issue is open. Pick its stories from the candidates.")
    if back := request.POST.get("back"):
        return done(request, safe_next(request, back), message)
    return done(request, "draft", message, issue.pk)
