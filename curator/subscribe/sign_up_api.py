"""Sign up by JSON, for the servers of other sites, with the form's double opt-in.

GET returns the wording and choices, POST queues the confirmation mail. There are no CORS headers:
browsers on other sites use the form.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from curator import records
from curator.errors import InputError
from curator.language import phrases
from curator.net import mail_address
from curator.runs import context
from curator.store import mailed_links
from curator.store.mailed_links import Asked, Kind
from curator.store.models import Issue
from curator.subscribe.page import accepted, spoken
from curator.subscribe.sign_up import HOUR, within_limits
from curator.web.sign_up_form import choosable, form_values

MOST = 4096  # bytes of a request
FIELDS = ("address", "version", "language", "languages", "frequency", "variant", "source")


class Refused(Exception):
    """A refused request: `status`, and the name of what is wrong."""

    def __init__(self, status: int, what: str, message: str) -> None:
        super().__init__(message)
        self.status, self.what = status, what


@csrf_exempt  # no cookie counts here; the mail is the proof
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def sign_up_api(request: HttpRequest) -> JsonResponse:
    """Return wording and choices; POST queues the confirmation mail, with the same answer for any
    address.
    """
    newsletter = context.current_newsletter()
    try:
        if newsletter is None:
            raise Refused(404, "newsletter", "There is no newsletter here yet.")
        if request.method != "POST":
            return _answer(_offer(newsletter, spoken(accepted(request), newsletter)))
        _ask(request, newsletter)
    except Refused as refused:
        return _answer({"error": refused.what, "message": str(refused)}, refused.status)
    return _answer({"status": "confirmation requested"}, 202)


def _offer(newsletter: records.Newsletter, said: phrases.Phrases) -> dict[str, Any]:
    shown = form_values(said, newsletter)
    return {
        "language": said.language,
        "wording": shown["wording"],
        "version": shown["version"],
        "privacy": newsletter.privacy_url,
        "languages": shown["tongues"],
        "variants": shown["variants"],
        "frequencies": list(Issue.Kind.values if shown["frequency"] else [Issue.Kind.WEEKLY.value]),
    }


def _ask(request: HttpRequest, newsletter: records.Newsletter) -> None:
    sent = _fields(request)
    languages = _languages(sent, newsletter)
    said = spoken([_text(sent, "language")[:35] or languages[0]], newsletter)
    shown, now = form_values(said, newsletter), timezone.now()
    asked = Asked(
        address=_address(sent),
        language=said.language,
        languages=languages,
        frequency=_frequency(sent),
        variant=_variant(sent, shown["variants"]),
        wording=shown["wording"],
        source=f"API {_text(sent, 'source').partition('?')[0]}".strip(),
    )
    if _text(sent, "version") != shown["version"]:
        raise Refused(
            409,
            "version",
            "Show people the wording that GET answers for their language, and send its version.",
        )
    if not within_limits(request):
        raise Refused(429, "limit", "There were too many requests; send this one again later.")
    mailed_links.delete_expired(now)
    mailed_links.ask(Kind.JOIN, asked, now)


def _fields(request: HttpRequest) -> Mapping[str, object]:
    """Return the submitted object, with known fields only."""
    if request.content_type != "application/json":
        raise Refused(415, "type", "Send JSON, with Content-Type: application/json.")
    content = request.read(MOST + 1)
    if len(content) > MOST:
        raise Refused(413, "size", f"A request has at most {MOST} bytes.")
    try:
        sent = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "json", "This is not JSON.") from error
    if not isinstance(sent, dict):
        raise Refused(400, "json", "Send one object, with a field for each value.")
    if not set(FIELDS).issuperset(sent):
        raise Refused(400, "fields", f"The fields are {', '.join(FIELDS)}.")
    return sent


def _text(sent: Mapping[str, object], name: str) -> str:
    found = sent.get(name, "")
    if not isinstance(found, str) or not found.isprintable():
        raise Refused(400, name, f"“{name}” is to be one line of text.")
    return found


def _address(sent: Mapping[str, object]) -> str:
    try:
        return mail_address.normalise(_text(sent, "address"))
    except InputError as error:
        raise Refused(400, "address", "“address” is not an e-mail address.") from error


def _languages(sent: Mapping[str, object], newsletter: records.Newsletter) -> list[str]:
    """Return the requested editions, each once, or the newsletter's first."""
    known = newsletter.languages
    wanted = sent.get("languages", [known[0]])
    if not isinstance(wanted, list) or not wanted or any(one not in known for one in wanted):
        message = f"“languages” is to be a list, best first, of: {', '.join(known)}."
        raise Refused(400, "languages", message)
    return list(dict.fromkeys(wanted))


def _frequency(sent: Mapping[str, object]) -> str:
    wanted = _text(sent, "frequency")
    if wanted and not choosable(wanted):
        raise Refused(400, "frequency", "“frequency” is none of those that GET answers.")
    return wanted or Issue.Kind.WEEKLY.value


def _variant(sent: Mapping[str, object], offered: Collection[str]) -> str:
    wanted = _text(sent, "variant")
    if wanted and wanted not in offered:
        raise Refused(400, "variant", "“variant” is none of those that GET answers.")
    return wanted


def _answer(content: Mapping[str, Any], status: int = 200) -> JsonResponse:
    answer = JsonResponse(content, status=status, json_dumps_params={"ensure_ascii": False})
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    if status == 429:
        answer.headers["Retry-After"] = str(int(HOUR.total_seconds()))
    return answer
