"""Decode a feed, whatever encoding its server, its XML declaration and its bytes claim."""

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
# Beyond ASCII.
_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# Shift JIS and Big5 have ASCII among them.
_ROW = re.compile(rb"[\x80-\xff](?:[\x80-\xff]|[@-~](?=[\x80-\xff]))*")
_ROWS = 2.5  # bytes: more on average than any Latin alphabet has beyond ASCII in a row
_CANDIDATES = [
    "cp949", "gb18030", "big5hkscs", "cp932", "euc_jp", "cp1251", "koi8_r", "cp1253", "cp1255",
    "cp1256", "cp874",
]  # fmt: skip
_USUAL = {
    "ja": ["cp932", "euc_jp"],
    "ko": ["cp949"],
    "zh": ["gb18030", "big5hkscs"],
    "th": ["cp874"],
}
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))  # XML forbids them
_JIS = re.compile(rb"\x1b\$[@B](?:[!-~]{2})+\x1b\([BJ]")
_LANGUAGE = re.compile(rb"(?:<(?:dc:)?language>\s*|\bxml:lang=[\"'])([A-Za-z]{2})\b")
_BESIDE_LETTERS = re.compile(rb"(?<=[A-Za-z])[\x80-\xff]+|[\x80-\xff]+(?=[A-Za-z])")
_CENTRAL = ("pl", "cs", "sk", "hu", "hr", "sl", "ro")
_C1_LETTER = re.compile(rb"[\x9a\x9c-\x9f]")  # ISO 8859 has no letters there
_SIGN = re.compile(rb"[\xb1\xb3\xb6\xb9\xbc\xbe]")  # ± ³ ¶ ¹ ¼ ¾: ą ł ś š ź ž
_ESCAPE = b"\x1b"  # ISO-2022 hides its characters behind this, so that its bytes look like ASCII


def to_utf8(content: bytes, charset: str | None = None, language: str | None = None) -> bytes:
    """Return `content` as valid UTF-8 without byte order mark, leading space and control
    characters.

    `charset` is the server's claim, `language` the feed's expected language. Valid UTF-8 is UTF-8
    whatever is claimed: no other encoding looks like it by accident.
    """
    return _as_utf8(content, charset, language or "").lstrip().translate(None, _CONTROLS)


def _as_utf8(content: bytes, charset: str | None, language: str) -> bytes:
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
        return _convert(content, "iso2022_jp") if _JIS.search(content) else content
    if not valid and _mostly_utf8(content, surely=bool(specific) or not claims_utf8):
        return _convert(content, "utf-8")
    named = next((name for name in specific if _holds(content, name)), None)
    tag = _language(content) or language[:2].lower()
    guessed = specific or [*_detected(content, tag), _latin(content, tag)]
    return _convert(content, named or _least_damaged(guessed, content))


def _claims(content: bytes, charset: str | None) -> tuple[list[str], bool]:
    """Return the encodings that document and server claim, and whether one is UTF-8.

    Windows-1252 is ignored, because it is the default of servers.
    """
    declared = _DECLARED.match(content[:400]) or _IN_PAGE.search(content[:2000])
    named = [declared[1].decode() if declared else None, charset]
    known = list(dict.fromkeys(name for claim in named if (name := _known(claim))))
    return [
        name for name in known if name not in ("utf-8", "cp1252")
    ], "utf-8" in known or not known


def _language(content: bytes) -> str:
    named = _LANGUAGE.search(content[:20_000])
    return named[1].decode().lower() if named else ""


def _detected(content: bytes, tag: str) -> list[str]:
    """Return the encoding whose letters occur in runs, as no Latin alphabet's do."""
    letters = re.sub(rb"<[^<>]*>", b" ", content[:200_000])
    rows = _ROW.findall(letters)
    if sum(map(len, rows)) < _ROWS * len(rows) or not rows:
        return []
    from charset_normalizer import from_bytes  # late: few feeds need it

    best = from_bytes(
        letters, cp_isolation=_USUAL.get(tag, _CANDIDATES), steps=10, chunk_size=1024, threshold=0.5
    ).best()
    return [best.encoding] if best else []


def _latin(content: bytes, tag: str) -> str:
    """Return the Latin encoding of the bytes beyond ASCII: by the language, else by
    their letters.
    """
    words = b"".join(_BESIDE_LETTERS.findall(content))
    if tag in _CENTRAL or (not tag and _looks_central(words)):
        return "cp1250" if _C1_LETTER.search(words) else "iso8859_2"
    if tag == "tr" or (not tag and _looks_turkish(words)):
        return "cp1254"
    return "cp1252"


def _looks_central(words: bytes) -> bool:
    """Return whether Windows-1252 would give signs within words, or letters that no one language
    combines.
    """
    czech = all(letter in words for letter in (b"\xec", b"\xf8", b"\x9e"))
    return czech or len(_SIGN.findall(words)) > 0.1 * len(words)


def _looks_turkish(words: bytes) -> bool:
    """Return whether ı, ş and ğ were read as ý, þ and ð, without the other Icelandic letters."""
    icelandic = re.search(rb"[\xe1\xe6\xf3\xfa]", words)
    return len(re.findall(rb"[\xfd\xfe\xf0]", words)) > 0.1 * len(words) and not icelandic


def _holds(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _least_damaged(names: list[str], content: bytes) -> str:
    """Return the first of the encodings in which the fewest characters are lost."""
    return min(names, key=lambda name: content.decode(name, "replace").count("\ufffd"))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(content: bytes, *, surely: bool) -> bool:
    """Return whether invalid UTF-8 is damaged in a few places only."""
    damaged, whole = (
        content.decode("utf-8", "replace").count("\ufffd"),
        len(_SEQUENCE.findall(content)),
    )
    # East Asian bytes look like UTF-8 by chance, though never as often as not.
    return whole >= 4 * damaged if surely else whole >= damaged


def _known(claim: str | None) -> str | None:
    """Return the codec of a claimed encoding, or None; UTF-8 here means UTF-8 with few
    bad bytes.
    """
    try:
        found = codecs.lookup((claim or "").removeprefix("x-").replace("_", "-"))
    except (LookupError, ValueError):
        return None
    return _MEANT.get(found.name, found.name) if found._is_text_encoding else None


def _convert(content: bytes, name: str) -> bytes:
    text = content.decode(name, "replace")
    return text.removeprefix("\ufeff").encode("utf-8", "replace")
