"""Pictures we draw ourselves: an issue's cover and the chart of its figures. The same data gives the same bytes."""

from curator.pictures.chart import chart
from curator.pictures.cover import cover, front
from curator.pictures.figures import figures

__all__ = ["chart", "cover", "figures", "front"]
