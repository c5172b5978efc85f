"""What was done is taken back, or done again: the button below each message and in the history."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from curator.desk.form_recovery import safe_next
from curator.desk.page import UNDO, attempt, done, number, person, signed_in
from curator.desk.wording import withdrawn
from curator.runs.undo import put_back
from curator.store import models
from curator.web.desk_language import gettext, localized, ngettext


@require_POST
@signed_in
def undo(request: HttpRequest) -> HttpResponse:
    """Undo the acts that the form names, all or none; with `again`, do them again."""
    acts = [number(each) for each in request.POST.getlist("act")]
    again = "again" in request.POST
    attempt(request, lambda: _put_back(request, acts, again))
    return done(request, safe_next(request, request.POST.get("back", "/")))


def _put_back(request: HttpRequest, acts: list[int], again: bool) -> None:
    edits = put_back(acts, person(request), again=again)
    messages.success(request, _said(edits, again))
    if any(_was_approved(each) for each in edits):
        messages.warning(request, withdrawn())
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


def _was_approved(edit: models.Edit) -> bool:
    """Return whether the issue was approved when it was just changed; `edit` was read before."""
    return edit.issue is not None and edit.issue.state == models.Issue.State.APPROVED
