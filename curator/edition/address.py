"""Addresses fit to be printed in a letter: on the web, without the codes that follow a reader around."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|_hs\w+|mkt_tok|igshid|vero_id|oly_\w+_id)$", re.IGNORECASE
)
_BLANK = re.compile(r"[\s\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def printable(address: str | None) -> str | None:
    """`address` without tracking codes; None when it is no http or https address of a host, or hides something."""
    if not address or _BLANK.search(address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return None
    return urlunsplit(parts._replace(query=_untracked(parts.query)))


def _untracked(query: str) -> str:
    return "&".join(pair for pair in query.split("&") if not TRACKING.match(pair.partition("=")[0]))
