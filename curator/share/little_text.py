"""LinkedIn's "little text": reserved characters are escaped once, at the API's boundary; an unescaped one cuts the post."""

from __future__ import annotations

import re

_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_HASHTAG = re.compile(r"#(\w+)")


def escape(text: str) -> str:
    """`text` as little text; what it says stays the same and nothing in it becomes a link."""
    return _RESERVED.sub(lambda found: "\\" + found[0], text)


def with_hashtags(text: str) -> str:
    """A line of hashtags as little text that LinkedIn links: "#CX" becomes "{hashtag|\\#|CX}"."""
    return _HASHTAG.sub(lambda found: f"{{hashtag|\\#|{escape(found[1])}}}", text)
