"""The two parts of a letter as quoted-printable, each place for a subscriber whole on a line of its own.

A place must survive the encoding: soft line breaks are set around it, so that it is never broken, and the encoded body can
be filled by joining its pieces. Decoding gives the letter back, places and all; that is checked, not hoped.
"""

from __future__ import annotations

import re
from binascii import a2b_qp, b2a_qp

from curator.errors import NotReady
from curator.records import LEAVE_TOKEN_PLACE

PLACE = LEAVE_TOKEN_PLACE.encode()
_LINE_END = re.compile(rb"\r\n|\r|\n")
_SOFT_BREAK = b"=\r\n"


def alternative(text: bytes, html: bytes, boundary: str) -> tuple[bytes, ...]:
    """The body of a multipart/alternative, split at its places; raises NotReady where a part has no place for leaving."""
    mark = boundary.encode()
    parts = (("plain", "text", text), ("html", "HTML", html))
    body = b"".join(b"--" + mark + b"\r\n" + _part(kind, shown, content) for kind, shown, content in parts)
    return tuple((body + b"--" + mark + b"--\r\n").split(PLACE))


def _part(kind: str, shown: str, content: bytes) -> bytes:
    if PLACE not in content:
        raise NotReady(f"The {shown} part of the letter has no link for leaving, so it cannot be sent.")
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode() + quoted(content)


def quoted(content: bytes) -> bytes:
    """`content` (UTF-8) as quoted-printable with CRLF, ending in a line end, every place of it whole."""
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
