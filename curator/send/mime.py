"""What a mail carries: the text, the HTML and its chart, each place for a subscriber whole on a
line of its own.

A place must survive the encoding: soft line breaks are set around it, so that it is never
broken, and the encoded body can be filled by joining its pieces. Decoding gives the letter back,
places and all; that is checked, not hoped.
"""

from __future__ import annotations

import re
import unicodedata
from binascii import a2b_qp, b2a_qp
from dataclasses import dataclass
from email.base64mime import body_encode
from email.header import Header
from email.utils import quote
from hashlib import sha256

from curator.errors import NotReady
from curator.records import LEAVE_TOKEN_PLACE
from curator.records.inline_images import CHART_FILE, named

PLACE = LEAVE_TOKEN_PLACE.encode()
_LINE_END = re.compile(rb"\r\n|\r|\n")
_SOFT_BREAK = b"=\r\n"


@dataclass(frozen=True, slots=True)
class Content:
    """The parts of one edition's mail as they were frozen; `chart` is a PNG, empty where there
    is none.
    """

    text: bytes
    html: bytes
    chart: bytes = b""

    def boundary(self, of: str) -> str:
        """What separates the parts of the multipart called `of`: always the same for the same
        letter.
        """
        # "=_" stands neither in quoted-printable nor in base64
        return (
            "=_"
            + sha256(b"\0".join((of.encode(), self.html, self.text, self.chart))).hexdigest()[:32]
        )


def pieces(content: Content) -> tuple[bytes, ...]:
    """The mail's multipart/alternative with its Content-Type, split at its places.

    Raises NotReady where a part has no place for leaving, or where the HTML shows another chart
    than travels with it.
    """
    text, boundary = _words("plain", "text", content.text), content.boundary("mail")
    head = line("Content-Type", f'multipart/alternative; boundary="{boundary}"') + b"\r\n"
    return tuple((head + _multipart(boundary, text, _shown(content))).split(PLACE))


def text_pieces(content: Content) -> tuple[bytes, ...]:
    """The text part alone as the mail's content, split at its places; raises NotReady without a
    place for leaving.
    """
    return tuple(_words("plain", "text", content.text).split(PLACE))


def _shown(content: Content) -> bytes:
    """The HTML part; with its chart, where it has one, as one multipart/related (RFC 2387)."""
    html, ids = _words("html", "HTML", content.html), named(content.html.decode())
    if len(ids) != bool(content.chart):
        raise NotReady(
            "The chart that the letter shows is not the one that travels with it, so it cannot be"
            " sent."
        )
    if not ids:
        return html
    boundary = content.boundary("related")
    head = f'Content-Type: multipart/related; type="text/html"; boundary="{boundary}"\r\n\r\n'
    return head.encode() + _multipart(boundary, html, _picture(content.chart, ids[0]))


def _multipart(boundary: str, *parts: bytes) -> bytes:
    mark = b"--" + boundary.encode()
    return b"".join(mark + b"\r\n" + part for part in parts) + mark + b"--\r\n"


def _words(kind: str, shown: str, content: bytes) -> bytes:
    if PLACE not in content:
        raise NotReady(
            "The %(part)s part of the letter has no link for leaving, so it cannot be sent.",
            part=shown,
        )
    head = (
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding:"
        " quoted-printable\r\n\r\n"
    )
    return head.encode() + quoted(content)


def _picture(png: bytes, content_id: str) -> bytes:
    head = (
        f'Content-Type: image/png; name="{CHART_FILE}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{content_id}>\r\n"
        f'Content-Disposition: inline; filename="{CHART_FILE}"\r\n\r\n'
    )
    return (head + body_encode(png, eol="\r\n")).encode()


def quoted(content: bytes) -> bytes:
    """`content` (UTF-8) as quoted-printable with CRLF, ending in a line end, every place of it
    whole.
    """
    lines = _LINE_END.sub(b"\r\n", content)
    # b2a_qp breaks with LF in a piece that has no line end of its own
    ended = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    pieces = [_LINE_END.sub(b"\r\n", b2a_qp(piece, istext=True)) for piece in ended.split(PLACE)]
    encoded = pieces[0]
    for piece in pieces[1:]:
        before = b"" if not encoded or encoded.endswith(b"\r\n") else _SOFT_BREAK
        encoded += before + PLACE + (b"" if piece.startswith(b"\r\n") else _SOFT_BREAK) + piece
    if a2b_qp(encoded).rstrip(b"\r\n") != lines.rstrip(b"\r\n"):
        raise AssertionError("quoted-printable did not survive its places")
    return encoded


_LONGEST_LINE = 998  # RFC 5322, 2.1.1
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_MAILBOX = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+"
)  # nothing that separates addresses
_ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")


def line(name: str, value: str) -> bytes:
    """One unbroken header line; raises ValueError on anything but printable ASCII and on more
    than 998 characters.
    """
    text = f"{name}: {value}"
    if (
        not _NAME.fullmatch(name)
        or not text.isascii()
        or not text.isprintable()
        or len(text) > _LONGEST_LINE
    ):
        raise ValueError(f"not a header line: {text[:80]!r}")
    return text.encode() + b"\r\n"


def words(name: str, value: str) -> bytes:
    """A header line of words for people, encoded and folded where it must be."""
    return f"{name}: {_encoded(plain(value), len(name) + 2)}\r\n".encode()


def mailbox_header(name: str, display: str, bracketed: str) -> bytes:
    """`name: "Display" <bracketed>`, for mailboxes and List-Id; the part in brackets is never
    encoded or broken.
    """
    shown = plain(display)
    phrase = _phrase(shown, len(name) + 2) if shown else ""
    inside = line("X", f"<{bracketed}>")[3:-2].decode()
    joined = f"{name}: {phrase} {inside}" if shown else f"{name}: {inside}"
    if len(joined.rsplit("\r\n", 1)[-1]) > 78 and shown:
        joined = f"{name}: {phrase}\r\n {inside}"
    return joined.encode() + b"\r\n"


def mailbox(address: str) -> str:
    """`address` if it may appear in a header and an envelope as it is; raises ValueError
    otherwise.
    """
    if not _MAILBOX.fullmatch(address):
        raise ValueError(f"not an address for a header: {address[:80]!r}")
    return address


def plain(value: str) -> str:
    """Words on one line: every control character and line end is a space, and spaces are single."""
    seen = (
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Cs") else char for char in value
    )
    return " ".join("".join(seen).split())


def _phrase(shown: str, indent: int) -> str:
    if not shown.isascii():
        return _encoded(shown, indent)
    if _ATOMS.fullmatch(shown) and len(shown) + indent < 76:
        return shown
    return f'"{quote(shown)}"' if len(shown) + indent < 900 else _encoded(shown, indent)


def _encoded(text: str, indent: int) -> str:
    """ASCII stays as it is if it is short and cannot be taken for an encoded word."""
    if text.isascii() and "=?" not in text and len(text) + indent <= 78:
        return text
    return Header(text, "utf-8", maxlinelen=75, header_name="x" * max(indent - 2, 0)).encode(
        linesep="\r\n"
    )
