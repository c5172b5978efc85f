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
_IN_PAGE = re.compile(rb"""<meta\b[^>]*?\bcharset\s*=\s*["']?([A-Za-z0-9._:-]+)""", re.IGNORECASE)
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
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)  # beyond ASCII
_ROW = re.compile(
    rb"[\x80-\xff](?:[\x80-\xff]|[@-~](?=[\x80-\xff]))*"
)  # Shift JIS and Big5 have ASCII among them
_ROWS = 2.5  # bytes: more on average than any Latin alphabet has beyond ASCII in a row
_CANDIDATES = [
    "cp949", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874",  # noqa: E501
]  # fmt: skip
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))  # XML forbids them
_ESCAPE = b"\x1b"  # ISO-2022 hides its characters behind this, so that its bytes look like ASCII


def to_utf8(content: bytes, charset: str | None = None) -> bytes:
    """`content` as valid UTF-8 without byte order mark, leading space and control characters.
    Never fails.

    `charset` is what the server said. Bytes that are valid UTF-8 are UTF-8 whatever is claimed:
    no other encoding looks like it by accident.
    """
    return _as_utf8(content, charset).lstrip().translate(None, _CONTROLS)


def _as_utf8(content: bytes, charset: str | None) -> bytes:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return (
                content.removeprefix(mark)
                if encoding == "utf-8" and _is_utf8(content)
                else _convert(content, encoding)
            )
    if content[:2] in (b"<\0", b"\0<"):
        return _convert(content, "utf-16-le" if content[0] else "utf-16-be")
    valid = _is_utf8(content)
    if valid and _ESCAPE not in content:
        return content
    specific, claims_utf8 = _claims(content, charset)
    if valid and not specific:
        return content
    if not valid and _mostly_utf8(content, surely=bool(specific) or not claims_utf8):
        return _convert(content, "utf-8")
    named = next((name for name in specific if _holds(content, name)), None)
    return _convert(
        content, named or _least_damaged(specific or [*_detected(content), "cp1252"], content)
    )


def _claims(content: bytes, charset: str | None) -> tuple[list[str], bool]:
    """The encodings that the document and its server name, and whether one is UTF-8.
    Windows-1252 is what servers say that were never told, so it is no claim.
    """
    declared = _DECLARED.match(content[:400]) or _IN_PAGE.search(content[:2000])
    named = [declared[1].decode() if declared else None, charset]
    known = list(dict.fromkeys(name for claim in named if (name := _known(claim))))
    return [
        name for name in known if name not in ("utf-8", "cp1252")
    ], "utf-8" in known or not known


def _detected(content: bytes) -> list[str]:
    """The encoding that letters beyond ASCII speak for, where they come in rows as no Latin
    alphabet's do.
    """
    letters = re.sub(rb"<[^<>]*>", b" ", content[:200_000])
    rows = _ROW.findall(letters)
    if sum(map(len, rows)) < _ROWS * len(rows) or not rows:
        return []
    from charset_normalizer import from_bytes  # late: few feeds need it

    best = from_bytes(
        letters, cp_isolation=_CANDIDATES, steps=10, chunk_size=1024, threshold=0.5
    ).best()
    return [best.encoding] if best else []


def _holds(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _least_damaged(names: list[str], content: bytes) -> str:
    """The first of the encodings in which the fewest characters are lost."""
    return min(names, key=lambda name: content.decode(name, "replace").count("\ufffd"))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(content: bytes, *, surely: bool) -> bool:
    """Whether bytes that are not valid UTF-8 are so by a few damaged places, and not because
    UTF-8 is a false claim.
    """
    damaged, whole = (
        content.decode("utf-8", "replace").count("\ufffd"),
        len(_SEQUENCE.findall(content)),
    )
    return whole >= 4 * damaged if surely else 4 * whole >= damaged


def _known(claim: str | None) -> str | None:
    """The codec to use for a claimed encoding; None when nobody knows it. UTF-8 it would be only
    with a few bad bytes.
    """
    try:
        found = codecs.lookup((claim or "").removeprefix("x-").replace("_", "-"))
    except (LookupError, ValueError):
        return None
    return _MEANT.get(found.name, found.name) if found._is_text_encoding else None


def _convert(content: bytes, name: str) -> bytes:
    text = content.decode(name, "replace")
    return text.removeprefix("\ufeff").encode("utf-8", "replace")
