"""Normalise text for records: NFC, no control characters or markup, one line per paragraph."""

from __future__ import annotations

import html
import re
import statistics
import unicodedata

MOST_CHARACTERS = 500_000  # a long book chapter has 60,000; more is an attack or a dump
MOST_LINES = 20_000

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066"
    "-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_BULLET = re.compile(r"^(?:[•●○▪▫‣◦·∙■□➢➤✓✔]|[-–—*+](?=\s))\s*")
_HEADING = re.compile(r"^#{1,6}\s+")
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)]|[a-z]\))\s+\S")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_CODE = re.compile(r"<(script|style|noscript|template)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_TAG = re.compile(
    r"</?(?:a|abbr|article|b|blockquote|body|br|center|cite|code|div|em|figure|figcaption|font|"
    r"footer|form|h[1-6]|head|header|hr|html|i|"
    r"iframe|img|input|li|link|main|meta|nav|object|ol|p|pre|s|section|small|span|strong|sub|sup|"
    r"svg|table|tbody|td|th|thead|tr|u|ul|video)"
    r"(?:\s[^<>]{0,2000})?/?>",
    re.I,
)
_BLOCK = re.compile(
    r"</?(?:br|p|div|li|h[1-6]|tr|section|article|blockquote)\b[^<>]{0,2000}>", re.I
)


def tidy(text: str) -> str:
    """Return `text` in NFC with plain spaces and newlines, without invisible characters, cut at
    MOST_CHARACTERS.
    """
    text = (
        text[:MOST_CHARACTERS]
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n\n")
    )
    text = sound(text)
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text))


def sound(text: str) -> str:
    """Return `text` without invisible characters and lone surrogates, which no database stores."""
    return _CONTROL.sub("", text)


def one_line(text: str | None, most: int = 500) -> str:
    """Return `text` as one line without markup, for titles, names and labels."""
    return " ".join(without_markup(tidy(text or "")[: most * 4]).split())[:most].rstrip()


def without_markup(text: str) -> str:
    """Return plain text without stray tags and entities; unknown tags stay, as in code samples."""
    if "<" not in text and "&" not in text:
        return text
    # Twice, because feeds escape what was escaped already; what unescaping reveals is removed after
    # it.
    for _ in range(2):
        if _ENTITY.search(text):
            text = html.unescape(text)
    text = _BLOCK.sub("\n", _CODE.sub(" ", text))
    return _TAG.sub("", text)


def _lines_of_block(block: str) -> list[str]:
    return [line.strip() for line in block.split("\n") if line.strip()]


def lines_of(text: str) -> list[str]:
    """Return the paragraphs and list items of a plain text, rejoining hard-wrapped lines."""
    split = map(_lines_of_block, re.split(r"\n\s*\n", text, maxsplit=MOST_LINES))
    blocks = [block for block in split if block]
    if _hard_wrapped(blocks):
        blocks = [_joined(block) for block in blocks]
    return [_BULLET.sub("- ", _HEADING.sub("", line)) for block in blocks for line in block][
        :MOST_LINES
    ]


def body_of(lines: list[str]) -> str:
    """Join lines to a body: a blank line between paragraphs, none between list items."""
    out: list[str] = []
    for line in lines:
        if out:
            out.append("\n" if is_item(line) and is_item(out[-1]) else "\n\n")
        out.append(line)
    return "".join(out)


def is_item(line: str) -> bool:
    return line.startswith("- ") or _NUMBERED.match(line) is not None


def _hard_wrapped(blocks: list[list[str]]) -> bool:
    """Return whether lines were wrapped: most that do not end a block have 50 to 100 characters."""
    inner = [
        len(line)
        for block in blocks
        if len(block) > 1 and not is_item(block[0])
        for line in block[:-1]
    ]
    longest = max((len(line) for block in blocks for line in block), default=0)
    return len(inner) >= 4 and longest <= 110 and statistics.median(inner) >= 50


def _joined(block: list[str]) -> list[str]:
    if any(is_item(line) or _BULLET.match(line) for line in block):
        return block
    return [" ".join(block)]
