"""A sheet to draw on, in pixels from the upper corner where reading starts; matplotlib sets and
shapes the text. It becomes a PNG, or a page of a PDF. matplotlib is imported when something is
drawn: that takes longer than a whole page of the desk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Literal

from curator.language.bidi import marked
from curator.language.phrases import Direction
from curator.render.pictures.drawn import encoded

if TYPE_CHECKING:  # matplotlib is imported where something is drawn, a PDF where one is made
    from matplotlib.backends.backend_agg import RendererAgg
    from matplotlib.font_manager import FontProperties

    from curator.render.pictures.document import Document

_MEASURED_AT = 100.0  # pixels: large enough that rounding to whole pixels does not matter
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
        from matplotlib.font_manager import FontProperties

        return FontProperties(
            family=list(self.families), size=self.size, weight="bold" if self.bold else "normal"
        )


Role = Literal["H1", "H2", "P", "Figure"]  # a PDF's own names for them


@dataclass(frozen=True, slots=True)
class Part:
    """What stands at one place of a picture, for those who do not see it: its words, of a figure
    what it shows. `top` says when it is read.
    """

    role: Role
    language: str
    text: str
    top: float


class Canvas:
    """One picture. `x` counts from the side where reading starts, `y` from the top; `density`
    pixels are drawn for each. `above` is empty room before `y` begins, a part of the height.
    """

    def __init__(
        self,
        width: int,
        height: int,
        background: str,
        direction: Direction = "ltr",
        density: float = 1,
        above: float = 0,
    ) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.width, self.height, self.direction, self._density = width, height, direction, density
        self._above = above
        inches = (width / _POINTS_PER_INCH, height / _POINTS_PER_INCH)
        self._figure = Figure(figsize=inches, dpi=_POINTS_PER_INCH * density, facecolor=background)
        self._canvas = FigureCanvasAgg(self._figure)
        self._parts: list[Part] = []

    def part(self, role: Role, language: str, text: str, top: float) -> int:
        """The number of a new part, by which it is drawn; what has none is decoration."""
        self._parts.append(Part(role, language, text, top))
        return len(self._parts) - 1

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        colour: str,
        *,
        part: int | None = None,
    ) -> None:
        """A filled rectangle."""
        from matplotlib.patches import Rectangle

        left = self.width - x - width if self.direction == "rtl" else x
        corner = (left * self._density, (self.height - self._above - y - height) * self._density)
        size = (width * self._density, height * self._density)
        self._figure.add_artist(
            Rectangle(
                corner, *size, facecolor=colour, edgecolor="none", transform=None, gid=_name(part)
            )
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        face: Face,
        *,
        align: Literal["start", "end"] = "start",
        spoken: Direction | None = None,
        url: str | None = None,
        part: int | None = None,
    ) -> None:
        """One line whose baseline is at `y`; `x` is where it starts or ends.

        `spoken` is the direction of the text itself, where that is not the picture's; `url` is
        where it leads in a PDF.
        """
        place = self.width - x if self.direction == "rtl" else x
        left = (align == "start") == (self.direction == "ltr")
        self._figure.text(
            place / self.width,
            1 - (y + self._above) / self.height,
            marked(text, spoken or self.direction),
            fontproperties=face.properties(),
            color=face.colour,
            ha="left" if left else "right",
            va="baseline",
            parse_math=False,
            url=url,
            gid=_name(part),
        )

    def png(self, source: str, palette: Sequence[str] = ()) -> bytes:
        """The picture; `source` is written into it, so that a later run sees what it was drawn
        from.

        With a `palette` each pixel takes the nearest of its colours: a flat drawing then has a
        fifth of the bytes.
        """
        import numpy as np

        self._canvas.draw()
        return encoded(np.asarray(self._canvas.buffer_rgba()), source, palette)

    def onto(self, document: Document) -> None:
        """The picture as a further page of a PDF."""
        document.add(self._figure, self._parts)


def _name(part: int | None) -> str | None:
    """How a part is called in the drawing, where the PDF's writer finds it again."""
    return None if part is None else str(part)


def measure(text: str, face: Face) -> float:
    """How wide a line would be, in pixels."""
    return _measured(text, face.families, face.bold) * face.size / _MEASURED_AT


@lru_cache(maxsize=4000)
def _measured(text: str, families: tuple[str, ...], bold: bool) -> float:
    properties = Face(families, _MEASURED_AT, "", bold).properties()
    width: float = _ruler().get_text_width_height_descent(text, properties, False)[0]
    return width


@cache
def _ruler() -> RendererAgg:
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(1, 1, _POINTS_PER_INCH)
