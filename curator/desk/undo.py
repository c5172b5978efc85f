"""What was done is taken back, or done again: the button below each message and in the history."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from curator.desk.form_recovery import safe_next
from curator.desk.page import UNDO, attempt, done, number, person, signed_in
from curator.runs.undo import put_back
from curator.store import models
from curator.store.corrections import RELEASE
from curator.store.history import act_of
from curator.web.desk_language import gettext, localized, ngettext


@require_POST
@signed_in
def undo(request: HttpRequest) -> HttpResponse:
    """Undo the acts that the form names, all or none; with `again`, do them again."""
    acts = [number(each) for each in request.POST.getlist("act")]
    again = "again" in request.POST
    attempt(request, lambda: _put_back(request, acts, again))
    back = safe_next(request, request.POST.get("back", "/"))
    back = back if _is_there(back) else reverse("home")
    if getattr(request, "htmx", False) and _is_about_a_start(acts):
        return HttpResponseClientRedirect(back)  # the links around the page's main part change too
    return done(request, back)


def _is_about_a_start(acts: list[int]) -> bool:
    """Return whether an issue comes or goes with one of these acts."""
    return models.Edit.objects.filter(pk__in=acts, act__kind="start").exists()


def _is_there(path: str) -> bool:
    """Return whether a page of the desk is still there: its issue may be undone."""
    try:
        issue = resolve(urlsplit(path).path).kwargs.get("issue_id")
    except Resolver404:
        return True
    return issue is None or models.Issue.objects.filter(pk=issue).exists()


def _put_back(request: HttpRequest, acts: list[int], again: bool) -> None:
    edits = put_back(acts, person(request), again=again)
    messages.success(request, _said(edits, again))
    if any(act_of(each).kind == RELEASE for each in edits):
        messages.info(request, gettext("The archive shows it from the next publishing on."))
    request.session[UNDO] = {"acts": acts, "again": not again}


def _said(edits: list[models.Edit], again: bool) -> str:
    if len(edits) == 1:
        what = localized(edits[0].what)
        return gettext("Done again: %(what)s", what=what) if again else _undone(what)
    if again:
        return ngettext(
            "%(number)s change done again.", "%(number)s changes done again.", len(edits)
        )
    return ngettext("%(number)s change undone.", "%(number)s changes undone.", len(edits))


def _undone(what: str) -> str:
    return gettext("Undone: %(what)s", what=what)
