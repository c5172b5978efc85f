"""Add a link by hand: pasted, or sent by the bookmarklet or a phone's share menu."""

from __future__ import annotations

import re

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone

from curator.desk.page import done, page, person, signed_in
from curator.errors import CuratorError
from curator.runs.add_link import MOST_TITLE, MOST_TYPED, Added
from curator.runs.add_link import add_link as add
from curator.store.history import EDIT, require
from curator.web.desk_language import gettext, localized

_ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# opens the page below with the address and title of the page that is being read
BOOKMARK = (
    "javascript:location.href='{page}?url='+encodeURIComponent(location.href)"
    "+'&title='+encodeURIComponent(document.title)"
)


@signed_in
def add_link(request: HttpRequest) -> HttpResponse:
    """Show the form; POST reads the page."""
    if request.method != "POST":
        shared = _shared(request)
        return _page(request, {"url": shared, "title": request.GET.get("title", "")[:MOST_TITLE]})
    typed = {
        "url": request.POST.get("url", "").strip(),
        "title": request.POST.get("title", "").strip()[:MOST_TITLE],
        "text": request.POST.get("text", "")[:MOST_TYPED],
    }
    try:
        found = _add(request, typed)
    except CuratorError as error:
        return _page(request, typed, why=localized(error))
    title = found.story.title
    messages.success(
        request,
        gettext("It was read before: %(title)s", title=title)
        if found.known
        else gettext("Added: %(title)s", title=title),
    )
    return done(request, f"{reverse('candidates')}?story={found.story.pk}")


def _add(request: HttpRequest, typed: dict[str, str]) -> Added:
    by = person(request)
    require(by, EDIT)
    title = typed["title"] if typed["text"].strip() else ""  # a page says its own
    return add(typed["url"], by, timezone.now(), title=title, text=typed["text"])


def _shared(request: HttpRequest) -> str:
    """Return the address that a bookmarklet or share menu sent, which may be within the text."""
    for name in ("url", "text", "title"):
        found = _ADDRESS.search(request.GET.get(name, ""))
        if found:
            return found[0]
    return ""


def _page(request: HttpRequest, typed: dict[str, str], why: str = "") -> HttpResponse:
    where = request.build_absolute_uri(reverse("add-link"))
    return page(
        request,
        "add_link.html",
        typed={"text": "", **typed},
        why=why,
        bookmark=BOOKMARK.format(page=where),
        status=422 if why else 200,
    )


def manifest(request: HttpRequest) -> JsonResponse:
    """Return the web app manifest: home screen icon and share target."""
    icon = {"src": static("desk.svg"), "sizes": "any", "type": "image/svg+xml"}
    share = {
        "action": reverse("add-link"),
        "method": "GET",
        "params": {"title": "title", "text": "text", "url": "url"},
    }
    about = {"name": gettext("The desk"), "short_name": gettext("Desk"), "display": "standalone"}
    about |= {"start_url": reverse("home"), "scope": reverse("home")}
    return JsonResponse(
        {**about, "icons": [icon], "share_target": share},
        content_type="application/manifest+json",
    )
