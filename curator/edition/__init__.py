"""Build an edition: one issue in one language, its items in printed order, with chosen wordings.

Letter, archive and LinkedIn post are rendered from it.
"""

from curator.edition.build import Edition, Part, build
from curator.edition.item import Item
from curator.edition.missing import LEAST_SHARE, EditionState, editions

__all__ = ["LEAST_SHARE", "Edition", "EditionState", "Item", "Part", "build", "editions"]
