"""Find what a figure counts, and the year it refers to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from curator.label.cue_phrases import alternation, flat
from curator.label.statistics.changes import SECONDS
from curator.label.statistics.credit import ARTICLES
from curator.label.statistics.east_asian import japanese, korean
from curator.label.statistics.lexicon import lexicon
from curator.label.statistics.readers import Figure
from curator.language import data, fold

_YEAR = re.compile(r"(?<![\d.,€$£-])(?:19[5-9]|20[0-4])\d(?![\d.,]\d|\d|\s?%)")
_SPAN = re.compile(r"\d{4}(?:-|\s?\w{1,3}\s)(?P<last>(?:19[5-9]|20[0-4])\d)(?!\d)")  # 2022 and 2024
_LINK = re.compile(
    r"\s*-?(?:of|der|des|von|vom|de|des|di|du|d['’]|del|della|dei|degli|delle|dell['’]|dos|das|da|"
    r"do|van|av|the|los|las|la|el|les|le|i|il|gli|all|"
    r"aller|alle|our|their|its|all|todos|todas|tutti|wszystkich|kaikista|の|의)(?=\s|(?<=['’])|"
    r"(?<=[の의]))\s*",
    re.IGNORECASE,
)
_LINKED = re.compile(r"\s(?:of|der|des|de|dos|das|van|av|aller)$")
_STOP = re.compile(r"[.,;:!?()„“”\"«»、。・—`]|\s[–-]\s")
_LONGEST = 3
_HEAD_FINAL = ("tr", "fi", "ko", "ja")
_PORTION_REACH = 24  # characters behind a figure
_ENDING = re.compile(r"^[:'’]\w+")  # of the case: "%31'e", "31 %:iin"
_SHARES = ("%", "pp", "x")
_RATIO_LONGEST = 6  # words
_OWNER_REACH = 5  # words
_GENITIVE = re.compile(r"^(?!\d)\w{3,}(?:[ıiuü]n)$")
# "The share of", which is not what is counted.
_PROPORTION = re.compile(
    r"(?:share|number|proportion|anteil|zahl|part|nombre|cuota|numero|"
    r"quota|parcela|aandeel|aantal|andel|andelen|antalet|osuus|oran|odsetek|liczba|"
    r"نسبه|نسبة|معدل|عدد)$"
)
# "... from 21 to 3 seconds and the calls fell": each has a subject of its own.
_AND = re.compile(r"(?<=\d)\D{0,24}?\s(?:and|und|et|y|e|en|och|ja|ve|oraz|i)\s")
_FORECAST = re.compile(
    r"(?:\b(?:by|until|bis|d'ici(?: a)?|para|hasta|entro|ate|tot|tegen|senast|do roku|do|vuoteen|"
    r"bis zum jahr)\s+$)"
)


def counted_thing(figure: Figure, sentence: str, language: str) -> str | None:
    """Return the few words that name what is counted, or None.

    They follow the figure, or precede it in head-final languages.
    """
    base = data.base(language)
    clause = _STOP.split(sentence[: figure.start])[-1]
    if base == "ja":
        return japanese(clause, sentence[figure.end :], figure.unit)
    if base == "ko":
        return _portion(figure, sentence, base, False) or korean(clause)
    if figure.kind == "fraction":
        ratio = sentence[figure.start : figure.end]
        if inside := _group(ratio, base) or _inside_ratio(ratio, base):
            return inside
    following, linked = _after_links(sentence, figure)
    named = _portion(figure, sentence, base, linked) or _mover(figure, sentence, base, linked)
    return named or _named_behind(figure, following, base, linked)


def _mover(figure: Figure, sentence: str, language: str, linked: bool) -> str | None:
    """Return the owner of a share, or what rose or fell, before the figure."""
    if figure.unit not in _SHARES and figure.kind != "change":
        return None
    if language == "tr":
        owner = _owner(sentence, figure) if figure.unit in _SHARES else None
        nearest = owner or (None if linked else _nearest(sentence[: figure.start]))
        return None if not nearest or _is_function_word(nearest, language) else nearest
    return None if linked else _subject(sentence[: figure.start], language)


@cache
def _fewer(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = lexicon(language)
    return (
        re.compile(rf"\s?{words.any_of('fewer_next')}\s"),
        re.compile(rf"\s{words.any_of('than')}\s"),
    )


def _named_behind(figure: Figure, following: str, language: str, linked: bool) -> str | None:
    """Return the noun phrase after a figure, unless a verb follows."""
    if figure.unit in SECONDS:  # a verb follows, or for what the time is needed
        return None
    fewer, than = _fewer(language)
    if found := fewer.match(flat(following)):  # "12 % fewer complaints"
        following, linked = following[found.end() :], True
        following = following[: len(than.split(flat(following))[0])]
    # they say "per cent of"; without it a verb follows
    linked = linked or figure.kind == "fraction"
    per_cent_of = figure.unit == "%" and data.profile(language).get("says_per_cent_of")
    if figure.kind == "times" or (not linked and (figure.kind == "change" or per_cent_of)):
        return None
    phrase = _STOP.split(following, maxsplit=1)[0].split()
    if language == "ar":
        phrase = _without_prepositions(phrase)
    named = _noun_phrase(phrase, language)
    verbs = lexicon(language).cue("verb_endings")
    return None if named and verbs.fullmatch(flat(named[0])) else " ".join(named) or None


def _without_prepositions(said: list[str]) -> list[str]:
    """Return the Arabic word after "من" or "فقط من"."""
    while said and said[0] in ("من", "فقط", "فحسب", "بين", "جميع", "كل"):
        said = said[1:]
    return said[:1]


def _group(said: str, language: str) -> str | None:
    """Return the group in "of 63 visitors, 41"."""
    words = lexicon(language)
    number = rf"\d[\d.,' ]*|{words.any_of('numerals')}"
    opening = re.compile(rf"{words.any_of('of_group')}\s?(?:\w{{2,4}}\s)?(?:{number})\s?")
    opened = opening.match(flat(said))
    if not opened:
        return None
    members = _STOP.split(said[opened.end() :], maxsplit=1)[0].split()
    kept = _noun_phrase(members[:_LONGEST], language)
    while kept and re.match(number, flat(kept[-1])):
        kept.pop()
    return " ".join(kept[:2]) or None


def _inside_ratio(said: str, language: str) -> str | None:
    """Return the word between the two numbers: "un voyageur sur cinq", "her beş yolcudan biri"."""
    words = lexicon(language)
    if not any("{w}" in template for template in words.words.get("ratio", ())):
        return None
    known = re.compile(rf"\d.*|{words.any_of('numerals')}.*")
    inner = [word for word in said.split()[1:-1] if not known.match(flat(word))]
    plain = [word for word in inner if len(word) > 3 or word[:1].isupper()]
    return plain[0] if len(plain) == 1 and len(said.split()) <= _RATIO_LONGEST else None


def _owner(sentence: str, figure: Figure) -> str | None:
    """Return the Turkish genitive before a share: "kiracıların %42'si"."""
    clause = _STOP.split(sentence[: figure.start])[-1].split()
    owners = (word for word in reversed(clause[-_OWNER_REACH:]) if _GENITIVE.search(word))
    return next(owners, None)


def _subject(leading: str, language: str) -> str | None:
    """Return what rose or fell: the words before the verb of change, or after it if the verb comes
    first.
    """
    clause = _AND.split(_STOP.split(leading)[-1])[-1].strip()
    words, plain = lexicon(language), flat(clause)
    moved = words.cue("changed").search(plain) or words.cue("stands").search(plain)
    if not moved:
        return None
    behind = _content(clause[moved.end() :].split(), language)
    if language == "ar":  # the verb comes first
        return " ".join(_noun_phrase(behind, language)[:2]) or None
    phrase = _content(clause[: moved.start()].split(), language) or behind  # "2024 lag die Quote"
    return " ".join(phrase[: _LONGEST + 1]) or None


def _portion(figure: Figure, sentence: str, language: str, linked: bool) -> str | None:
    """Return what a share is of: after the figure ("at 41 % the share of loyal customers"), or
    before it in its clause.
    """
    portion = lexicon(language).cue("portion")
    behind = _STOP.split(sentence[figure.end :])[0]
    found = portion.search(flat(behind[:_PORTION_REACH]))
    if found and figure.kind != "change":
        return _of_portion(behind[found.end() :], language)
    if linked:
        return None
    clause = _STOP.split(sentence[: figure.start])[-1]
    named = list(portion.finditer(flat(clause)))
    if language in _HEAD_FINAL:
        return _nearest(clause[: named[-1].start()]) if named else None
    return _of_portion(clause[named[-1].end() :], language) if named else None


def _of_portion(following: str, language: str) -> str | None:
    following = re.sub(r"^\s(?:in|bei|en|i)(?=\s)", "", following)  # "a fall in sales"
    while link := _LINK.match(following):
        following = following[link.end() :]
    return " ".join(_noun_phrase(following.split(), language)) or None


def _nearest(leading: str) -> str | None:
    """Return the last two words without years and case marks, where the noun comes last."""
    clause = re.split(r"göre\s|、|は、", _STOP.split(leading)[-1])[-1].split()
    phrase = [word for word in clause if not re.match(r"\W*\d", word)]
    if phrase and (kept := re.sub(r"(?:[의のはが은는이가]|では)$", "", " ".join(phrase[-2:]))):
        return kept
    return None


def _content(said: Sequence[str], language: str) -> list[str]:
    """Return words without articles, years, auxiliaries and the words of a share ("die
    Quote der").
    """
    kept = [word for word in said if not re.fullmatch(r"\W*\d[\d.,]*\W*\w{0,3}", word)]
    while kept and (_is_function_word(kept[0], language)):
        kept.pop(0)
    while kept and (_is_function_word(kept[-1], language)):
        kept.pop()
    return kept


def _is_function_word(word: str, language: str) -> bool:
    plain = fold(word)
    little = _small_words(language).fullmatch(plain) or ARTICLES.fullmatch(plain)
    return bool(little or _PROPORTION.match(plain))


def _after_links(sentence: str, figure: Figure) -> tuple[str, bool]:
    """Return the text after a figure without its "of the", and whether there was one."""
    following, linked = (
        _ENDING.sub("", sentence[figure.end :].lstrip("+")),
        bool(_LINKED.search(sentence[figure.start : figure.end])),
    )
    while link := _LINK.match(following):
        following, linked = following[link.end() :], True
    return following, linked


def _noun_phrase(said: list[str], language: str) -> list[str]:
    """Return words up to the first function word; in German up to the first noun."""
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
    known = data.profile(language).get("function_words", "")
    return re.compile("|".join(map(re.escape, str(known).split())) or "(?!)")


def year_of(figure: Figure, flattened: str, language: str) -> int | None:
    """Return the year nearest to the figure in its sentence, except a forecast's ("by 2027") and
    that of what it is compared with ("five minutes, against eight in 2022").

    A year in brackets right after the figure belongs to it.
    """
    if lexicon(language).cue("earlier").match(flattened[figure.end :].lstrip(" %,")):
        return None
    years = [
        found
        for found in _YEAR.finditer(flattened)
        if not figure.start <= found.start() < figure.end
        and not _FORECAST.search(flattened[max(0, found.start() - 14) : found.start()])
        and not _compared(language).search(flattened[figure.end : found.start()])
    ]
    nearest = min(
        years, key=lambda found: _distance(found.start(), figure, flattened), default=None
    )
    if nearest and (span := _SPAN.match(flattened, nearest.start())):
        return int(span["last"])
    return int(nearest[0]) if nearest else None


@cache
def _compared(language: str) -> re.Pattern[str]:
    """Return a pattern that ends before the year of another value: "against eight in", ";"."""
    words = lexicon(language).words
    kinds = (words.get(key) or () for key in ("compared", "instead", "up_from"))
    phrases = [phrase for kind in kinds for phrase in kind if phrase not in _OF_PLACES]
    against = alternation(phrases, lexicon(language).spaceless)
    since = lexicon(language).any_of("since")
    return re.compile(rf"(?:{against}(?:\s[^\s;]+){{0,3}}|{since})\s\(?$|;")


_OF_PLACES = ("from", "nach", "przy", "ante")  # other things more often than a comparison


def _distance(position: int, figure: Figure, flattened: str) -> int:
    if position >= figure.end:
        behind = position - figure.end
        return 0 if flattened[figure.end : position].strip() == "(" else behind
    return figure.start - position
