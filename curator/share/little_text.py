"""Write LinkedIn’s little text, the commentary of a post: what is escaped, hashtags, mentions."""

from __future__ import annotations

import re
from collections.abc import Mapping

MOST_UNITS = 3_000  # UTF-16 code units of a post; sources disagree on whether escapes count
_RESERVED = r"\\|{}@\[\]()<>#*_~"
_TO_ESCAPE = re.compile(f"[{_RESERVED}]")
_HASHTAG = re.compile(r"#(\w+)")
_LETTER = "[A-Za-z0-9\u00c0-\u024f]"  # what makes a Latin name another one: "CX" in "CXO"
_PLAIN = rf"[^{_RESERVED}]|\\[{_RESERVED}]"
_LITTLE_TEXT = re.compile(
    rf"(?:{_PLAIN}"
    rf"|\{{hashtag\|\\#\|(?:[^{_RESERVED}\s]|\\[{_RESERVED}])+\}}"
    rf"|@\[(?:{_PLAIN})+\]\(urn:li:organization:\d+\))*"
)


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 code units, as LinkedIn is assumed to count."""
    return len(text.encode("utf-16-le")) // 2


def escape(text: str) -> str:
    """Return `text` as little text, in which nothing becomes a link."""
    return _TO_ESCAPE.sub(lambda found: "\\" + found[0], text)


def with_hashtags(text: str) -> str:
    r"""Return a line of hashtags as little text: "#CX" becomes "{hashtag|\#|CX}"."""
    return _HASHTAG.sub(lambda found: f"{{hashtag|\\#|{escape(found[1])}}}", text)


def with_mentions(text: str, organizations: Mapping[str, str]) -> str:
    """Return `text` as little text, with the first occurrence of each organization (name -> URN) as
    a mention.

    Never inside an address or a longer word.
    """
    if not organizations:
        return escape(text)
    names = "|".join(map(re.escape, sorted(organizations, key=len, reverse=True)))
    pattern = re.compile(rf"https?://\S+|(?<!{_LETTER})(?:{names})(?!{_LETTER})")
    written, end, mentioned = "", 0, set()
    for found in pattern.finditer(text):
        name, urn = found[0], organizations.get(found[0])
        said = f"@[{escape(name)}]({urn})" if urn and name not in mentioned else escape(name)
        written += escape(text[end : found.start()]) + said
        mentioned.add(name)
        end = found.end()
    return written + escape(text[end:])


def is_little_text(text: str) -> bool:
    """Say whether every reserved character in `text` is escaped or part of a link."""
    return bool(_LITTLE_TEXT.fullmatch(text))
