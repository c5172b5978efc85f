"""The phrases of style.yaml, compiled per language."""

from __future__ import annotations

import re
from functools import cache

from curator import datafile
from curator.label.patterns import NOTHING, alternation


@cache
def cue(language: str, *kinds: str) -> re.Pattern[str]:
    """The phrases of these kinds in a language (BCP 47), for folded text; matches nothing where none are listed."""
    words = datafile.read("label/style.yaml").get(language.split("-")[0].lower(), {})
    phrases = [phrase for kind in kinds for phrase in words.get(kind, ())]
    return re.compile(alternation(phrases, bool(words.get("spaceless"))) if phrases else NOTHING)


@cache
def opening(language: str, kind: str) -> re.Pattern[str]:
    """The same at the start of a sentence only."""
    return re.compile(rf"[\"'“„”«»「(]*{cue(language, kind).pattern}")
