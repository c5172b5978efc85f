"""Page bytes or plain text -> Article. Pure: no store, no network, no clock."""

from __future__ import annotations

from curator.extract.page import article
from curator.extract.plain import from_text

__all__ = ["article", "from_text"]
