"""Decompress a body piece by piece within a limit, so that a decompression bomb is harmless."""

from __future__ import annotations

import zlib
from typing import Protocol

ACCEPTED = "gzip, deflate"
GZIP_MAGIC = b"\x1f\x8b"


class Decoder(Protocol):
    """Decodes a body: takes each raw piece, and returns at most `limit` + 1 bytes of it."""

    def __call__(self, piece: bytes, limit: int) -> bytes: ...

    @property
    def finished(self) -> bool:
        """Whether the compressed data is complete; False if the sender broke off."""
        ...


class UnknownEncoding(ValueError):
    """The answer has a Content-Encoding that was not requested."""


def decoder(content_encoding: str) -> Decoder:
    """Return a decoder for gzip, deflate or identity; raises UnknownEncoding for any other."""
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

    def __call__(self, piece: bytes, limit: int) -> bytes:
        return piece[: limit + 1]


class _Inflate:
    """gzip or zlib, and also, by their first piece, raw deflate and mislabelled plain bytes."""

    def __init__(self) -> None:
        self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self._started = False
        self._plain = False
        self._held = b""  # the first byte of what may be a further gzip file

    @property
    def finished(self) -> bool:
        return self._plain or not self._started or self._engine.eof

    def __call__(self, piece: bytes, limit: int) -> bytes:
        if self._plain:
            return piece[: limit + 1]
        if self._engine.eof:
            piece, self._held = self._held + piece, b""
            if piece == GZIP_MAGIC[:1]:
                self._held = piece
            if not piece.startswith(GZIP_MAGIC):
                return b""  # padding after the end
            self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            out = self._inflate(piece, limit)
        except zlib.error:
            if self._started or piece.startswith(GZIP_MAGIC):
                raise  # damaged, not mislabelled
            out = self._recover(piece, limit)
        self._started = True
        return out

    def _inflate(self, piece: bytes, limit: int) -> bytes:
        out = b""
        while piece and len(out) <= limit:
            out += self._engine.decompress(piece, limit + 1 - len(out))
            piece = self._engine.unused_data
            if self._engine.eof and piece[:2] == GZIP_MAGIC:  # several gzip files in a row are one
                self._engine = zlib.decompressobj(zlib.MAX_WBITS | 32)
            elif self._engine.eof:
                self._held = piece if piece == GZIP_MAGIC[:1] else b""
                break  # padding after the end
        return out

    def _recover(self, piece: bytes, limit: int) -> bytes:
        self._engine = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            return self._inflate(piece, limit)
        except zlib.error:
            self._plain = True
            return piece[: limit + 1]
