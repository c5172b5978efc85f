"""Article -> Story: language, themes with evidence, statistics, summary, reading time, tone.
Pure.
"""

from curator.label.labeller import Labeller

__all__ = ["Labeller"]
