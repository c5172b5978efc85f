"""Letters (one rendered edition each) and the pictures drawn for them."""

from __future__ import annotations

from dataclasses import dataclass

from curator.records.messages import Message


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn PNG.

    `width` and `height` are CSS pixels (the file may have more); `alt` describes all it shows.
    """

    png: bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class DrawnFile:
    """A picture or document drawn for sharing; `alt` is its alternative text."""

    name: str
    data: bytes
    alt: str


# A letter is rendered once per language. What differs per subscriber is a placeholder that passes
# HTML, URLs and quoted-printable unchanged; sending replaces it by a token of the same length.
LEAVE_TOKEN_PLACE = "LEAVE-TOKEN-PLACE-LEAVE-TOKEN-PLACE-LEAVE-0"
assert len(LEAVE_TOKEN_PLACE) == 43


@dataclass(frozen=True, slots=True)
class Letter:
    """One rendered edition, complete but for each subscriber's tokens; `text` is the plain part."""

    language: str
    subject: str
    html: str
    text: str
    minute_seconds: int
    items: int
    headlines: tuple[str, ...] = ()
    chart: bytes = b""  # PNG, which the HTML refers to by its Content-ID; may be empty
    obstacles: tuple[Message, ...] = ()  # reasons why it must not be sent
    remarks: tuple[Message, ...] = ()  # what was left out; no reason not to send it
