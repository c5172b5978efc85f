from __future__ import annotations

import gzip
import zlib

import pytest

from curator.net.decompress import UnknownEncoding, decoder

TEXT = b"<rss>" + b"word " * 2000


def unpack(packed: bytes, encoding: str, room: int = 1_000_000, step: int = 100) -> bytes:
    decode, out = decoder(encoding), b""
    for start in range(0, len(packed), step):
        out += decode(packed[start : start + step], room - len(out))
        if len(out) > room:
            break
    return out


def test_an_encoding_nobody_asked_for_is_an_error() -> None:
    for encoding in ("br", "zstd", "gzip, gzip"):
        with pytest.raises(UnknownEncoding):
            decoder(encoding)


def test_broken_gzip_in_the_middle_is_an_error_and_not_nonsense() -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 400))
    packed[200:260] = b"\xff" * 60
    with pytest.raises(zlib.error):
        unpack(bytes(packed), "gzip")


def test_gzip_that_is_damaged_from_the_first_piece_is_not_taken_for_plain_bytes() -> None:
    packed = gzip.compress(TEXT)
    for damaged in (packed[:-8] + b"\0" * 8, packed[:20] + b"\xff" * 200):
        with pytest.raises(zlib.error):
            unpack(damaged, "gzip", step=100_000)


def test_a_bomb_gives_one_byte_more_than_there_is_room_for() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 60_000
    assert len(unpack(bomb, "gzip", room=10_000, step=100_000)) == 10_001


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_gzip_zlib_and_raw_deflate_are_undone_in_pieces_of_any_size(step: int) -> None:
    raw = zlib.compressobj(wbits=-15)
    for packed, encoding in (
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT[:500]) + gzip.compress(TEXT[500:]), "x-gzip"),
        (zlib.compress(TEXT), "deflate"),
        (TEXT, ""),
        (TEXT, "identity"),
    ):
        assert unpack(packed, encoding, step=step) == TEXT
    assert unpack(raw.compress(TEXT) + raw.flush(), "deflate", step=100_000) == TEXT


def test_plain_bytes_under_a_false_name_are_taken_as_they_are() -> None:
    assert unpack(TEXT, "gzip") == TEXT
