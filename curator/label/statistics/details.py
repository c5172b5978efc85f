"""What a figure counts and the year it is of."""

from __future__ import annotations

import re
from functools import cache

from curator.label.statistics.figure import Figure

_YEAR = re.compile(r"(?<![\d.,€$£-])(?:19[5-9]|20[0-4])\d(?![\d.,]\d|\d|\s?%)")
_LINK = re.compile(
    r"\s*-?(?:of|der|des|von|vom|de|des|du|d['’]|del|della|dei|degli|delle|dell['’]|dos|das|da|do|van|av|the|los|las|la|el|les|le|i|il|gli|all|"
    r"aller|alle|our|their|its|all|todos|todas|tutti|wszystkich|kaikista|の|의)(?=\s|(?<=['’])|(?<=[の의]))\s*",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.,;:!?()„“”\"«»、。・]|\s[–-]\s")
_LONGEST = 5


def counted_thing(figure: Figure, sentence: str, flattened: str, language: str) -> str | None:
    """The few words that name what is counted, or None: those behind the figure, in head-final languages before it."""
    if language.split("-")[0] in ("ko", "ja"):
        return _before(sentence[: figure.start])
    following = sentence[figure.end :]
    while link := _LINK.match(following):
        following = following[link.end() :]
    said = _STOP.split(following, maxsplit=1)[0].split()
    return " ".join(_noun_phrase(said, language)) or None


def _noun_phrase(said: list[str], language: str) -> list[str]:
    """Words up to the first small word that cannot be inside a noun phrase."""
    out: list[str] = []
    for word in said[:_LONGEST]:
        if _small_words(language).fullmatch(word.casefold()):
            break
        out.append(word)
    return out


@cache
def _small_words(language: str) -> re.Pattern[str]:
    from curator import datafile

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
