"""A sheet to draw on, in pixels from the upper corner where reading starts; matplotlib sets and shapes the text."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from threading import Lock
from typing import Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, Rectangle

from curator.bidi import marked
from curator.phrases import Direction

DRAWING = Lock()  # matplotlib is not made for several threads at once, and the desk has several
_POINTS_PER_INCH = 72  # one point is one pixel


@dataclass(frozen=True, slots=True)
class Face:
    """How a text looks. `families` are tried in turn for each sign; `size` in pixels."""

    families: tuple[str, ...]
    size: float
    colour: str
    bold: bool = False

    def sized(self, size: float) -> Face:
        return replace(self, size=size)

    def properties(self) -> FontProperties:
        return FontProperties(family=list(self.families), size=self.size, weight="bold" if self.bold else "normal")


class Canvas:
    """One picture. `x` counts from the side where reading starts, `y` from the top."""

    def __init__(self, width: int, height: int, background: str, direction: Direction = "ltr") -> None:
        self.width, self.height, self.direction = width, height, direction
        inches = (width / _POINTS_PER_INCH, height / _POINTS_PER_INCH)
        self._figure = Figure(figsize=inches, dpi=_POINTS_PER_INCH, facecolor=background)
        self._canvas = FigureCanvasAgg(self._figure)

    def box(self, x: float, y: float, width: float, height: float, colour: str, *, radius: float = 0) -> None:
        """A filled rectangle, its corners rounded by `radius`."""
        left = self.width - x - width if self.direction == "rtl" else x
        corner, top = (left, self.height - y - height), {"facecolor": colour, "edgecolor": "none", "transform": None}
        patch = (
            FancyBboxPatch(corner, width, height, boxstyle=f"round,pad=0,rounding_size={radius}", **top)
            if radius
            else Rectangle(corner, width, height, **top)
        )
        self._figure.add_artist(patch)

    def text(self, x: float, y: float, text: str, face: Face, *, align: Literal["start", "end"] = "start") -> None:
        """One line whose baseline is at `y`; `x` is where it starts or ends."""
        place = self.width - x if self.direction == "rtl" else x
        left = (align == "start") == (self.direction == "ltr")
        self._figure.text(
            place / self.width,
            1 - y / self.height,
            marked(text, self.direction),
            fontproperties=face.properties(),
            color=face.colour,
            ha="left" if left else "right",
            va="baseline",
            parse_math=False,
        )

    def measure(self, text: str, face: Face) -> float:
        """How wide a line would be."""
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]
        width: float = renderer.get_text_width_height_descent(text, face.properties(), False)[0]
        return width

    def png(self, source: str) -> bytes:
        """The picture; `source` is written into it, so that a later run sees what it was drawn from."""
        file = BytesIO()
        self._canvas.print_png(file, metadata={"Software": None, "Source": source}, pil_kwargs={"optimize": True})
        return file.getvalue()
