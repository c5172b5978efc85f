"""Pictures inside a mail: `cid:` addresses and Content-IDs (RFC 2045, RFC 2392).

The id is a hash of the picture, so that one letter always gives the same mail and two pictures
never share an id.
"""

from __future__ import annotations

import re
from hashlib import sha256

PICTURE_FILE = "picture.png"  # chart, quotation or photo: in the mail, or beside letter.html
_NAMED = re.compile(r'(?<= src=")cid:([A-Za-z0-9.@-]+)(?=")')


def content_id(content: bytes, sender: str) -> str:
    """Return the Content-ID of `content` in a mail from the address `sender`, without <>."""
    return f"{sha256(content).hexdigest()[:32]}@{sender.rpartition('@')[2].lower()}"


def named(html: str) -> tuple[str, ...]:
    """Return the Content-IDs that `html` refers to, each once, in order."""
    return tuple(dict.fromkeys(_NAMED.findall(html)))


def shown_from(address: str, html: str) -> str:
    """Return `html` with its picture loaded from `address` (a file name or data: URI).

    For everywhere but a mail: files and previews.
    """
    return _NAMED.sub(lambda _: address, html)
