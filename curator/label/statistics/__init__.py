"""Statistics: numbers a text claims about the world, with what they count and who says so."""

from curator.label.statistics.figures import find

__all__ = ["find"]
