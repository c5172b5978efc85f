"""From a service's HTTP answer to its JSON, or to an error in an editor's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from curator.translate.service import Response, ServiceError

MEANS = {
    400: "the service did not understand the request",
    401: "the service refused the key (CURATOR_TRANSLATE_KEY)",
    403: "the service refused the key (CURATOR_TRANSLATE_KEY)",
    404: "there is no translation service at this address (translate.url)",
    413: "the text is too long for the service",
    429: "the service wants fewer requests; try again in a minute",
    456: "the service's quota for this month is used up",
    503: "the service is busy; try again in a minute",
}
PASSING = (429, 500, 502, 503, 504, 529)


def answer(response: Response, service: str) -> Mapping[str, Any]:
    """The JSON object of a 200 answer; raises ServiceError on any other status and on anything that is no JSON object."""
    if response.status != 200:
        reason = MEANS.get(response.status, f"the service answered with error {response.status}")
        raise ServiceError(f"{service}: {reason}{_said(response.content)}", final=response.status not in PASSING)
    try:
        value = json.loads(response.content)
    except ValueError as error:
        raise ServiceError(f"{service}: the answer is not JSON") from error
    if not isinstance(value, dict):
        raise ServiceError(f"{service}: the answer has another form than promised")
    return value


def _said(content: bytes) -> str:
    """What the service itself says, in one of the usual places; shortened, because it is a stranger's text."""
    try:
        value = json.loads(content)
    except ValueError:
        return ""
    said = value.get("message") or value.get("error") if isinstance(value, dict) else None
    said = said.get("message") if isinstance(said, dict) else said
    return f" (it says: {' '.join(said.split())[:200]})" if isinstance(said, str) and said.strip() else ""


def texts(found: Any, expected: int, service: str) -> list[str]:
    """A list of `expected` texts; raises ServiceError when a text is missing."""
    if not isinstance(found, list) or len(found) != expected or not all(isinstance(text, str) for text in found):
        raise ServiceError(f"{service}: the answer has another form than promised")
    return found
