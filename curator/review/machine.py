"""Machine words: asked for by a person, made in the background, marked, and printed only once a person accepts them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from curator import phrases
from curator.errors import NotReady
from curator.review import printing
from curator.review.asked import asked
from curator.review.page import attempt, done, page, person, signed_in
from curator.store import asking, models
from curator.store.approving import standing
from curator.store.asking import AskedAlready, Kind
from curator.store.editing import accept


@require_POST
@signed_in
def accept_machine(request: HttpRequest, issue_id: int, words_id: int) -> HttpResponse:
    """Let machine words count, now that a person has read them."""
    words = get_object_or_404(
        models.Words.objects.select_related("pick__story"), pk=words_id, issue_id=issue_id, origin="machine"
    )
    attempt(request, lambda: accept(words, person(request)), "Accepted. These words are printed now.")
    where = reverse("edit-pick", args=[issue_id, words.pick_id]) if words.pick_id else reverse("edit-issue", args=[issue_id])
    return redirect(f"{where}?language={words.language}")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def machine(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Everything that was asked for this issue; the button asks for every edition that lacks something."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    if request.method == "POST":
        attempt(request, lambda: _ask_for_all(request, issue))
        return done(request, "machine", "", issue_id)
    whole = printing.snapshot(issue)
    found = asked(issue, timezone.now())
    waiting = {line.request.language for line in found.lines if line.open and line.request.kind == Kind.WORDS}
    return page(
        request,
        "asked.html",
        issue=issue,
        approval=standing(issue),
        asked=found,
        lacking=[tag for tag in printing.lacking_languages(whole) if tag not in waiting],
        unread=issue.words.filter(origin="machine", accepted=False).count(),
    )


@require_POST
@signed_in
def ask_machine(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Write down that somebody wants the words an edition lacks, or an opening; a worker makes them."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    if language not in printing.config().newsletter.languages:
        raise Http404
    wish = request.POST.get("wish", "")
    kind = Kind.OPENING if wish == "opening" else Kind.WORDS
    attempt(request, lambda: _ask(request, issue, language, kind))
    if wish in ("opening", "again"):
        where = "edit-issue" if wish == "opening" else "machine"
        return redirect(f"{reverse(where, args=[issue_id])}?language={language}")
    return redirect(f"{reverse('draft', args=[issue_id])}?language={language}")


def _ask(request: HttpRequest, issue: models.Issue, language: str, kind: str) -> None:
    printing.need_service()
    if kind == Kind.OPENING and printing.service() != "openai":
        raise NotReady("only a language model can suggest words: set translate.service to openai")
    if kind == Kind.WORDS and language not in printing.lacking_languages(printing.snapshot(issue)):
        messages.info(request, "Nothing is lacking that could be asked for.")
        return
    asking.ask(issue, person(request), language, kind)
    what = "An opening" if kind == Kind.OPENING else f"{phrases.phrases('en').language_name(language)} words"
    messages.success(request, f"{what} asked for. The work goes on in the background; you can leave this page.")


def _ask_for_all(request: HttpRequest, issue: models.Issue) -> None:
    printing.need_service()
    new = [tag for tag in printing.lacking_languages(printing.snapshot(issue)) if _is_new(request, issue, tag)]
    said = f"{len(new)} editions asked for." if len(new) != 1 else "One edition asked for."
    messages.success(request, said if new else "Nothing is lacking that was not asked for already.")


def _is_new(request: HttpRequest, issue: models.Issue, language: str) -> bool:
    try:
        asking.ask(issue, person(request), language)
    except AskedAlready:
        return False
    return True


@require_POST
@signed_in
def cancel_machine(request: HttpRequest, issue_id: int, request_id: int) -> HttpResponse:
    """End one request: a waiting one at once, a running one after the text under way."""
    row = get_object_or_404(models.MachineRequest.objects.select_related("by", "issue"), pk=request_id, issue_id=issue_id)
    said = "Cancelled. What was made so far waits to be read."
    attempt(request, lambda: asking.cancel(row, person(request), timezone.now()), said)
    return done(request, "machine", "", issue_id)
