"""What a figure counts and the year it is of."""

from __future__ import annotations

import re
from functools import cache

from curator import datafile
from curator.label.statistics.figure import Figure
from curator.text import fold

_YEAR = re.compile(r"(?<![\d.,€$£-])(?:19[5-9]|20[0-4])\d(?![\d.,]\d|\d|\s?%)")
_LINK = re.compile(
    r"\s*-?(?:of|der|des|von|vom|de|des|du|d['’]|del|della|dei|degli|delle|dell['’]|dos|das|da|do|van|av|the|los|las|la|el|les|le|i|il|gli|all|"
    r"aller|alle|our|their|its|all|todos|todas|tutti|wszystkich|kaikista|の|의)(?=\s|(?<=['’])|(?<=[の의]))\s*",
    re.IGNORECASE,
)
_LINKED = re.compile(r"\s(?:of|der|des|de|dos|das|van|av|aller)$")
_STOP = re.compile(r"[.,;:!?()„“”\"«»、。・—`]|\s[–-]\s")
_LONGEST = 3
_LINKING = ("en", "de", "fr", "es", "it", "pt", "nl", "sv")  # they say "per cent of"; without it a verb follows


def counted_thing(figure: Figure, sentence: str, language: str) -> str | None:
    """The few words that name what is counted, or None: those behind the figure, in head-final languages before it."""
    base = language.split("-")[0]
    if base in ("ko", "ja"):
        return _before(sentence[: figure.start])
    following, linked = _after_links(sentence, figure)
    if figure.kind == "times" or (not linked and figure.unit == "%" and base in _LINKING):
        return None
    return " ".join(_noun_phrase(_STOP.split(following, maxsplit=1)[0].split(), base)) or None


def _after_links(sentence: str, figure: Figure) -> tuple[str, bool]:
    """The text behind a figure without its "of the", and whether one was there."""
    following, linked = sentence[figure.end :].lstrip("+"), bool(_LINKED.search(sentence[figure.start : figure.end]))
    while link := _LINK.match(following):
        following, linked = following[link.end() :], True
    return following, linked


def _noun_phrase(said: list[str], language: str) -> list[str]:
    """Words up to the first small word; German ones end with the first noun, which has a capital."""
    out: list[str] = []
    for word in said[:_LONGEST]:
        if _small_words(language).fullmatch(fold(word)):
            break
        out.append(word)
        if language == "de" and word[:1].isupper():
            return out
    return [] if language == "de" else out


@cache
def _small_words(language: str) -> re.Pattern[str]:
    known = datafile.read("label/language/function_words.yaml").get(language.split("-")[0], "")
    return re.compile("|".join(map(re.escape, str(known).split())) or "(?!)")


def _before(leading: str) -> str | None:
    clause = _STOP.split(leading)[-1].strip()
    found = re.search(r"(\S{1,20}?)(?:의|の|중|のうち|は|が|은|는|이|가)?\s*(?:약|約)?\s*$", clause)
    return found[1] if found and found[1] else None


def year_of(figure: Figure, flattened: str) -> int | None:
    """The year stated nearest to the figure in its sentence; one in brackets right behind it belongs to it."""
    years = [found for found in _YEAR.finditer(flattened) if not figure.start <= found.start() < figure.end]
    nearest = min(years, key=lambda found: _distance(found.start(), figure, flattened), default=None)
    return int(nearest[0]) if nearest else None


def _distance(position: int, figure: Figure, flattened: str) -> int:
    if position >= figure.end:
        behind = position - figure.end
        return 0 if flattened[figure.end : position].strip() == "(" else behind
    return figure.start - position
