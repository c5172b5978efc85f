"""One page under several addresses: http and https, www., m. and amp., a last slash. To compare
by, never to open.
"""

from __future__ import annotations

import re
from itertools import product

_START = re.compile(r"https?://(?:(?:www|m|mobile|amp)\.(?=[^./]+\.[^./]))?", re.IGNORECASE)
_HOSTS = ("", "www.", "m.")


def folded(address: str) -> str:
    """What all the ways to write an http address share; any other text as it is."""
    found = _START.match(address)
    return "https://" + address[found.end() :].rstrip("/") if found else address


def variants(address: str) -> list[str]:
    """The ways in which the same page is usually written, to look an address up by; none for no
    http address.
    """
    if not _START.match(address):
        return []
    rest = folded(address).removeprefix("https://")
    ends = ("",) if "?" in rest or "#" in rest else ("", "/")
    ways = product(("https", "http"), _HOSTS, ends)
    return [f"{scheme}://{host}{rest}{end}" for scheme, host, end in ways]
