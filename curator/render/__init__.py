"""Render letters: one edition as subject, HTML and text. Pure: equal snapshots give equal bytes."""

from curator.edition import EditionState, editions
from curator.render.letter import letter

__all__ = ["EditionState", "editions", "letter"]
