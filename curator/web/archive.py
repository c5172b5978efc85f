"""Serve the archive, the files of `out/site`, where no web server does."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
)
from django.urls import re_path
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.html import format_html
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from curator.config import environment
from curator.web.desk_language import gettext, speaking
from curator.web.middleware import POLICY

# A language's folder, or one of the site's own files; “/” is the front page for who is not signed
# in at the desk (see `front`).
PATHS = (
    r"^(?P<path>(?:[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*/.*)|index\.html|style\.css|search\.js|"
    r"sitemap\.xml|robots\.txt)$"
)
TYPES = {".xml": "application/xml", ".json": "application/feed+json"}
# A browser takes these pages for those of another site: also one that somebody puts there by hand
# can neither read the desk nor act in the name of who is signed in. The author's picture may be
# elsewhere.
APART = (
    "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
    f" allow-forms allow-top-navigation; {POLICY.replace('data:', 'data: https:')}"
)


@require_safe
def archived(request: HttpRequest, path: str) -> HttpResponseBase:
    """Return one file of the archive, unless the reader has it; for a folder, its index.html."""
    site = environment().out / "site"
    found = _inside(site, path + "index.html" if path.endswith("/") else path)
    if found is None:
        if _inside(site, f"{path}/index.html"):
            return HttpResponsePermanentRedirect(f"{request.path}/")
        raise Http404
    changed = found.stat().st_mtime
    response = get_conditional_response(request, last_modified=int(changed)) or _sent(found)
    response["Last-Modified"] = http_date(changed)
    response["Cache-Control"] = "public, max-age=300"
    response["Content-Security-Policy"] = APART
    return response


def front(request: HttpRequest) -> HttpResponse | None:
    """Return the archive's front page with a link to the desk, or None before anything is public.

    Not to be cached: the same address is the desk for those who have signed in.
    """
    path = environment().out / "site" / "index.html"
    if request.method not in ("GET", "HEAD") or not path.is_file():
        return None
    way = format_html(
        '<p><a href="{}" lang="{}" rel="nofollow">{}</a></p>',
        settings.LOGIN_URL,
        speaking().language,
        gettext("For the editors"),
    )
    before, foot, after = path.read_text(encoding="utf-8").rpartition("</footer>")
    response = HttpResponse(f"{before}{way if foot else ''}{foot}{after}")
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = APART
    patch_vary_headers(response, ("Cookie", "Accept-Language"))
    return response


def _sent(found: Path) -> FileResponse:
    media_type = (
        TYPES.get(found.suffix) or mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    )
    return FileResponse(found.open("rb"), content_type=media_type)


def _inside(root: Path, path: str) -> Path | None:
    """Return the file below `root`, or None for any other, also through links or dots."""
    if not re.fullmatch(r"[\w./-]{1,300}", path, re.ASCII):
        return None
    found = (root / path).resolve()
    return found if found.is_relative_to(root.resolve()) and found.is_file() else None


urlpatterns = [re_path(PATHS, archived, name="archived")]
