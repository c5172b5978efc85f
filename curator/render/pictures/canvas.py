"""A canvas in pixels, drawn by matplotlib, that becomes a PNG or a page of a PDF.

Coordinates start at the upper corner where reading starts. matplotlib is imported when first
needed, because that takes longer than a page of the desk.
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
    """The look of a text; `families` are tried in turn for each character; `size` is in pixels."""

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
    """A part of a picture for screen readers: its text, or the description of a figure.

    `top` determines the reading order.
    """

    role: Role
    language: str
    text: str
    top: float


class Canvas:
    """One picture; `x` counts from the side where reading starts, `y` from the top.

    `density` is the number of pixels drawn per pixel; `above` is empty space before `y` begins, as
    a share of the height.
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
        """Return the number of a new part, to draw with; what has none is decoration."""
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
        """Draw a filled rectangle."""
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
        """Draw one line with its baseline at `y`; `x` is where it starts or ends.

        `spoken` is the direction of the text, if not the picture's; `url` is its link in a PDF.
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
        """Return the picture; `source` is stored in it, so that a later run knows what it shows.

        With `palette` every pixel takes the nearest colour, which takes a fifth of the bytes.
        """
        import numpy as np

        self._canvas.draw()
        return encoded(np.asarray(self._canvas.buffer_rgba()), source, palette)

    def onto(self, document: Document) -> None:
        """Add the picture to a PDF as a page."""
        document.add(self._figure, self._parts)


def _name(part: int | None) -> str | None:
    """Return the name of a part in the drawing, by which the PDF's writer finds it."""
    return None if part is None else str(part)


def measure(text: str, face: Face) -> float:
    """Return the width of a line, in pixels."""
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
