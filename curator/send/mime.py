"""Encode a mail's content (text, HTML, chart), with every placeholder whole on a line of its own.

Soft line breaks around a placeholder keep it whole, so that the encoded body can be filled by
joining its pieces. That decoding gives the letter back is checked.
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
from curator.records.inline_images import PICTURE_FILE, named

PLACE = LEAVE_TOKEN_PLACE.encode()
_LINE_END = re.compile(rb"\r\n|\r|\n")
_SOFT_BREAK = b"=\r\n"


@dataclass(frozen=True, slots=True)
class Content:
    """The frozen parts of one edition's mail; `chart` is a PNG or empty."""

    text: bytes
    html: bytes
    chart: bytes = b""

    def boundary(self, of: str) -> str:
        """Return the boundary of the multipart called `of`, constant for a letter."""
        # "=_" stands neither in quoted-printable nor in base64
        return (
            "=_"
            + sha256(b"\0".join((of.encode(), self.html, self.text, self.chart))).hexdigest()[:32]
        )


def pieces(content: Content) -> tuple[bytes, ...]:
    """Return the mail's multipart/alternative with its Content-Type, split at its placeholders.

    Raises NotReady if a part has no leave link, or the HTML refers to another chart.
    """
    text, boundary = _words("plain", "text", content.text), content.boundary("mail")
    head = line("Content-Type", f'multipart/alternative; boundary="{boundary}"') + b"\r\n"
    return tuple((head + _multipart(boundary, text, _shown(content))).split(PLACE))


def text_pieces(content: Content) -> tuple[bytes, ...]:
    """Return the text part alone as the mail's content, split at its placeholders;
    raises NotReady.
    """
    return tuple(_words("plain", "text", content.text).split(PLACE))


def _shown(content: Content) -> bytes:
    """Return the HTML part, with a chart as multipart/related (RFC 2387)."""
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
        f'Content-Type: image/png; name="{PICTURE_FILE}"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{content_id}>\r\n"
        f'Content-Disposition: inline; filename="{PICTURE_FILE}"\r\n\r\n'
    )
    return (head + body_encode(png, eol="\r\n")).encode()


def quoted(content: bytes) -> bytes:
    """Return `content` (UTF-8) as quoted-printable with CRLF, every placeholder whole."""
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
# Nothing that separates addresses.
_MAILBOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
_ATOMS = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]+")


def line(name: str, value: str) -> bytes:
    """Return one unfolded header; raises ValueError for non-ASCII and for more than 998
    characters.
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
    """Return a header of text, encoded and folded as needed."""
    return f"{name}: {_encoded(plain(value), len(name) + 2)}\r\n".encode()


def mailbox_header(name: str, display: str, bracketed: str) -> bytes:
    """Return `name: "Display" <bracketed>`, for mailboxes and List-Id."""
    shown = plain(display)
    phrase = _phrase(shown, len(name) + 2) if shown else ""
    inside = line("X", f"<{bracketed}>")[3:-2].decode()
    joined = f"{name}: {phrase} {inside}" if shown else f"{name}: {inside}"
    if len(joined.rsplit("\r\n", 1)[-1]) > 78 and shown:
        joined = f"{name}: {phrase}\r\n {inside}"
    return joined.encode() + b"\r\n"


def mailbox(address: str) -> str:
    """Return `address` if it can be used in header and envelope; else raises ValueError."""
    if not _MAILBOX.fullmatch(address):
        raise ValueError(f"not an address for a header: {address[:80]!r}")
    return address


def plain(value: str) -> str:
    """Return words on one line, with control characters as spaces."""
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
    """Return ASCII unchanged if it is short and does not look like an encoded word."""
    if text.isascii() and "=?" not in text and len(text) + indent <= 78:
        return text
    return Header(text, "utf-8", maxlinelen=75, header_name="x" * max(indent - 2, 0)).encode(
        linesep="\r\n"
    )
