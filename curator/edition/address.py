"""Addresses that a letter may print: http or https, without tracking parameters."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from curator.net import tracking

_BLANK = re.compile(r"[\s\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def printable(address: str | None) -> str | None:
    """Return `address` without tracking parameters, or None if it must not be printed.

    That is: it is no http or https address of a host, has a user name, or has control characters.
    """
    if not address or _BLANK.search(address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        return None
    return urlunsplit(parts._replace(query=tracking.without(parts.query, host)))
