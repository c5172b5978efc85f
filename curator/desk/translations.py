"""Machine translations requested for an issue: progress, worker, failures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from curator.desk.page import approval_of, attempt, done, page, person, signed_in
from curator.desk.wording import WORKER_SILENT, no_worker
from curator.errors import NotReady
from curator.language import bidi
from curator.runs import context, translate
from curator.runs.texts import accept_read
from curator.store import heartbeats, jobs, models, translation_jobs
from curator.store.jobs import AskedAlready, Kind, State
from curator.store.models import Job
from curator.store.snapshot import snapshot
from curator.store.translation_jobs import Outcome
from curator.web.desk_language import gettext, ngettext, pgettext, speaking


@dataclass(frozen=True, slots=True)
class Line:
    """A job in words; `may_cancel` unless a living worker was told to stop."""

    job: Job
    words: str
    may_cancel: bool

    @property
    def open(self) -> bool:
        return self.job.open

    @property
    def failed(self) -> bool:
        return self.job.state == State.FAILED

    @property
    def outcome(self) -> Outcome:
        return translation_jobs.outcome(self.job.result)


@dataclass(frozen=True, slots=True)
class Asked:
    """All translation jobs of an issue, open ones first, and who works on them."""

    lines: tuple[Line, ...]
    nobody: str  # why nothing happens; "" while somebody is at work or nothing waits
    spent: int
    budget: int
    service: str

    @property
    def open(self) -> int:
        """How many wait or run."""
        return sum(line.open for line in self.lines)

    def of(self, language: str, kind: Kind = Kind.TRANSLATION) -> Line | None:
        """Return the newest job of a kind for an edition."""
        found = (
            line for line in self.lines if line.job.language == language and line.job.kind == kind
        )
        return next(found, None)


def asked(issue: models.Issue, now: datetime) -> Asked:
    """Return what was requested for this issue."""
    rows = translation_jobs.of(issue)
    lines = [_line(job, now) for job in translation_jobs.newest(rows)]
    ordered = tuple(sorted(lines, key=lambda line: (not line.open, line.job.pk)))
    nobody = _nobody(issue, now) if any(line.open for line in lines) else ""
    part = context.config().translate
    spent = translation_jobs.characters(rows)
    return Asked(ordered, nobody, spent, part.characters_per_issue, part.service)


def _line(job: Job, now: datetime) -> Line:
    name = speaking().language_name(job.language)
    what = gettext("%(language)s, opening", language=name) if job.kind == Kind.OPENING else name
    words = gettext(
        "%(what)s: %(state)s, requested by %(name)s",
        what=what,
        state=_status_text(job),
        name=bidi.isolate(job.asker, "ltr"),
    )
    return Line(job, words, job.open and (jobs.silent(job, now) or not job.stop))


def _status_text(job: Job) -> str:
    """Return the state of a job in a few words."""
    counted = (
        gettext("%(number)s of %(all)s", number=job.done, all=job.total)
        if job.total is not None
        else ""
    )
    if job.state == State.WAITING:
        if job.done:
            return gettext("waits at %(progress)s", progress=counted)
        return pgettext("job", "waits")
    if job.state == State.RUNNING:
        if job.stop:
            return gettext("ends after the text under way")
        return counted or pgettext("job", "begins")
    if job.state == State.DONE:
        return counted if job.total else gettext("nothing was missing")
    if job.state == State.FAILED:
        return gettext("failed at %(progress)s", progress=counted) if counted else gettext("failed")
    if counted:
        return gettext("cancelled at %(progress)s", progress=counted)
    return pgettext("job", "cancelled")


def job_states() -> dict[str, str]:
    """Return the names of job states."""
    return {
        State.WAITING: pgettext("job", "waiting"),
        State.RUNNING: pgettext("job", "running"),
        State.DONE: gettext("done"),
        State.FAILED: gettext("failed"),
        State.CANCELLED: pgettext("job", "cancelled"),
    }


def _nobody(issue: models.Issue, now: datetime) -> str:
    """Return who has to act for the work to continue, or ""."""
    seen = heartbeats.last_polls(now).get(jobs.TRANSLATIONS)
    lately = seen is not None and now - seen < WORKER_SILENT
    if lately or jobs.at_work(jobs.TRANSLATIONS, now).exists():
        return ""
    which = (
        "draft"
        if issue.state == models.Issue.State.DRAFT and not issue.number
        else str(issue.number or issue.pk)
    )
    return no_worker(seen, now, f"curator translate {which}")


@require_POST
@signed_in
def accept_machine(request: HttpRequest, issue_id: int, words_id: int) -> HttpResponse:
    """Accept a machine translation that a person has read, unless it would not be printed: an
    editor wrote the text meanwhile, or there is a newer proposal.
    """
    words = get_object_or_404(
        models.Words.objects.select_related("issue"),
        pk=words_id,
        issue_id=issue_id,
        origin="machine",
    )

    def accept() -> None:
        if accept_read(words.issue, person(request), words.language, {words.pk}):
            messages.success(request, gettext("Accepted. This text is printed from now on."))
        else:
            messages.info(request, gettext("Nothing was changed."))

    attempt(request, accept)
    where = (
        reverse("edit-pick", args=[issue_id, words.pick_id])
        if words.pick_id
        else reverse("edit-issue", args=[issue_id])
    )
    return redirect(f"{where}?language={words.language}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def machine(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show all requests; the button requests every edition that lacks something."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    if request.method == "POST":
        attempt(request, lambda: _ask_for_all(request, issue))
        return done(request, "machine", "", issue_id)
    whole, rows = snapshot(issue, context.config()), issue.words.order_by()
    waits = rows.filter(origin="machine", accepted=False, language__in=whole.newsletter.languages)
    found = asked(issue, timezone.now())
    waiting = {
        line.job.language for line in found.lines if line.open and line.job.kind == Kind.TRANSLATION
    }
    return page(
        request,
        "machine_translation.html",
        issue=issue,
        approval=approval_of(issue),
        asked=found,
        job_states=job_states(),
        lacking_languages=[tag for tag in translate.lacking_languages(whole) if tag not in waiting],
        unread=dict(waits.values_list("language").annotate(Count("pk"))),
    )


@require_POST
@signed_in
def ask_machine(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Request the texts an edition lacks, or an opening."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    if language not in context.config().newsletter.languages:
        raise Http404
    wish = request.POST.get("wish", "")
    kind = Kind.OPENING if wish == "opening" else Kind.TRANSLATION
    attempt(request, lambda: _ask(request, issue, language, kind))
    if wish in ("opening", "again"):
        where = "edit-issue" if wish == "opening" else "machine"
        return redirect(f"{reverse(where, args=[issue_id])}?language={language}")
    return redirect(f"{reverse('draft', args=[issue_id])}?language={language}")


def _ask(request: HttpRequest, issue: models.Issue, language: str, kind: Kind) -> None:
    config = context.config()
    translate.need_service(config)
    if kind == Kind.OPENING and config.translate.service != "openai":
        raise NotReady("only a language model can suggest words: set translate.service to openai")
    lacking = translate.lacking_languages(snapshot(issue, config))
    if kind == Kind.TRANSLATION and language not in lacking:
        messages.info(request, gettext("Nothing is missing that could be translated."))
        return
    translation_jobs.ask(issue, person(request), language, kind)
    what = gettext("Opening") if kind == Kind.OPENING else speaking().language_name(language)
    messages.success(
        request,
        gettext(
            "Requested: %(what)s. It is made in the background; you can leave this page.", what=what
        ),
    )


def _ask_for_all(request: HttpRequest, issue: models.Issue) -> None:
    translate.need_service(context.config())
    new = [
        tag
        for tag in translate.lacking_languages(snapshot(issue, context.config()))
        if _is_new(request, issue, tag)
    ]
    messages.success(
        request,
        ngettext("Requested: %(number)s edition.", "Requested: %(number)s editions.", len(new))
        if new
        else gettext("Nothing is missing that was not requested already."),
    )


def _is_new(request: HttpRequest, issue: models.Issue, language: str) -> bool:
    try:
        translation_jobs.ask(issue, person(request), language)
    except AskedAlready:
        return False
    return True


@require_POST
@signed_in
def cancel_machine(request: HttpRequest, issue_id: int, job_id: int) -> HttpResponse:
    """Cancel a job: a waiting one at once, a running one after the current text."""
    found = models.Job.objects.select_related("by", "issue")
    job = get_object_or_404(found, pk=job_id, issue_id=issue_id, kind__in=translation_jobs.KINDS)
    message = gettext("Cancelled. What was translated so far waits to be read.")
    attempt(request, lambda: translation_jobs.cancel(job, person(request), timezone.now()), message)
    return done(request, "machine", "", issue_id)
