"""Find what a figure counts in Japanese and Korean, where the noun and its particle stand before
it. Rather nothing than a part of a word or a verb.
"""

from __future__ import annotations

import re

# Right behind a figure: "4割の企業が"; a fall of 30 % counts nothing.
_BEHIND = re.compile(
    r"の(?!減|増|上昇|低下|割|差|伸び|確率|値|水準|高|成長|改善|節約|削減|うち|中|人が)"
    r"(?P<noun>[一-龠々ァ-ヶーa-zA-Z]{1,12})(?=[はがをもに、])"
)
_BESIDE = re.compile(r"(?P<noun>[一-龠々ァ-ヶー]{2,12})$")  # "来庁者620人"
_MARKED = re.compile(
    r"の(?=(?:うち、?|中で?|なかで?|約|およそ|ほぼ|実に|わずか|少なくとも|平均|合計)*$)|[はが]"
    r"|を(?=(?:[一-龠]{1,6}より|約|一気に|さらに|およそ|平均で?|前年比で?)?$)"
)
_TIME = (
    r"前年|昨年|去年|今年|本年|前月|先月|前期|同期|前回|同月|以前|年度|[年月日回位比]"
    r"|全体|平均|合計|全国|延べ|最大|直近|定員"
)
_SKIPPED = re.compile(rf"(?:{_TIME}|ころ|とき)$")
_PROPORTION = re.compile(r"の?(?:割合|比率|の数)$")
_KANA = re.compile(r"[ぁ-ゖ]")
_LONGEST = 20  # characters
_WEAK = re.compile(
    r"(?:\S*(?:보다|대비|비해|달리|만에)|평균|약|총|최대|최소|무려|각각|전체|전년|전월|전분기|지난해|지난해에|올해|"
    r"작년|한|해|사이|동안|보통|들어|\d\S*)$"
)
_PARTICLE = re.compile(r"(?:은|는|이|가|을|를|의)$")
_NO_NOUN = re.compile(r"(?:까지|부터|에|에서|에서는|로|으로|고|며|면|다|지만)$|\d")


def japanese(clause: str, following: str, unit: str) -> str | None:
    """Return what the figure between `clause` and `following` counts, or None."""
    if behind := _BEHIND.match(following):
        return behind["noun"]
    beside = _BESIDE.search(clause)
    if beside and unit not in ("%", "x") and not _SKIPPED.search(beside["noun"]):
        return beside["noun"]
    for found in reversed(list(_MARKED.finditer(clause))):
        if unit == "x" and found[0] == "の":  # "熟練者の3倍" compares
            continue
        if unit == "count" and found[0] in "はが" and found.end() < len(clause.rstrip()):
            continue  # "調査は全国の2000人を"
        leading = clause[: found.start()]
        limit = max(leading.rfind("は"), leading.rfind("が") if found[0] == "を" else -1)
        named = re.sub(r"^と(?=[答思言い])", "", leading[limit + 1 :].strip())
        if not _SKIPPED.search(named):
            return _whole(_PROPORTION.sub("", named), opened=limit < 0)
    return None


def _whole(named: str, *, opened: bool) -> str | None:
    """Return a phrase that ends in a noun, unless it may begin inside a word."""
    if not named or len(named) > _LONGEST or (not opened and _KANA.match(named)):
        return None
    return (
        None
        if named.endswith(("の", "もの", "こと", "る", "た", "うち", "これ", "それ"))
        else named
    )


def korean(clause: str) -> str | None:
    """Return what a figure behind `clause` counts: the last word with its particle taken off."""
    said = clause.split()
    nearby = len(said)
    while said and _WEAK.fullmatch(said[-1]):
        said.pop()
    among = len(said) > 1 and said[-1] in ("가운데", "중", "중에서", "중에")
    if among:
        said.pop()
    if not said:
        return None
    noun = _PARTICLE.sub("", said[-1])
    marked = among or noun != said[-1] or len(said) == nearby
    return noun if marked and len(noun) > 1 and not _NO_NOUN.search(noun) else None
