"""The phrases of style.yaml, compiled per language."""

from __future__ import annotations

import re
from functools import cache

from curator import datafile
from curator.label.patterns import NOTHING, alternation


@cache
def cue(language: str, kind: str) -> re.Pattern[str]:
    """The phrases of one kind in a language (BCP 47), for folded text; matches nothing where none are listed."""
    words = datafile.read("label/style.yaml").get(language.split("-")[0].lower(), {})
    return re.compile(alternation(words.get(kind, ()), bool(words.get("spaceless"))) if words else NOTHING)


@cache
def opening(language: str, kind: str) -> re.Pattern[str]:
    """The same at the start of a sentence only."""
    return re.compile(rf"[\"'“„”«»「(]*{cue(language, kind).pattern}")
