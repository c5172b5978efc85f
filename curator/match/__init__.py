"""Match stories: find copies, revisions, translations and events, each with its reason."""

from curator.match.figures import Link as FigureLink
from curator.match.figures import figure_links
from curator.match.fingerprint import Fingerprint, fingerprint, fingerprints, from_bytes, to_bytes
from curator.match.grouping import Group, Links, Placement, cluster, place, twins
from curator.match.index import Index

__all__ = [
    "FigureLink",
    "Fingerprint",
    "Group",
    "Index",
    "Links",
    "Placement",
    "cluster",
    "figure_links",
    "fingerprint",
    "fingerprints",
    "from_bytes",
    "place",
    "to_bytes",
    "twins",
]
