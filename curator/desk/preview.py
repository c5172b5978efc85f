"""Preview each edition exactly as it goes out: the mail's HTML and the archive's page in sandboxed
frames, the mail's text, the post on LinkedIn; with figures and problems.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from curator import records
from curator.desk.linkedin_feed import Feed, feed
from curator.desk.page import approval_of, page, signed_in
from curator.errors import InputError
from curator.records import inline_images
from curator.runs import context, post
from curator.runs.preview import (
    MOST_BYTES,
    archive_page,
    as_address,
    checked,
    proof,
    proofs,
    variants,
)
from curator.runs.preview import letter as rendered
from curator.runs.renderer import IssueRenderer
from curator.store import models
from curator.store.snapshot import snapshot
from curator.web.middleware import ARCHIVED, LETTER

WIDTHS = ("desktop", "phone")
PARTS = ("html", "text", "archive", "linkedin")


@dataclass(frozen=True, slots=True)
class Shown:
    """The bytes of one edition: frozen by approval, or rendered from the draft."""

    subject: str
    html: str
    text: str
    chart: bytes = b""
    frozen: models.Rendering | None = None


@signed_in
def preview(request: HttpRequest, issue_id: int, language: str = "") -> HttpResponse:
    """Show one edition, by default the first; `?part=` as one of PARTS, `?width=phone` narrow,
    `?variant=` a variant of its letter.
    """
    issue = get_object_or_404(models.Issue, pk=issue_id)
    whole = snapshot(issue, context.config())
    language = language or whole.newsletter.languages[0]
    if language not in whole.newsletter.languages:
        raise Http404
    width, part = request.GET.get("width", ""), request.GET.get("part", "")
    width, part = width if width in WIDTHS else "desktop", part if part in PARTS else "html"
    variant, known = _variant(request, whole), variants(whole, language)
    edition, approval = proof(whole, language), approval_of(issue, whole=part == "linkedin")
    on = edition.on and all(each.on for each in known if each.state.variant == variant)
    printed, problems = checked(whole, language, variant)
    shown = _shown(approval, whole, language, variant) if printed else Shown("", "", "")
    return page(
        request,
        "preview.html",
        issue=issue,
        approval=approval,
        language=language,
        proofs=proofs(whole),
        proof=edition,
        variants=known,
        goes_out=shown.frozen is not None if approval else on,
        variant=variant.key if variant else "",
        letter=printed,
        shown=shown,
        bytes=len(shown.html.encode()),
        largest=MOST_BYTES,
        problems=problems,
        width=width,
        look=_look(request) or "light",
        part=part,
        feed=_feed(issue, whole, approval, language, width)
        if printed and part == "linkedin"
        else None,
    )


def _feed(
    issue: models.Issue,
    whole: records.Snapshot,
    approval: models.Approval | None,
    language: str,
    width: str,
) -> Feed | None:
    """Return what LinkedIn would show of the edition, or None if it is not posted."""
    renderer = IssueRenderer.of(context.config())
    try:
        posted = post.as_posted(issue, language, whole, approval)
    except InputError:
        return None
    return feed(renderer, posted, language, width, post.texts(renderer, posted, language))


@signed_in
@xframe_options_sameorigin
def archive(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Return the archive's page alone, for the frame; `?look=` as for the letter."""
    issue = get_object_or_404(models.Issue, pk=issue_id)
    whole = snapshot(issue, context.config())
    if language not in whole.newsletter.languages:
        raise Http404
    return _framed(request, archive_page(issue, whole, language, timezone.now()), ARCHIVED)


@signed_in
@xframe_options_sameorigin
def letter(request: HttpRequest, issue_id: int, language: str) -> HttpResponse:
    """Return the HTML part alone, for the frame; `?look=` is light or dark, else the device
    decides.
    """
    issue = get_object_or_404(models.Issue, pk=issue_id)
    whole = snapshot(issue, context.config())
    if language not in whole.newsletter.languages:
        raise Http404
    shown = _shown(approval_of(issue), whole, language, _variant(request, whole))
    html = inline_images.shown_from(as_address(shown.chart), shown.html)
    return _framed(request, html, LETTER)


def _framed(request: HttpRequest, html: str, policy: str) -> HttpResponse:
    response = HttpResponse(_in(_look(request), html))
    response["Content-Security-Policy"] = policy
    return response


def _variant(request: HttpRequest, whole: records.Snapshot) -> records.Variant | None:
    asked = request.GET.get("variant", "")
    return next((each for each in whole.newsletter.variants if each.key == asked), None)


def _look(request: HttpRequest) -> str:
    look = request.GET.get("look", "")
    return look if look in ("light", "dark") else ""


def _in(look: str, html: str) -> str:
    """Return the page in that look, with links that open outside the frame."""
    if not look:
        return html
    shown = html.replace("(prefers-color-scheme: dark)", "all" if look == "dark" else "not all")
    return shown.replace("<head>", '<head><base target="_blank">', 1)


def _shown(
    approval: models.Approval | None,
    whole: records.Snapshot,
    language: str,
    variant: records.Variant | None,
) -> Shown:
    key = variant.key if variant else ""
    rows = approval.renderings.filter(language=language, variant=key) if approval else None
    if frozen := rows.first() if rows is not None else None:
        return Shown(
            frozen.subject,
            bytes(frozen.html).decode(),
            bytes(frozen.text).decode(),
            bytes(frozen.chart),
            frozen,
        )
    printed = rendered(whole, language, variant)
    return Shown(printed.subject, printed.html, printed.text, printed.chart)
