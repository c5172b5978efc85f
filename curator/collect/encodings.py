"""The characters of a feed, whatever its server, its first line and its bytes claim."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
# What publishers mean when they say this, as browsers have learned.
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
    "iso8859-11": "cp874",
}
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")  # beyond ASCII
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))  # XML forbids them
_ESCAPE = b"\x1b"  # ISO-2022 hides its characters behind this, so that its bytes look like ASCII


def to_utf8(content: bytes, charset: str | None = None) -> bytes:
    """`content` as valid UTF-8 without byte order mark, leading space and control characters. Never fails.

    `charset` is what the server said. Bytes that are valid UTF-8 are UTF-8 whatever is claimed: no other encoding looks
    like it by accident.
    """
    return _as_utf8(content, charset).lstrip().translate(None, _CONTROLS)


def _as_utf8(content: bytes, charset: str | None) -> bytes:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content.removeprefix(mark) if encoding == "utf-8" and _is_utf8(content) else _convert(content, encoding)
    if content[:2] in (b"<\0", b"\0<"):
        return _convert(content, "utf-16-le" if content[0] else "utf-16-be")
    if _is_utf8(content) and _ESCAPE not in content:
        return content
    declared = _DECLARED.match(content[:400])
    claims = [declared[1].decode() if declared else None, charset]
    known = (name for claim in claims if (name := _known(claim)))
    return _convert(content, next((name for name in known if name != "utf-8" or _mostly_utf8(content)), "cp1252"))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(content: bytes) -> bool:
    """Whether bytes that are not valid UTF-8 are so by a few damaged places, and not because UTF-8 is a false claim."""
    damaged = content.decode("utf-8", "replace").count("\ufffd")
    return 4 * len(_SEQUENCE.findall(content)) >= damaged


def _known(claim: str | None) -> str | None:
    """The codec to use for a claimed encoding; None when nobody knows it. UTF-8 it would be only with a few bad bytes."""
    try:
        found = codecs.lookup((claim or "").removeprefix("x-").replace("_", "-"))
    except (LookupError, ValueError):
        return None
    return _MEANT.get(found.name, found.name) if found._is_text_encoding else None


def _convert(content: bytes, name: str) -> bytes:
    text = content.decode(name, "replace")
    return text.removeprefix("\ufeff").encode("utf-8", "replace")
