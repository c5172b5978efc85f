"""Stems: the inflected forms of a word become one string. PyStemmer lives here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache

import Stemmer

_ALGORITHMS = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese", "nl": "dutch",
    "sv": "swedish", "fi": "finnish", "tr": "turkish", "pl": "polish",
}  # fmt: skip


def stems(folded: Iterable[str], language: str) -> list[str]:
    """The stem of each folded word, in order; the word itself in languages without a stemmer."""
    return _stemmer(language)(list(folded))


@cache
def _stemmer(language: str) -> Callable[[list[str]], list[str]]:
    algorithm = _ALGORITHMS.get(language)
    if algorithm is None:
        return lambda folded: folded
    stem_words: Callable[[list[str]], list[str]] = Stemmer.Stemmer(algorithm).stemWords
    return stem_words
