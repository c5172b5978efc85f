"""One source: add, test, weight, remove; decisions here override feeds.yaml."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator.desk.page import attempt, done, page, person, signed_in
from curator.desk.wording import source_kinds, source_states
from curator.errors import CuratorError, InputError
from curator.language.tags import tag
from curator.records import Failure, Feed, Source
from curator.runs import sources as run
from curator.store import models, sources
from curator.store.sources import TROUBLED
from curator.web.desk_language import gettext, localized

MOST_SHOWN = 5  # entries of a test


@signed_in
def add_source(request: HttpRequest) -> HttpResponse:
    """Look at an address, then add what it has; looking stores nothing."""
    address = request.POST.get("url", "").strip()[:2000]
    shown: dict[str, Any] = {"address": address, "kinds": source_kinds(), "look": None, "why": ""}
    if request.method != "POST" or not address:
        return page(request, "add_source.html", **shown)
    try:
        if "name" in request.POST:
            row = sources.add(_typed(request), person(request))
            messages.success(request, gettext("Added: %(title)s", title=row.name))
            return done(request, "source", "", row.pk)
        look = run.look(address, timezone.now())
    except CuratorError as error:
        return page(request, "add_source.html", status=400, **{**shown, "why": localized(error)})
    entries = look.feed.entries[:MOST_SHOWN] if look.feed else ()
    return page(request, "add_source.html", entries=entries, **{**shown, "look": look})


def _typed(request: HttpRequest) -> Source:
    posted = request.POST.get
    name, kind, language = (posted(key, "").strip() for key in ("name", "kind", "language"))
    if not name:
        raise InputError("Give the source a name.")
    return Source(
        " ".join(name.split())[:200],
        posted("url", "").strip()[:2000],
        language=tag(language) if language else None,
        kind=kind if kind in source_kinds() else "blog",  # type: ignore[arg-type]  # one of these
    )


@signed_in
def source(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show one source, and what can be changed."""
    return _page(request, get_object_or_404(models.Source, pk=source_id))


@require_POST
@signed_in
def test_source(request: HttpRequest, source_id: int) -> HttpResponse:
    """Show what the source has at this moment, storing nothing."""
    row = get_object_or_404(models.Source, pk=source_id)
    answer = run.test(sources.as_record(row), timezone.now())
    if isinstance(answer, Failure):
        return _page(request, row, why=answer.reason)
    return _page(request, row, answer=answer)


@require_POST
@signed_in
def change_source(request: HttpRequest, source_id: int) -> HttpResponse:
    """Change its weight, remove it, bring it back."""
    row, by = get_object_or_404(models.Source, pk=source_id), person(request)
    match request.POST.get("do"):
        case "remove":
            removed = gettext("Removed: %(name)s", name=row.name)
            attempt(request, lambda: sources.remove(row, by), removed)
        case "bring back":
            back = gettext("%(source)s is fetched again next time.", source=row.name)
            attempt(request, lambda: sources.bring_back(row, by), back)
        case "weight":
            weight = _number(request.POST.get("weight", ""))
            attempt(request, lambda: sources.set_weight(row, by, weight), gettext("Saved."))
    return done(request, "source", "", row.pk)


def _number(text: str) -> float:
    """Return a typed number, with point or comma; -1 for anything else."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return -1.0


def _page(
    request: HttpRequest,
    row: models.Source,
    *,
    answer: Feed | None = None,
    why: str = "",
) -> HttpResponse:
    newest = row.entries.order_by("-first_seen")[:MOST_SHOWN]
    return page(
        request,
        "source.html",
        row=row,
        newest=newest,
        count=row.entries.count(),
        troubled=TROUBLED,
        source_states=source_states(),
        source_kinds=source_kinds(),
        answer=answer,
        entries=answer.entries[:MOST_SHOWN] if answer else (),
        why=why,
    )
