"""All versions of one text: authors, comparison, restoring."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from curator.desk.language_status import field_label
from curator.desk.page import attempt, number, page, person, signed_in
from curator.runs import context
from curator.store import models
from curator.store.snapshot import snapshot
from curator.store.words import rewrite, versions
from curator.web.desk_language import gettext

_TOKENS = re.compile(r"\s+|[\u3040-\u30ff\u3400-\u9fff]|\w+|.", re.DOTALL)  # no spaces in ja, zh
Compared = Sequence[tuple[str, str]]  # what is "same", "gone" or "new", in order


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def text_versions(request: HttpRequest, issue_id: int, language: str, name: str) -> HttpResponse:
    """Show the versions of the text `name` (“p12-blurb”, “opening”) in one language, newest first.

    `?old=` and `?new=` are compared; POST of `version` restores it.
    """
    issue = get_object_or_404(models.Issue, pk=issue_id)
    pick, field = _place(issue, name)
    rows = list(versions(issue, field, language, pick))
    if language not in context.config().newsletter.languages or not rows:
        raise Http404
    if request.method == "POST":
        _restore(request, issue, pick, field, language)
        return redirect(request.path)
    new = _chosen(rows, request.GET.get("new", ""), rows[0])
    old = _chosen(rows, request.GET.get("old", ""), rows[min(1, len(rows) - 1)])
    return page(
        request,
        "versions.html",
        issue=issue,
        language=language,
        name=name,
        pick=pick,
        label=field_label(field, snapshot(issue, context.config())),
        versions=rows,
        old=old,
        new=new,
        compared=compared(old.text, new.text),
    )


def _place(issue: models.Issue, name: str) -> tuple[models.Pick | None, str]:
    """Return the item and field of a text box's name."""
    found = re.fullmatch(r"p(\d{1,15})-(\w+)", name)
    if found is None:
        return None, name
    return get_object_or_404(issue.picks.select_related("story"), pk=found[1]), found[2]


def _chosen(rows: Sequence[models.Words], wanted: str, else_: models.Words) -> models.Words:
    return next((row for row in rows if row.version == number(wanted)), else_)


def compared(old: str, new: str) -> Compared:
    """Return the differences to `old` by word, or by character in unspaced scripts."""
    return list(_differences(_TOKENS.findall(old), _TOKENS.findall(new)))


def _differences(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield "same", "".join(old[a:b])
            continue
        if a < b:
            yield "gone", "".join(old[a:b])
        if c < d:
            yield "new", "".join(new[c:d])


def _restore(
    request: HttpRequest,
    issue: models.Issue,
    pick: models.Pick | None,
    field: str,
    language: str,
) -> None:
    """Save an older version as the newest; refused if somebody wrote meanwhile."""
    wanted, seen = (number(request.POST.get(each, "")) for each in ("version", "seen"))
    kept = next((r for r in versions(issue, field, language, pick) if r.version == wanted), None)
    if kept is None:
        raise Http404
    place: dict[str, Any] = {"field": field, "language": language, "pick": pick}

    def write() -> None:
        if rewrite(issue, person(request), text=kept.text, seen=seen, **place):
            messages.success(request, gettext("Version %(number)s is back.", number=wanted))
        else:
            messages.info(request, gettext("Nothing was changed."))

    attempt(request, write)
