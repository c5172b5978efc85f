"""Proofreading: links for people without an account, comments and sign-offs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator.desk.page import attempt, done, page, person, signed_in
from curator.errors import InputError
from curator.runs import context
from curator.runs.preview import readable
from curator.store import models, proofreading
from curator.store.snapshot import snapshot
from curator.web.desk_language import gettext


@signed_in
def proofread(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show every edition with its sign-offs, links and comments."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    now, links = timezone.now(), proofreading.links(issue)
    valid = [link for link in links if link.revoked_at is None and link.expires_at > now]
    return page(
        request,
        "proofreading.html",
        issue=issue,
        editions=editions(issue),
        links=[(link, _address(link)) for link in valid],
        comments=proofreading.comments(links),
        days=context.config().proofreading.days,
    )


def editions(issue: models.Issue) -> list[proofreading.Proofread]:
    """Return the state of each edition, in the newsletter's order."""
    config = context.config()
    whole, required = snapshot(issue, config), config.proofreading.languages
    marks = proofreading.Marks.of(issue)
    return [
        marks.state(readable(whole, language), language, required)
        for language in whole.newsletter.languages
    ]


def _address(link: models.ProofLink) -> str:
    base = context.config().newsletter.base_url
    return base + reverse("proof", args=[proofreading.token(link)])


@require_POST
@signed_in
def invite(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Create a link to one edition for somebody."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    message = gettext("The link is below. Send it to whoever is to read the edition.")
    attempt(request, lambda: _invite(request, issue), message)
    return done(request, "proofread", "", issue_id)


def _invite(request: HttpRequest, issue: models.Issue) -> None:
    config, language = context.config(), request.POST.get("language", "")
    if language not in config.newsletter.languages:
        raise InputError(gettext("There is no such edition."))
    reader, days = request.POST.get("reader", ""), config.proofreading.days
    by, now = person(request), timezone.now()
    proofreading.invite(issue, by, language=language, reader=reader, days=days, now=now)


@require_POST
@signed_in
def revoke(request: HttpRequest, issue_id: int, link_id: int) -> HttpResponse:
    """Revoke a link at once."""
    link = get_object_or_404(models.ProofLink, pk=link_id, issue_id=issue_id)
    message = gettext("The link is closed.")
    attempt(request, lambda: proofreading.revoke(link, person(request), timezone.now()), message)
    return done(request, "proofread", "", issue_id)


@require_POST
@signed_in
def resolve(request: HttpRequest, issue_id: int, comment_id: int) -> HttpResponse:
    """Mark a comment as resolved, or reopen it."""
    row = get_object_or_404(models.ProofComment, pk=comment_id, link__issue_id=issue_id)
    finished, by = request.POST.get("do") == "resolve", person(request)
    message = gettext("The comment is resolved.") if finished else gettext("The comment is open.")
    attempt(request, lambda: proofreading.resolve(row, by, timezone.now(), done=finished), message)
    return done(request, reverse("proofread", args=[issue_id]) + f"#comment-{row.pk}")
