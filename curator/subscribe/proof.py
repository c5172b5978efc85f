"""The page of a proofreading link: the edition, comments at items, and the sign-off;
nothing else.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from curator import records
from curator.edition import build
from curator.errors import InputError
from curator.runs import context, preview
from curator.store import models, proofreading
from curator.store.snapshot import snapshot
from curator.subscribe.page import accepted, page
from curator.web.middleware import LETTER

_SAFE = ("GET", "HEAD", "OPTIONS")


@csrf_exempt  # no cookie: the token is the proof
@require_http_methods([*_SAFE, "POST"])
def proof(request: HttpRequest, token: str) -> HttpResponse:
    """Show the edition; POST stores a comment or a sign-off."""
    link = proofreading.find(token, timezone.now())
    if link is None:
        return page(request, "proof_unknown.html", accepted(request), status=404)
    done = wrong = ""
    if request.method == "POST":
        try:
            done = _post(request, link)
        except InputError:
            wrong = _what_is_wrong(request)
    return _page(request, link, token, done, wrong)


def _post(request: HttpRequest, link: models.ProofLink) -> str:
    now, given = timezone.now(), request.POST.get
    if "fine" in request.POST:
        proofreading.sign_off(link, given("name", ""), given("seen", ""), now)
        return "fine"
    proofreading.comment(link, given("text", ""), _item(request), now)
    return "comment"


def _what_is_wrong(request: HttpRequest) -> str:
    if "fine" not in request.POST:
        return "comment"
    return "too-many" if request.POST.get("name", "").strip() else "no-name"


def _item(request: HttpRequest) -> int | None:
    """Return the item that a comment is about, None for the whole letter."""
    item = request.POST.get("item", "")
    return int(item) if item.isdecimal() and len(item) < 16 else None


def _page(
    request: HttpRequest, link: models.ProofLink, token: str, done: str, wrong: str
) -> HttpResponse:
    whole = snapshot(link.issue, context.config())
    letter = preview.readable(whole, link.language)
    items = _items(whole, link.language)
    answer = page(
        request,
        "proof.html",
        [link.language, *accepted(request)],
        link=link,
        letter_path=f"/proof/{token}/letter.html" if letter else "",
        seen=proofreading.letter_hash(letter) if letter else "",
        items=items,
        headlines=dict(items),
        said=list(link.comments.select_related("pick").order_by("at")),
        signed=list(link.sign_offs.order_by("at")),
        done=done,
        wrong=wrong,
        typed=request.POST.get("text", "") if wrong == "comment" else "",
        chosen_item=_item(request) if wrong == "comment" else None,
        status=422 if wrong else 200,
    )
    policy = answer.headers["Content-Security-Policy"]
    answer.headers["Content-Security-Policy"] = f"{policy}; frame-src 'self'"
    return answer


def _items(whole: records.Snapshot, language: str) -> list[tuple[int, str]]:
    """Return the printed items in order, as (pick, headline)."""
    return [(item.pick.id, item.headline.text) for item in build(whole, language).items]


@require_http_methods(["GET", "HEAD"])
@xframe_options_sameorigin
def proof_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Return the HTML part alone, for a frame without scripts and requests."""
    link = proofreading.find(token, timezone.now())
    if link is None:
        return page(request, "proof_unknown.html", accepted(request), status=404)
    letter = preview.readable(snapshot(link.issue, context.config()), link.language)
    if letter is None:
        return page(request, "proof_unknown.html", accepted(request), status=404)
    response = HttpResponse(preview.in_a_page(letter))
    response["Content-Security-Policy"] = LETTER
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
