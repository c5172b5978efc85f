"""Letters: one edition each, as it is sent; and the pictures drawn for it."""

from __future__ import annotations

from dataclasses import dataclass

from curator.records.messages import Message


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG we drew; width and height as it is shown (it may have more pixels), `alt` says
    everything it shows.
    """

    png: bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True, slots=True)
class DrawnFile:
    """A picture or document drawn for sharing; `alt` says what it shows."""

    name: str
    data: bytes
    alt: str


# A letter is rendered once per language; what differs per subscriber is a place of fixed length
# that survives HTML, URLs and quoted-printable, and is replaced by bytes of the same length when
# sending.
LEAVE_TOKEN_PLACE = "LEAVE-TOKEN-PLACE-LEAVE-TOKEN-PLACE-LEAVE-0"
assert len(LEAVE_TOKEN_PLACE) == 43


@dataclass(frozen=True, slots=True)
class Letter:
    """One edition, ready to send but for the places; `text` is the plain part, a letter in its
    own right.
    """

    language: str
    subject: str
    html: str
    text: str
    minute_seconds: int
    items: int
    headlines: tuple[str, ...] = ()
    # PNG, part of the mail, which the HTML names by its Content-ID; empty where there is none
    chart: bytes = b""
    obstacles: tuple[Message, ...] = ()  # why the edition must not be sent as it stands
    remarks: tuple[Message, ...] = ()  # what was left out of it; it may be sent
    variant: str = ""  # its key; empty: the whole letter
