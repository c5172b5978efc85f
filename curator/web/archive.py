"""The archive over HTTP, for a newsroom without a web server of its own: the files of
`out/site`, nothing else.
"""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import re_path
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from curator.config import environment
from curator.web.middleware import POLICY

# A language's folder, or one of the site's own files; the front page of the same address is the
# desk's.
PATHS = (
    r"^(?P<path>(?:[a-z]{2,3}(?:-[A-Za-z]{2,4})?/.*)|index\.html|style\.css|search\.js|"
    r"sitemap\.xml|robots\.txt)$"
)
TYPES = {".xml": "application/xml", ".json": "application/feed+json"}
# A browser takes these pages for those of another site: also one that somebody puts there by hand
# can neither read the desk nor act in the name of who is signed in.
APART = (
    "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
    f" allow-forms allow-top-navigation; {POLICY}"
)


@require_safe
def archived(request: HttpRequest, path: str) -> HttpResponseBase:
    """One file of the archive; a folder is its index.html."""
    found = _inside(environment().out / "site", path + "index.html" if path.endswith("/") else path)
    media_type = (
        TYPES.get(found.suffix) or mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    )
    response = FileResponse(found.open("rb"), content_type=media_type)
    response["Last-Modified"] = http_date(found.stat().st_mtime)
    response["Cache-Control"] = "public, max-age=300"
    response["Content-Security-Policy"] = APART
    return response


def _inside(root: Path, path: str) -> Path:
    """The file below `root`; anything else, also through links or dots, does not exist."""
    if not re.fullmatch(r"[\w./-]{1,300}", path, re.ASCII):
        raise Http404
    found = (root / path).resolve()
    if not found.is_relative_to(root.resolve()) or not found.is_file():
        raise Http404
    return found


urlpatterns = [re_path(PATHS, archived, name="archived")]
