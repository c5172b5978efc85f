"""Who is credited with a figure: the source its sentence or the one before names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from curator.label.patterns import flat
from curator.label.statistics.lexicon import lexicon

_NAME = r"[^\W\d_a-zà-öø-ÿ][\w&.’'-]*"
_PROPER = rf"{_NAME}(?:\s(?:of|de|di|da|do|der|des|für|for|and|&|et|und|y|e|i)\s{_NAME}|\s{_NAME}|\s20\d\d){{0,6}}"
_ARTICLE = r"the|a|an|einer|einem|der|dem|des|die|eine|la|le|l['’]|una|un|uno|el|los|las|o|os|as|da|do|uma|een|het|den"
_ARTICLES = rf"(?:(?:{_ARTICLE})\s?){{0,3}}"
_WITHIN = 4  # sentences a bulleted list may be away from the line that introduces it


def credited_to(lines: Sequence[str], index: int, language: str) -> str | None:
    """The name given as the source in sentence `index`, in the line that introduces its list, or in the one before."""
    own = _source(lines[index], language)
    if own or index == 0:
        return own
    for back in range(1, min(_WITHIN, index) + 1):
        line = lines[index - back]
        if line.rstrip().endswith((":", "：")):
            return _source(line, language)
    return _source(lines[index - 1], language)


def _source(sentence: str, language: str) -> str | None:
    flattened = flat(sentence)
    for pattern in _patterns(language):
        for found in pattern.finditer(flattened):
            if name := _name_at(sentence, found):
                return name
    return None


def _name_at(sentence: str, found: re.Match[str]) -> str | None:
    """The proper name right behind (or, for a leading group, inside) the match, as it is written."""
    if "before" in found.re.groupindex:
        names = [*re.finditer(_PROPER, sentence[found.start("before") : found.end("before")])]
        return _clean(names[-1][0]) if names else None
    behind = re.match(rf"[\s:]*{_ARTICLES}(?:\w+\s){{0,3}}?(?P<name>{_PROPER})", sentence[found.end() :])
    return _clean(behind["name"]) if behind else None


def _clean(name: str) -> str | None:
    name = re.sub(r"['’](?:s|e|a|ye|ya|nin|nın|in|ın|un|ün)$", "", name.strip(" .,-'’"))
    return name if len(name) > 1 else None


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    words = lexicon(language)
    after = words.any_of("credit_after")
    return re.compile(words.any_of("credit")), re.compile(rf"(?P<before>[^.;:!?]{{2,80}}?)\s?{after}")
