"""Pictures we draw ourselves: an issue's cover and the chart of its figures. The same data gives
the same bytes.
"""

from curator.render.pictures.chart import chart
from curator.render.pictures.cover import article_cover, cover, front
from curator.render.pictures.figures import figures

__all__ = ["article_cover", "chart", "cover", "figures", "front"]
