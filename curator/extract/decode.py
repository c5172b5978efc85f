"""Decode bytes: by byte order mark, server, page, and then by what the bytes look like."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

MOST_BYTES = 8_000_000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(
    rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|"
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.I,
)
# What browsers read these labels as (WHATWG): servers say the one and mean the other.
_MEANT = {
    **dict.fromkeys(
        ("iso-8859-1", "iso8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252"
    ),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis"), "cp932"),
    **dict.fromkeys(("tis-620", "iso-8859-11"), "cp874"),
}


def decode(content: bytes, charset: str | None = None) -> str:
    """Return `content` as text, cut at MOST_BYTES; never raises.

    Bytes that no encoding accepts become U+FFFD.
    """
    content = content[:MOST_BYTES]
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, errors="replace").lstrip("\ufeff")
    for name in _claims(content, charset):
        text = _try(content, name)
        if text is not None:
            return text
    return _detected(content)


def _claims(content: bytes, charset: str | None) -> list[str]:
    """Return the encodings to try in order; valid UTF-8 beyond ASCII comes before any claim."""
    match = _META.search(content[:4096])
    in_page = (match.group(1) or match.group(2)).decode("ascii") if match else ""
    claimed = [_MEANT.get(name.lower(), name.lower()) for name in (charset or "", in_page) if name]
    return ["utf-8", *(name for name in claimed if name not in ("utf-8", "utf8"))]


def _try(content: bytes, name: str) -> str | None:
    try:
        text = content.decode(name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return _nearly(content, name)
    return text if isinstance(text, str) else None


def _nearly(content: bytes, name: str) -> str | None:
    """Return the text if only a few bytes are invalid: a truncated page, one wrongly pasted
    passage.
    """
    try:
        text = content.decode(name, errors="replace")
    except (LookupError, ValueError, TypeError):
        return None
    broken = text.count("\ufffd")
    return (
        text
        if broken * 200 <= len(text)
        and broken * 4 <= sum(1 for c in text[:200_000] if ord(c) > 127)
        else None
    )


def _detected(content: bytes) -> str:
    best = from_bytes(content[:100_000]).best()
    return content.decode(best.encoding if best else "cp1252", errors="replace")
