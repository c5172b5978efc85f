"""Fingerprints: what matching compares of a story, small enough to store for every story."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, pairwise
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from rensa import RMinHash

from curator.language.data import base
from curator.language.tags import with_script
from curator.match import events, meaning, shingles
from curator.match.anchors import anchors, rhythm
from curator.match.events import Hashes, Telling
from curator.match.loans import loan_words
from curator.match.meaning import Embedder, Vectors
from curator.match.shingles import Shingles
from curator.records import Article, Story

CHROME = "not-an-article"
LONGEST_TITLE = 400  # characters


def no_words() -> Hashes:
    return np.zeros(0, np.uint32)


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """The fingerprint of a story; `to_bytes` and `from_bytes` convert it for the database.

    `addresses` are the story's own, `alternates` those of its versions in other languages, both
    without scheme. `vectors` is empty if the embedder does not know the language. `matchable` is
    false for pages that are not articles.
    """

    id: str
    language: str
    title: str
    text: Shingles
    signature: RMinHash
    anchors: tuple[str, ...] = ()
    rhythm: tuple[int, ...] = ()
    vectors: Vectors = field(default_factory=meaning.nothing)
    addresses: frozenset[str] = frozenset()
    alternates: frozenset[str] = frozenset()
    image: str | None = None
    day: date | None = None
    site: str = ""
    matchable: bool = True
    start: Hashes = field(default_factory=no_words)  # hashed words of the beginning
    words: Hashes = field(default_factory=no_words)  # hashed words of the whole text
    loans: Hashes = field(default_factory=no_words)  # hashed loan words, in order


def fingerprint(story: Story, embedder: Embedder | None = None) -> Fingerprint:
    """Return the fingerprint of `story`."""
    return fingerprints([story], embedder)[0]


def fingerprints(stories: Sequence[Story], embedder: Embedder | None = None) -> list[Fingerprint]:
    """Return the fingerprints of many stories, encoding their sentences in one batch."""
    found = _vectors(stories, embedder) if embedder else [meaning.nothing()] * len(stories)
    return [_fingerprint(story, vectors) for story, vectors in zip(stories, found, strict=True)]


def _vectors(stories: Sequence[Story], embedder: Embedder) -> list[Vectors]:
    """Return the vectors of each story's lead; none if the embedder does not know the language."""
    known = embedder.languages
    leads = [meaning.lead(story) if base(story.language.main) in known else [] for story in stories]
    sentences = [sentence for lead in leads for sentence in lead]
    encoded, start, found = meaning.quantised(embedder.encode(sentences)), 0, []
    for lead in leads:
        found.append(encoded[start : start + len(lead)])
        start += len(lead)
    return found


def _fingerprint(story: Story, vectors: Vectors) -> Fingerprint:
    article, language = story.article, story.language.main
    kept, signature = shingles.shingles(article.body)
    text = f"{article.title}\n\n{article.body}"
    start, words = events.terms(text, language)
    return Fingerprint(
        id=article.id,
        language=language,
        title=" ".join(shingles.tokens(article.title[:LONGEST_TITLE])),
        text=kept,
        signature=signature,
        anchors=anchors(text, language),
        rhythm=rhythm(article.body),
        vectors=vectors,
        addresses=frozenset(
            found for url in (article.url, article.canonical_url) if (found := address(url))
        ),
        alternates=frozenset(
            found for url in article.alternates.values() if (found := address(url))
        ),
        image=address(article.image),
        day=story.published,
        site=_site(article),
        matchable=article.kind != CHROME,
        start=start,
        words=words,
        loans=loan_words(text, language),
    )


def telling(seen: Fingerprint) -> Telling:
    """Return the part of a fingerprint that is compared to find events."""
    return Telling(
        seen.id,
        with_script(seen.language),
        seen.vectors,
        seen.start,
        seen.words,
        seen.anchors,
        seen.day,
    )


def address(url: str | None) -> str | None:
    """Return an address for comparison: host without www, path without final slash, query.

    None for a site's front page.
    """
    parts = urlsplit(url or "")
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")
    if not host or not (path or parts.query):
        return None
    return f"{host}{path}?{parts.query}" if parts.query else f"{host}{path}"


def _site(article: Article) -> str:
    return (urlsplit(article.canonical_url or article.url).hostname or "").removeprefix("www.")


FORM = 3  # version of the stored form; fingerprints of other versions are made anew


def to_bytes(seen: Fingerprint) -> bytes:
    """Return a fingerprint as bytes, which `from_bytes` reads on any machine."""
    arrays = [seen.text.hashes.astype("<u4").tobytes(), seen.text.start.astype("<u4").tobytes()]
    arrays += [shingles.portable(seen.signature), seen.vectors.tobytes()]
    arrays += [each.astype("<u4").tobytes() for each in (seen.start, seen.words, seen.loans)]
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
    """Return the fingerprint that `to_bytes` wrote, or None if it has another `FORM`."""
    line, _, rest = bytes(data).partition(b"\n")
    header = json.loads(line)
    if header.get("form") != FORM:
        return None
    ends = list(accumulate(header["sizes"]))
    hashes, at, signature, vectors, start, words, loans = (
        rest[a:b] for a, b in pairwise([0, *ends])
    )
    plain: dict[str, Any] = {name: header[name] for name in _PLAIN}
    sets: dict[str, Any] = {name: frozenset(header[name]) for name in _SETS}
    seen = Fingerprint(
        **plain,
        **sets,
        text=Shingles(_numbers(hashes), header["level"], header["words"], _numbers(at)),
        signature=shingles.from_portable(signature),
        vectors=np.frombuffer(vectors, np.int8).reshape(header["shape"]),
        day=date.fromisoformat(header["day"]) if header["day"] else None,
        start=_numbers(start),
        words=_numbers(words),
        loans=_numbers(loans),
    )
    return replace(seen, anchors=tuple(seen.anchors), rhythm=tuple(seen.rhythm))


def _numbers(data: bytes) -> shingles.Hashes:
    return np.frombuffer(data, "<u4").astype(np.uint32)


_PLAIN = ("id", "language", "title", "anchors", "rhythm", "image", "site", "matchable")
_SETS = ("addresses", "alternates")
