"""Letters: one issue in one language as subject, HTML and text. Pure: the same snapshot gives
the same bytes.
"""

from curator.edition import EditionState, editions
from curator.render.letter import letter

__all__ = ["EditionState", "editions", "letter"]
