"""Convert HTML of feeds to plain text (nh3), and repair two kinds of broken encoding."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from collections.abc import Iterable

import nh3

from curator.collect.formats.raw import Text

_MARKUP = re.compile(r"</?[a-z][^<>]*>|<!--|&(?:#\d+|#x[0-9a-f]+|[a-z][a-z0-9]*);", re.IGNORECASE)
_BREAKS = re.compile(
    r"</(?:p|div|li|h[1-6]|blockquote|tr|figure|ul|ol|section|article)\s*>|<(?:br|hr)\b[^<>]*>",
    re.IGNORECASE,
)
_TITLE_TAGS = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|code|div|em|font|h[1-6]|i|img|mark|p|q|s|small|span|strong|sub|"
    r"sup|tt|u|wbr|script|style)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
# <xi:include …>, never <std::string>.
_FOREIGN_TAGS = re.compile(r"</?[a-z]\w*:[a-z][\w.-]*(?:\s[^<>]*)?/?>", re.IGNORECASE)
# Tags about which no two readers of HTML disagree: known names, quotes in order, nothing that hides
# or moves what follows (as tables do). Every repeat is possessive, so that no input makes it try
# twice.
_ORDERLY_TAG = re.compile(
    r"</?(?:a|abbr|article|aside|audio|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|"
    r"figcaption|figure|font|footer|"
    r"h[1-6]|header|hr|i|img|ins|kbd|li|main|mark|nav|ol|p|picture|q|s|samp|section|small|source|"
    r"span|strike|strong|sub|sup|"
    r"time|tt|u|ul|var|video|wbr)"
    r"""(?:\s++[a-z][a-z0-9:_-]*+(?:\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|"""
    r"""[^\s"'<>=`]++))?+)*+\s*+/?+>""",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"<(script|style)(?:\s[^<>\"']*+)?>[^<]*+</\1>", re.IGNORECASE)
# What overrides the order of letters goes; what scripts need to join and to be in their own
# direction stays. The tags that spell a flag after U+1F3F4 stay too.
_UNSEEN = re.compile(
    r"(\U0001f3f4[\U000e0020-\U000e007e]{2,6}\U000e007f)|"
    r"[\x00-\x08\x0e-\x1b\x7f-\x9f\u200b\u202d\u202e\ufeff\ufffe\uffff"
    r"\ud800-\udfff\U000e0000-\U000e007f]"
)
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*+-->")
_ESCAPED_TWICE = re.compile(r"\s*&lt;(?:!--|(?:p|div|span|a|img|table|ul|ol|h\d|br)\b)", re.I)
_SCRIPT_IN_TITLE = re.compile(r"<(script|style)\b[^<>]*+>.*?</\1\s*>", re.I | re.S)
_PARAGRAPH = re.compile(r"\n\s*\n")
_HTML_LIMIT = 40_000
_TITLE_LIMIT = 500
_TEXT_LIMIT = 10_000

# Bytes 0x80 to 0x9f as Windows wrote them; feeds carry them as control characters.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or "�" for code in range(0x80, 0xA0)}
_TO_WINDOWS = {char: code for code, char in _WINDOWS.items() if char != "�"}


def _as_windows(error: UnicodeError) -> tuple[bytes, int]:
    """Return the bytes that Windows-1252 has for characters beyond Latin-1; else raise `error`."""
    assert isinstance(error, UnicodeEncodeError)
    codes = [_TO_WINDOWS.get(char) for char in error.object[error.start : error.end]]
    if None in codes:
        raise error
    return bytes(code for code in codes if code is not None), error.end


_LATIN_OR_WINDOWS = "curator.latin-or-windows"
codecs.register_error(_LATIN_OR_WINDOWS, _as_windows)


def title(text: Text | None) -> str:
    """Return one line of plain text, at most 500 characters.

    Only known HTML tags are removed, so that “a < b” stays.
    """
    if text is None:
        return ""
    value = repair(text.value[: 4 * _TITLE_LIMIT])
    if text.html is not False and _MARKUP.search(value):
        value = _COMMENT.sub("", _SCRIPT_IN_TITLE.sub("", value))
        value = html.unescape(
            _TITLE_TAGS.sub("", _FOREIGN_TAGS.sub("", value) if ":" in value else value)
        )
    return cut(one_line(repair(value)), _TITLE_LIMIT)


def longest(texts: Iterable[Text]) -> str:
    """Return the longest text, as `body` does."""
    best = ""
    for text in sorted(texts, key=lambda text: -len(text.value)):
        if len(text.value) <= len(best):
            break
        best = max(best, body(text), key=len)
    return best


def body(text: Text) -> str:
    """Return plain text with blank lines between paragraphs, at most 10,000 characters."""
    value = repair(text.value[:_HTML_LIMIT].replace("\r", "\n"))
    if text.html is not False and _ESCAPED_TWICE.match(value):
        value = html.unescape(value)
    if text.html is not False and _MARKUP.search(value):
        value = repair(html.unescape(without_tags(_BREAKS.sub("\n\n", value))))
    paragraphs = (" ".join(part.split()) for part in _PARAGRAPH.split(_visible(value)))
    return cut("\n\n".join(filter(None, paragraphs)), _TEXT_LIMIT)


def without_tags(markup: str) -> str:
    """Return `markup` without tags, comments and scripts; entities are kept.

    Regular markup is stripped here in a third of nh3's time; the rest is left to nh3.
    """
    bare = _ORDERLY_TAG.sub("", _SCRIPT.sub("", markup) if "<s" in markup else markup)
    return bare if "<" not in bare else nh3.clean(markup, tags=set())


def one_line(text: str) -> str:
    """Return NFC with single spaces, without invisible characters."""
    return " ".join(_visible(text).split())


def sound(text: str) -> str:
    """Return `text` without characters that no database stores: controls and lone surrogates."""
    return text if text.isprintable() else _UNSEEN.sub("", text)


def _visible(text: str) -> str:
    if text.replace("\n", "").isprintable():  # quicker than to look for each of them
        return unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _UNSEEN.sub(_seen, text))


def _seen(found: re.Match[str]) -> str:
    return found[1] or _WINDOWS.get(ord(found[0]), "").replace("�", "")


def cut(text: str, limit: int) -> str:
    """Return `text` cut at the end of a word before `limit` characters, with an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip() + "…"


def repair(text: str) -> str:
    """Undo UTF-8 that was read as Latin-1 or Windows-1252 and encoded again; else
    return the text.
    """
    if text.isascii():
        return text
    try:
        return text.encode("latin-1", _LATIN_OR_WINDOWS).decode("utf-8")
    except UnicodeError:  # a character that neither has, or not UTF-8: it was right
        return text
