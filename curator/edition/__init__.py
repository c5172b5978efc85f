"""One issue in one language: what is printed, in order, with its words chosen. Letter, archive
and posts are made of it.
"""

from curator.edition.build import Edition, Part, build
from curator.edition.item import Item
from curator.edition.missing import LEAST_SHARE, EditionState, editions
from curator.edition.variants import VariantState, variants

__all__ = [
    "LEAST_SHARE",
    "Edition",
    "EditionState",
    "Item",
    "Part",
    "VariantState",
    "build",
    "editions",
    "variants",
]
