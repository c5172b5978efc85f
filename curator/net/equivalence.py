"""Compare addresses of the same page: with http or https, www., m. or amp., a final slash.

What is returned here is for comparing and looking up, never for requests.
"""

from __future__ import annotations

import re
from itertools import product

_START = re.compile(r"https?://(?:(?:www|m|mobile|amp)\.(?=[^./]+\.[^./]))?", re.IGNORECASE)
_HOSTS = ("", "www.", "m.")


def folded(address: str) -> str:
    """Return the common form of an http address; any other text unchanged."""
    found = _START.match(address)
    return "https://" + address[found.end() :].rstrip("/") if found else address


def variants(address: str) -> list[str]:
    """Return the usual addresses of the same page; nothing for what is no http address."""
    if not _START.match(address):
        return []
    rest = folded(address).removeprefix("https://")
    ends = ("",) if "?" in rest or "#" in rest else ("", "/")
    ways = product(("https", "http"), _HOSTS, ends)
    return [f"{scheme}://{host}{rest}{end}" for scheme, host, end in ways]
