"""The history of one issue or of everything, past issues, and what each missed."""

from __future__ import annotations

from collections import Counter

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

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
from curator.runs import context
from curator.runs.missed import missed_by
from curator.store import corrections, models
from curator.store.make_up import make_up
from curator.store.snapshot import snapshot
from curator.store.undo import undoable
from curator.web.desk_language import gettext

PER_PAGE = 50


@with_any_right
def history(request: HttpRequest, issue_id: int | None = None) -> HttpResponse:
    """Show every change, newest first, with before and after."""
    issue = get_object_or_404(models.Issue, pk=issue_id) if issue_id else None
    edits = models.Edit.objects.select_related("by", "issue")
    if issue:
        edits = edits.filter(issue=issue)
    shown = Paginator(edits, PER_PAGE).get_page(request.GET.get("page"))
    approval = approval_of(issue) if issue else None
    return page(
        request,
        "history.html",
        issue=issue,
        approval=approval,
        edits=shown,
        undoable=undoable(shown.object_list, person(request)),
    )


@with_any_right
def issues(request: HttpRequest) -> HttpResponse:
    """Show every issue and draft, newest first."""
    pages = Paginator(models.Issue.objects.order_by("-pk"), PER_PAGE)
    return page(request, "issues.html", issues=pages.get_page(request.GET.get("page")))


@signed_in
def missed(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show the stories that a sent issue could have printed."""
    left = models.Issue.objects.filter(state__in=corrections.LEFT)
    issue = get_object_or_404(left, pk=issue_id)
    return page(request, "missed.html", issue=issue, missed=missed_by(context.config(), issue))


@signed_in
def made_of(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show themes, languages and sources of an issue, and its themes beside earlier issues, with
    tables.
    """
    issue = get_object_or_404(models.Issue, pk=issue_id)
    found = make_up(issue)
    total = sum((Counter(each.themes) for each in found), Counter[str]())
    most = max((max(each.themes.values(), default=0) for each in found), default=0)
    return page(
        request,
        "make_up.html",
        issue=issue,
        now=found[-1],
        issues=found,
        themes=[theme for theme, _ in total.most_common()],
        most=most or 1,
    )


@require_POST
@signed_in
def release_corrections(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Print the corrected texts that the page `seen` showed in the archive; for publishers only."""
    issue, config = get_object_or_404(models.Issue, pk=issue_id), context.config()
    seen = {number(each) for each in request.POST.get("seen", "").split()}
    attempt(
        request,
        lambda: corrections.release(
            issue, person(request), lambda row: snapshot(row, config), seen=seen
        ),
        gettext("Released. They appear in the archive, with the date, at the next publishing."),
    )
    return done(request, "draft", "", issue_id)
