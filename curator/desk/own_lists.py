"""A person's saved filters, and the newsroom's block list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from curator.desk.candidate_filter import Filter
from curator.desk.page import attempt, done, page, person, signed_in
from curator.store import blocks, models, saved_filters
from curator.web.desk_language import gettext


@require_POST
@signed_in
def save_filter(request: HttpRequest) -> HttpResponse:
    """Save the current filter under a name, replacing one of that name."""
    query = Filter.of(QueryDict(request.POST.get("query", "")[:2000])).address
    name = " ".join(request.POST.get("name", "").split())[:60]
    saved = gettext("Saved: %(name)s", name=name)
    attempt(request, lambda: saved_filters.save(person(request), name, query[:1000]), saved)
    return done(request, f"{reverse('candidates')}?{query}")


@require_POST
@signed_in
def remove_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    """Remove one of the person's filters."""
    row = get_object_or_404(models.SavedFilter, pk=filter_id, user=person(request))
    saved_filters.remove(row, person(request))
    messages.success(request, gettext("Removed: %(name)s", name=row.name))
    return done(request, f"{reverse('candidates')}?{row.query}")


@signed_in
def blocked(request: HttpRequest) -> HttpResponse:
    """Show the block list, with the number of stories each entry blocks."""
    names = {blocks.WORD: gettext("Word"), blocks.DOMAIN: gettext("Domain")}
    return page(request, "blocked.html", rows=blocks.listed(), kinds_of_block=names)


@require_POST
@signed_in
def block(request: HttpRequest) -> HttpResponse:
    """Block a word or a domain."""
    kind, text = request.POST.get("kind", ""), request.POST.get("text", "")
    kind = kind if kind in models.Block.Kind.values else blocks.WORD

    def change() -> None:
        row = blocks.block(kind, text, person(request))
        count = row.stories.filter(current=True).count()
        message = gettext("Blocked: %(text)s (%(number)s stories)", text=row.text, number=count)
        messages.success(request, message)

    attempt(request, change)
    return done(request, "blocked")


@require_POST
@signed_in
def unblock(request: HttpRequest, block_id: int) -> HttpResponse:
    """Take an entry off the block list."""
    row = get_object_or_404(models.Block, pk=block_id)
    message = gettext("No longer blocked: %(text)s", text=row.text)
    attempt(request, lambda: blocks.unblock(row, person(request)), message)
    return done(request, "blocked")
