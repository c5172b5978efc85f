"""A fingerprint as bytes: one line of JSON, then the arrays as they are, little-endian. About 7 kB for a long article."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from curator.match import shingles
from curator.match.fingerprint import Fingerprint
from curator.match.shingles import Shingles

FORM = 1  # another form, or other ways of making one, is read again from the story


def to_bytes(seen: Fingerprint) -> bytes:
    """`seen` in a form that any machine reads back with `from_bytes`."""
    arrays = [seen.text.hashes.astype("<u4").tobytes(), seen.text.start.astype("<u4").tobytes()]
    arrays += [shingles.portable(seen.signature), seen.vectors.tobytes()]
    header = {
        "form": FORM,
        "sizes": [len(array) for array in arrays],
        "shape": seen.vectors.shape,
        "level": seen.text.level,
        "words": seen.text.words,
        **{name: getattr(seen, name) for name in _PLAIN},
        **{name: sorted(getattr(seen, name)) for name in _SETS},
        "day": seen.day.isoformat() if seen.day else None,
    }
    line = json.dumps(header, separators=(",", ":")).encode()
    return b"\n".join((line, b"".join(arrays)))


def from_bytes(data: bytes) -> Fingerprint | None:
    """What `to_bytes` wrote; None when it is of another form and has to be made again from the story."""
    line, _, rest = bytes(data).partition(b"\n")
    header = json.loads(line)
    if header.get("form") != FORM:
        return None
    ends = list(accumulate(header["sizes"]))
    hashes, start, signature, vectors = (rest[a:b] for a, b in pairwise([0, *ends]))
    plain: dict[str, Any] = {name: header[name] for name in _PLAIN}
    sets: dict[str, Any] = {name: frozenset(header[name]) for name in _SETS}
    seen = Fingerprint(
        **plain,
        **sets,
        text=Shingles(_numbers(hashes), header["level"], header["words"], _numbers(start)),
        signature=shingles.from_portable(signature),
        vectors=np.frombuffer(vectors, np.int8).reshape(header["shape"]),
        day=date.fromisoformat(header["day"]) if header["day"] else None,
    )
    return replace(seen, anchors=tuple(seen.anchors), rhythm=tuple(seen.rhythm))


def _numbers(data: bytes) -> shingles.Hashes:
    return np.frombuffer(data, "<u4").astype(np.uint32)


_PLAIN = ("id", "language", "title", "anchors", "rhythm", "image", "site", "matchable")
_SETS = ("addresses", "alternates")
