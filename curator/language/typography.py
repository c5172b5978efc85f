"""Spaces: no-break ones by each language's rules, where a line may end, how wide a text is."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from curator.language.data import base

NO_BREAK_SPACE, NARROW_NO_BREAK_SPACE, WORD_JOINER = "\u00a0", "\u202f", "\u2060"
_NO_BREAK = f"{NO_BREAK_SPACE}{NARROW_NO_BREAK_SPACE}\u2007"
_SPACE = rf"[^\S{_NO_BREAK}]"  # regular expression: white space at which a line may break
_NO_SPACE = rf"[\S{_NO_BREAK}]"  # regular expression: everything else

# In unspaced scripts a line may end after any sign, but never before closing punctuation or after
# an opening bracket.
_UNSPACED = r"[\u2e80-\u3007\u3021-\u312f\u3190-\u9fff\uf900-\ufaff\uff01-\uff9f]"
_OPENING = "「『（〈《【〔［"
_CLOSING = "」』）〉》】〕］、。，．・：；？！ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々"
_PIECE = re.compile(
    rf"{_SPACE}+|[{_OPENING}]*{_UNSPACED}[{_CLOSING}]*|(?:(?!{_UNSPACED}){_NO_SPACE})+[{_CLOSING}]*"
)

_BLANK = re.compile(r"\s+")
_UNIT = r"(?:[%‰€£$¥₩₺]|°C|(?:Mio|Mrd|Min|Std)\.|(?:mln|mld|min|km|kg|MB|GB|TL|kr|zł|h)(?!\w))"

Rule = tuple[re.Pattern[str], str]
_EVERYWHERE: tuple[Rule, ...] = (
    (re.compile(rf"(?<=\d){_SPACE}(?={_UNIT})"), NO_BREAK_SPACE),
    (re.compile(rf"(?<=[€£$¥₩]){_SPACE}(?=\d)"), NO_BREAK_SPACE),
    (re.compile(rf"(?<=\d){_SPACE}(?=\d{{3}}(?!\d))"), NO_BREAK_SPACE),  # 26 000
    (re.compile(rf"(?<=\w){_SPACE}(?=…)"), NO_BREAK_SPACE),
)
_IN: dict[str, tuple[Rule, ...]] = {
    "fr": (
        (re.compile(rf"(?<=\S){_SPACE}(?=:(?:\s|$))"), NO_BREAK_SPACE),
        (re.compile(rf"(?<=«){_SPACE}|(?<=\S){_SPACE}(?=»)"), NO_BREAK_SPACE),
        (re.compile(rf"(?<=\S){_SPACE}(?=[;!?])"), NARROW_NO_BREAK_SPACE),
    ),
    # Even with `word-break: keep-all`, a line may break between a percent sign and Hangul.
    "ko": ((re.compile("(?<=%)(?=[가-힣])"), WORD_JOINER),),
}


def single_spaced(text: str) -> str:
    """Return `text` as one line with single spaces; a single no-break space is kept."""
    return _BLANK.sub(_one_space, text).strip()


def pieces(text: str) -> list[str]:
    """Return `text` cut wherever a line may end: words, spaces, characters of unspaced scripts."""
    return _PIECE.findall(text)


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
