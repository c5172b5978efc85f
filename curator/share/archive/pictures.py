"""The pictures of the archive's pages: covers, charts, and those beside a feature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from curator.records import Picture
from curator.share.archive.addresses import Addresses, Place

Of = tuple[str, int]  # an edition: language and number


@dataclass(frozen=True, slots=True)
class Pictures:
    """Drawn pictures by language and number."""

    covers: Mapping[Of, bytes] = field(default_factory=dict)
    charts: Mapping[Of, Picture] = field(default_factory=dict)
    features: Mapping[Of, Picture] = field(default_factory=dict)

    def files(self, addresses: Addresses) -> Iterator[tuple[Place, bytes]]:
        yield from ((addresses.cover(*of), png) for of, png in self.covers.items())
        yield from ((addresses.chart(*of), chart.png) for of, chart in self.charts.items())
        yield from ((addresses.feature(*of), drawn.png) for of, drawn in self.features.items())
