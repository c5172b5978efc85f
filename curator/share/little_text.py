"""LinkedIn's "little text": reserved characters are escaped once, at the API's boundary; an unescaped one cuts the post."""

from __future__ import annotations

import re

_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_ESCAPED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
_HASHTAG = re.compile(r"#(\w+)")
_WRITTEN_HASHTAG = re.compile(r"\{hashtag\|\\#\|((?:\\_|\w)+)\}")


def escape(text: str) -> str:
    """`text` as little text; what it says stays the same and nothing in it becomes a link."""
    return _RESERVED.sub(lambda found: "\\" + found[0], text)


def unescape(text: str) -> str:
    """What a reader sees of little text that has no hashtags or mentions."""
    return _ESCAPED.sub(lambda found: found[1], text)


def with_hashtags(text: str) -> str:
    """A line of hashtags as little text that LinkedIn links: "#CX" becomes "{hashtag|\\#|CX}"."""
    return _HASHTAG.sub(lambda found: f"{{hashtag|\\#|{escape(found[1])}}}", text)


def without_hashtags(text: str) -> str:
    """The line `with_hashtags` was given."""
    return _WRITTEN_HASHTAG.sub(lambda found: "#" + unescape(found[1]), text)
