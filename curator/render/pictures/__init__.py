"""Pictures drawn by the program: covers, charts, cards, the LinkedIn document. Equal data, equal
bytes.
"""

from curator.render.pictures.chart import chart
from curator.render.pictures.cover import article_cover, cover, front

__all__ = ["article_cover", "chart", "cover", "front"]
