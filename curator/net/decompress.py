"""Undo a Content-Encoding piece by piece, never giving more than was allowed: a bomb of a few
kilobytes stays harmless.
"""

from __future__ import annotations

import zlib
from typing import Protocol

ACCEPTED = "gzip, deflate"
GZIP_MAGIC = b"\x1f\x8b"


class Decoder(Protocol):
    """Takes the next raw piece and how many bytes there is room for; gives at most one byte more
    than that.
    """

    def __call__(self, piece: bytes, room: int) -> bytes: ...

    @property
    def finished(self) -> bool:
        """Whether what was packed has come to its own end; False where the sender broke off."""
        ...


class UnknownEncoding(ValueError):
    """The server used an encoding nobody asked for."""


def decoder(content_encoding: str) -> Decoder:
    """A decoder for one answer; raises UnknownEncoding for anything but gzip, deflate and
    identity.
    """
    named = [
        part.strip().lower()
        for part in content_encoding.split(",")
        if part.strip().lower() not in ("", "identity")
    ]
    if not named:
        return _Identity()
    if len(named) == 1 and named[0] in ("gzip", "x-gzip", "deflate"):
        return _Inflate()
    raise UnknownEncoding(content_encoding)


class _Identity:
    finished = True

    def __call__(self, piece: bytes, room: int) -> bytes:
        return piece[: room + 1]


class _Inflate:
    """gzip or zlib; raw deflate and plain bytes sent under a false name are recognised at the
    first piece.
    """

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._started = False
        self._plain = False
        self._held = b""  # the first byte of what may be a further gzip file

    @property
    def finished(self) -> bool:
        return self._plain or not self._started or self._engine.eof

    def __call__(self, piece: bytes, room: int) -> bytes:
        if self._plain:
            return piece[: room + 1]
        if self._engine.eof:
            piece, self._held = self._held + piece, b""
            if piece == GZIP_MAGIC[:1]:
                self._held = piece
            if not piece.startswith(GZIP_MAGIC):
                return b""  # padding after the end: not to be collected by zlib
            self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            out = self._inflate(piece, room)
        except zlib.error:
            if self._started or piece.startswith(GZIP_MAGIC):
                raise  # damaged, not falsely named
            out = self._recover(piece, room)
        self._started = True
        return out

    def _inflate(self, piece: bytes, room: int) -> bytes:
        out = b""
        while piece and len(out) <= room:
            out += self._engine.decompress(piece, room + 1 - len(out))
            piece = self._engine.unused_data
            if self._engine.eof and piece[:2] == GZIP_MAGIC:  # several gzip files in a row are one
                self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)
            elif self._engine.eof:
                self._held = piece if piece == GZIP_MAGIC[:1] else b""
                break  # padding after the end
        return out

    def _recover(self, piece: bytes, room: int) -> bytes:
        self._engine = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return self._inflate(piece, room)
        except zlib.error:
            self._plain = True
            return piece[: room + 1]
