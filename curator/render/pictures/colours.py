"""The colours of covers and charts."""

from __future__ import annotations

PAPER, PANEL = "#fffdf9", "#f8efe6"
INK, QUIET = "#25211c", "#665e54"
ACCENT, MARK = "#9c3012", "#b9401f"
RANGE = "#dd9f85"  # between the two ends of a range
REST = "#e6d5c4"  # of a bar: what its share leaves of the whole
WASH = "#f5e9de"  # the large numeral behind the words of a cover


def between(colour: str, ground: str, steps: int) -> list[str]:
    """Return `colour` and its blends with `ground`, for the smoothed edges of type."""
    ends = bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:])
    return [_mixed(*ends, step / steps) for step in range(steps)]


def _mixed(one: bytes, other: bytes, share: float) -> str:
    return "#" + bytes(round(a + (b - a) * share) for a, b in zip(one, other, strict=True)).hex()
