"""Fold text for comparison: case, diacritics and spelling variants of letters become equal."""

from __future__ import annotations

import unicodedata

# Letters that Unicode does not decompose, with their usual ASCII spelling. German umlauts become
# their base letter ("fur"); casefold already makes ß "ss".
_LETTERS = {
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ħ": "h",
    "ŋ": "n",
}
# Arabic letters that are written interchangeably: alef with and without hamza or madda, final ya
# and ta marbuta without dots, and the Persian kaf and ya of some keyboards.
_ARABIC = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك"}


def nfc(text: str) -> str:
    """Return `text` in Unicode normal form C."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return `text` in NFKC, casefolded and without diacritics; Kana and Hangul are kept."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().translate(_TABLE)


def _base_letter(letter: str) -> str:
    bare = "".join(
        part for part in unicodedata.normalize("NFD", letter) if not unicodedata.combining(part)
    )
    return _LETTERS.get(bare, bare)


def _table() -> dict[int, str | None]:
    """Return the translation table: letters to base letters, Arabic variants to one spelling,
    combining marks and Arabic vowel signs to nothing.
    """
    table: dict[int, str | None] = {ord(found): one for found, one in _ARABIC.items()}
    for first, last in ((0xDF, 0x24F), (0x370, 0x45F), (0x1E00, 0x1FFF)):
        table |= {
            code: base
            for code in range(first, last + 1)
            if (base := _base_letter(chr(code))) != chr(code)
        }
    marks = [*range(0x300, 0x370), *range(0x64B, 0x660), 0x640, 0xAD, *range(0x200B, 0x2010)]
    return table | dict.fromkeys(marks)


_TABLE = _table()
