"""How a letter's HTML names the picture that travels in the same mail: `cid:` and a Content-ID
(RFC 2045 and 2392).

The id is made from the picture's bytes, so the same letter gives the same mail, and another
picture never has the same id.
"""

from __future__ import annotations

import re
from hashlib import sha256

CHART_FILE = "chart.png"  # what the letter's chart is called, in the mail and beside letter.html
_NAMED = re.compile(r'(?<= src=")cid:([A-Za-z0-9.@-]+)(?=")')


def content_id(content: bytes, sender: str) -> str:
    """The id of a part with these bytes in a mail from the address `sender`, without the angle
    brackets.
    """
    return f"{sha256(content).hexdigest()[:32]}@{sender.rpartition('@')[2].lower()}"


def named(html: str) -> tuple[str, ...]:
    """The ids of the parts that `html` shows, each once, in order."""
    return tuple(dict.fromkeys(_NAMED.findall(html)))


def shown_from(address: str, html: str) -> str:
    """`html` for where there is no mail around it: its picture is shown from `address`, a file's
    name or a data: URI.
    """
    return _NAMED.sub(lambda _: address, html)
