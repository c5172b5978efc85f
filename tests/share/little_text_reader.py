"""Little text as LinkedIn shows it: the way back from what `curator.share.linkedin` writes."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
_MENTION = re.compile(r"@\[((?:\\.|[^\]\\])+)\]\((urn:li:organization:\d+)\)")
_WRITTEN_HASHTAG = re.compile(r"\{hashtag\|\\#\|((?:\\_|\w)+)\}")


def unescape(text: str) -> str:
    """What a reader sees of little text that has no hashtags or mentions."""
    return _ESCAPED.sub(lambda found: found[1], text)


def without_hashtags(text: str) -> str:
    """The line `with_hashtags` was given."""
    return _WRITTEN_HASHTAG.sub(lambda found: "#" + unescape(found[1]), text)


def without_mentions(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The plain text that `with_mentions` was given, and who is mentioned: names with URNs."""
    found = [(unescape(name), urn) for name, urn in _MENTION.findall(text)]
    return unescape(_MENTION.sub(lambda each: each[1], text)), found
