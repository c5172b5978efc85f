"""Find statistics: figures that a text states about the world, what they count, and
their source.
"""

from curator.label.statistics.figures import find

__all__ = ["find"]
