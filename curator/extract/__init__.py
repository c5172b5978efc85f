"""Extract an article from a page's bytes, a plain text or a feed's entry. Pure."""

from __future__ import annotations

from curator.extract.page import article, of_entry
from curator.extract.plain import from_text

__all__ = ["article", "from_text", "of_entry"]
