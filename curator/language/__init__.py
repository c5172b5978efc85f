"""Text functions for every stage: sentences, words, folding, scripts. Pure."""

from curator.language.folding import fold, nfc
from curator.language.scripts import script, script_counts
from curator.language.sentences import sentence_spans, sentences
from curator.language.words import shortened, word_count, words

__all__ = [
    "fold",
    "nfc",
    "script",
    "script_counts",
    "sentence_spans",
    "sentences",
    "shortened",
    "word_count",
    "words",
]
