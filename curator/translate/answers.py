"""Read a service's HTTP answer as JSON, or raise an error with a message for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from curator.records import Message
from curator.translate.service import (
    AnswerError,
    RefusedText,
    Response,
    ServiceError,
    by_service,
)

MEANS = {
    400: Message("the service did not understand the request"),
    401: Message("the service refused the key (%(key)s)"),
    402: Message("the service's account has no money left"),
    403: Message("the service refused the key (%(key)s)"),
    404: Message("there is no such service at this address (%(url)s)"),
    413: Message("the text is too long for the service"),
    429: Message("the service wants fewer requests; try again in a minute"),
    456: Message("the service's quota for this month is used up"),
    503: Message("the service is busy; try again in a minute"),
    529: Message("the service is busy; try again in a minute"),
}
OTHERWISE = Message("the service answered with error %(status)s")
ANOTHER_FORM = Message("the answer has another form than promised")
OF_THIS_TEXT = (400, 413)
PASSING = (408, 429, 500, 502, 503, 504, 529)
# OpenAI says 429 for these too, and waiting will not help.
OUT_OF_MONEY = ("insufficient_quota", "billing_hard_limit_reached")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a service's key and address are set, for messages."""

    key: str = "CURATOR_TRANSLATE_KEY"
    url: str = "translate.url"


TRANSLATION = Settings()


def answer(response: Response, service: str, settings: Settings = TRANSLATION) -> Mapping[str, Any]:
    """Return the JSON object of a 200 answer; raises ServiceError for other statuses (RefusedText
    where another text may work), AnswerError for other content.
    """
    if response.status != 200:
        raise _refusal(response, service, settings)
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError) as error:
        what = Message("the answer is not JSON")
        raise AnswerError(by_service(service, what)) from error
    if not isinstance(value, dict):
        raise AnswerError(by_service(service, ANOTHER_FORM))
    return value


def _refusal(response: Response, service: str, settings: Settings) -> ServiceError:
    answered, code = _error_text(response.content)
    if code in OUT_OF_MONEY:
        what = Message("the service's quota is used up")
        return ServiceError(by_service(service, _with_answer(what, answered)))
    known = MEANS.get(response.status, OTHERWISE)
    what = Message(known.id, key=settings.key, url=settings.url, status=response.status)
    why = by_service(service, _with_answer(what, answered))
    if response.status in OF_THIS_TEXT:
        return RefusedText(why)
    passing = response.status in PASSING
    return ServiceError(
        why,
        final=not passing,
        retry_seconds=_retry_after(response),
    )


def _with_answer(what: Message, answered: str) -> Message:
    if not answered:
        return what
    return Message("%(what)s (it says: %(answer)s)", what=what, answer=answered)


def _retry_after(response: Response) -> float | None:
    """Return the seconds of a Retry-After header; dates are ignored."""
    value = response.headers.get("retry-after", "").strip()
    return float(value) if value.isascii() and value.isdigit() and len(value) < 7 else None


def _error_text(content: bytes) -> tuple[str, str]:
    """Return the service's own message, shortened, and its error code."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return "", ""
    value = value if isinstance(value, dict) else {}
    error = value.get("error")
    inner = error if isinstance(error, dict) else {}
    message = inner.get("message") or value.get("message") or error
    words = " ".join(message.split())[:200] if isinstance(message, str) else ""
    return words, str(inner.get("code") or inner.get("type") or "")


def texts(found: Any, expected: int, service: str) -> list[str]:
    """Return a list of `expected` texts; raises AnswerError if the number differs."""
    if (
        not isinstance(found, list)
        or len(found) != expected
        or not all(isinstance(text, str) for text in found)
    ):
        raise AnswerError(by_service(service, ANOTHER_FORM))
    return found
