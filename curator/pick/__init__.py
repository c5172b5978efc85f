"""Pick a draft from the week's clusters, with a reason for every point of a score.

Pure: the day is an argument.
"""

from curator.pick.draft import draft
from curator.pick.roundup import PastItem, Taken, roundup
from curator.pick.rules import History, Kept, Printed, Rules
from curator.pick.score import weigh
from curator.pick.slots import LEAST_TOPIC

__all__ = [
    "LEAST_TOPIC",
    "History",
    "Kept",
    "PastItem",
    "Printed",
    "Rules",
    "Taken",
    "draft",
    "roundup",
    "weigh",
]
