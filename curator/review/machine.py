"""Machine words: asked for by a person, marked, and printed only once a person accepts them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from curator.review import printing
from curator.review.page import attempt, person, signed_in
from curator.store import models
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


@require_POST
@signed_in
def ask_machine(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Ask the configured service for the words an edition lacks, or for an opening; they wait for a reader."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    if language not in printing.config().newsletter.languages:
        raise Http404
    if request.POST.get("wish") == "opening":
        attempt(request, lambda: printing.suggest_opening(issue, language), "An opening is suggested. Read it below.")
        return redirect(f"{reverse('edit-issue', args=[issue_id])}?language={language}")
    attempt(request, lambda: _propose(request, issue, language))
    return redirect(f"{reverse('draft', args=[issue_id])}?language={language}")


def _propose(request: HttpRequest, issue: models.Issue, language: str) -> None:
    count = printing.propose(issue, language)
    messages.success(
        request, f"{count} machine wordings wait for a reader." if count else "Nothing is lacking that could be asked for."
    )
