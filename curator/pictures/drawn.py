"""What a picture was drawn from, written into the PNG itself: an unchanged issue's picture need not be drawn again."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

DESIGN = 1  # one more whenever the drawing changes, so that older pictures are drawn anew


def fingerprint(data: Any) -> str:
    """A short name for what a picture shows and how it is drawn; `data` is a frozen dataclass of plain values."""
    return sha256(f"{DESIGN} {data!r}".encode()).hexdigest()[:32]


def drawn_from(png: bytes) -> str | None:
    """The fingerprint of what `png` shows; None where the bytes are not a picture of ours."""
    try:
        with Image.open(BytesIO(png), formats=["PNG"]) as picture:
            return picture.info.get("Source")
    except (UnidentifiedImageError, OSError, ValueError):
        return None


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a picture in pixels."""
    with Image.open(BytesIO(png), formats=["PNG"]) as picture:
        return picture.size
