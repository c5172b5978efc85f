"""Pure text functions every stage may use: sentences, words, folding, scripts."""

from curator.text.folding import fold, nfc
from curator.text.scripts import script, script_counts
from curator.text.sentences import sentence_spans, sentences
from curator.text.words import shortened, word_count, words

__all__ = ["fold", "nfc", "script", "script_counts", "sentence_spans", "sentences", "shortened", "word_count", "words"]
