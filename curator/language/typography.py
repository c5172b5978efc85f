"""No-break spaces by the rules of each language, normalised white space, and how wide a text is."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from curator.language.data import base

NO_BREAK_SPACE, NARROW_NO_BREAK_SPACE, WORD_JOINER = "\u00a0", "\u202f", "\u2060"
_NO_BREAK = f"{NO_BREAK_SPACE}{NARROW_NO_BREAK_SPACE}\u2007"
SPACE = rf"[^\S{_NO_BREAK}]"  # regular expression: white space at which a line may break
NO_SPACE = rf"[\S{_NO_BREAK}]"  # regular expression: everything else

_BLANK = re.compile(r"\s+")
_UNIT = r"(?:[%‰€£$¥₩₺]|°C|(?:Mio|Mrd|Min|Std)\.|(?:mln|mld|min|km|kg|MB|GB|TL|kr|zł|h)(?!\w))"

Rule = tuple[re.Pattern[str], str]
_EVERYWHERE: tuple[Rule, ...] = (
    (re.compile(rf"(?<=\d){SPACE}(?={_UNIT})"), NO_BREAK_SPACE),
    (re.compile(rf"(?<=[€£$¥₩]){SPACE}(?=\d)"), NO_BREAK_SPACE),
    (re.compile(rf"(?<=\d){SPACE}(?=\d{{3}}(?!\d))"), NO_BREAK_SPACE),  # 26 000
    (re.compile(rf"(?<=\w){SPACE}(?=…)"), NO_BREAK_SPACE),
)
_IN: dict[str, tuple[Rule, ...]] = {
    "fr": (
        (re.compile(rf"(?<=\S){SPACE}(?=:(?:\s|$))"), NO_BREAK_SPACE),
        (re.compile(rf"(?<=«){SPACE}|(?<=\S){SPACE}(?=»)"), NO_BREAK_SPACE),
        (re.compile(rf"(?<=\S){SPACE}(?=[;!?])"), NARROW_NO_BREAK_SPACE),
    ),
    # Even with `word-break: keep-all`, a line may break between a percent sign and Hangul.
    "ko": ((re.compile("(?<=%)(?=[가-힣])"), WORD_JOINER),),
}


def single_spaced(text: str) -> str:
    """Return `text` as one line with single spaces; a single no-break space is kept."""
    return _BLANK.sub(_one_space, text).strip()


def bound(text: str, language: str) -> str:
    """Return `text` with no-break spaces: between figure and unit, within grouped digits, before
    French punctuation, and a word joiner before Korean particles.
    """
    for pattern, sign in (*_EVERYWHERE, *_IN.get(base(language), ())):
        text = pattern.sub(sign, text)
    return text


def unbroken(text: str) -> str:
    """Return `text` with all spaces no-break: for dates and lengths."""
    return text.replace(" ", NO_BREAK_SPACE)


def columns(text: str) -> int:
    """Return the display width of `text`: a Korean or Japanese character takes two columns, a mark
    none.
    """
    return len(text) if text.isascii() else sum(map(_width, text))


@cache
def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _one_space(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) == 1 and found[0] in _NO_BREAK else " "
