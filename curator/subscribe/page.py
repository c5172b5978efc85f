"""Pages for readers: in their language, never cached or indexed, without cookie or script."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from markupsafe import Markup

from curator import records, resources
from curator.config import environment
from curator.language import phrases, tags
from curator.runs import context


def page(
    request: HttpRequest, name: str, wanted: list[str], /, *, status: int = 200, **values: Any
) -> HttpResponse:
    """Return `templates/web/NAME` in the language chosen on the page, else in the first of `wanted`
    that has phrases, else the newsletter's, else English.
    """
    newsletter = context.current_newsletter()
    said = spoken(chosen_first(request, wanted), newsletter)
    shown = {
        **said.context(),
        "newsletter": newsletter,
        "others": _others(said.language, newsletter),
        "chosen": f"?language={said.language}" if chosen_first(request, []) else "",
        "style": _style(),
        **values,
    }
    response = HttpResponse(render_to_string(f"web/{name}", shown, request), status=status)
    for header, value in _headers().items():
        response.headers[header] = value
    return response


def spoken(wanted: list[str], newsletter: records.Newsletter | None = None) -> phrases.Phrases:
    """Return the phrases that a reader of `wanted` understands best."""
    first = newsletter.languages[:1] if newsletter else ()
    return phrases.phrases(tags.closest([*wanted, *first], phrases.languages()) or "en")


def chosen_first(request: HttpRequest, languages: list[str]) -> list[str]:
    """Return the language chosen on the page, if any, then `languages`."""
    chosen = request.GET.get("language", "")[:35]
    return [chosen, *languages] if chosen.strip(" *") else languages


def _others(language: str, newsletter: records.Newsletter | None) -> dict[str, str]:
    """Return tag -> name of the newsletter's other languages, in which a page can be read."""
    offered = newsletter.languages if newsletter else ()
    return {tag: phrases.phrases(tag).own_name for tag in offered if tag != language}


def archive_missing(request: HttpRequest) -> HttpResponse:
    """Return the page for an issue or theme that the archive does not have."""
    language = request.path.split("/")[1]
    front = environment().out / "site" / "index.html"
    return page(
        request,
        "archive_missing.html",
        [language, *accepted(request)],
        status=404,
        archive="/index.html" if front.is_file() else "",
    )


def masked_address(address: str) -> str:
    """Return an address that its owner recognises and others do not: a•••@example.org."""
    local, _, domain = address.partition("@")
    return f"{local[:1]}•••@{domain}"


def accepted(request: HttpRequest) -> list[str]:
    """Return the language chosen on the page, then the browser's, in order of preference."""
    header = request.headers.get("Accept-Language", "")[:200]
    wanted = [part.partition(";")[0].strip() for part in header.split(",")]
    return chosen_first(request, [one for one in wanted if one.strip(" *")])


@cache
def _style() -> Markup:
    return Markup((resources.TEMPLATES / "web" / "leave.css").read_text(encoding="utf-8"))


@cache
def _headers() -> dict[str, str]:
    digest = b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return {
        "Cache-Control": "no-store",
        # no-referrer would make browsers post with “Origin: null”
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none';"
            " frame-ancestors 'none'"
        ),
    }
