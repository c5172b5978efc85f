"""Read a service's HTTP answer as JSON, or raise an error with a message for editors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from curator.translate.service import AnswerError, Response, ServiceError

MEANS = {
    400: "the service did not understand the request",
    401: "the service refused the key ({key})",
    402: "the service's account has no money left",
    403: "the service refused the key ({key})",
    404: "there is no such service at this address ({url})",
    413: "the text is too long for the service",
    429: "the service wants fewer requests; try again in a minute",
    456: "the service's quota for this month is used up",
    503: "the service is busy; try again in a minute",
    529: "the service is busy; try again in a minute",
}
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
    """Return the JSON object of a 200 answer; raises ServiceError for other statuses, AnswerError
    for other content.
    """
    if response.status != 200:
        raise _refusal(response, service, settings)
    try:
        value = json.loads(response.content)
    except (ValueError, RecursionError) as error:
        raise AnswerError(f"{service}: the answer is not JSON") from error
    if not isinstance(value, dict):
        raise AnswerError(f"{service}: the answer has another form than promised")
    return value


def _refusal(response: Response, service: str, settings: Settings) -> ServiceError:
    message, code = _error_text(response.content)
    if code in OUT_OF_MONEY:
        return ServiceError(f"{service}: the service's quota is used up{message}")
    known = MEANS.get(response.status, f"the service answered with error {response.status}")
    reason = known.format(key=settings.key, url=settings.url)
    passing = response.status in PASSING
    return ServiceError(
        f"{service}: {reason}{message}", final=not passing, retry_seconds=_retry_after(response)
    )


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
    words = (
        f" (it says: {' '.join(message.split())[:200]})"
        if isinstance(message, str) and message.strip()
        else ""
    )
    return words, str(inner.get("code") or inner.get("type") or "")


def texts(found: Any, expected: int, service: str) -> list[str]:
    """Return a list of `expected` texts; raises AnswerError if the number differs."""
    if (
        not isinstance(found, list)
        or len(found) != expected
        or not all(isinstance(text, str) for text in found)
    ):
        raise AnswerError(f"{service}: the answer has another form than promised")
    return found
