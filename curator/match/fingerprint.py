"""All that matching needs to know of a story, small enough to keep for every story ever read."""

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
    """One story as matching sees it; `match.to_bytes` and `match.from_bytes` carry it through
    the store.

    `addresses` are where it stands, `alternates` where it says its versions in other languages
    stand, without scheme. `vectors` is empty where no embedder knew the language. `matchable` is
    false for pages that are no articles.
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
    words: Hashes = field(default_factory=no_words)  # and of the whole
    loans: Hashes = field(default_factory=no_words)  # words that languages share, in order


def fingerprint(story: Story, embedder: Embedder | None = None) -> Fingerprint:
    """The fingerprint of `story`."""
    return fingerprints([story], embedder)[0]


def fingerprints(stories: Sequence[Story], embedder: Embedder | None = None) -> list[Fingerprint]:
    """The same for many stories at once, which the embedder likes better."""
    found = _vectors(stories, embedder) if embedder else [meaning.nothing()] * len(stories)
    return [_fingerprint(story, vectors) for story, vectors in zip(stories, found, strict=True)]


def _vectors(stories: Sequence[Story], embedder: Embedder) -> list[Vectors]:
    """Those of each story's first sentences; none where the embedder does not know the language."""
    known = embedder.languages
    leads = [meaning.lead(story) if base(story.language.main) in known else [] for story in stories]
    said = [sentence for lead in leads for sentence in lead]
    encoded, start, found = meaning.quantised(embedder.encode(said)), 0, []
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
    """What is compared when two stories may report one event."""
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
    """An address for comparing: host without www, path without a last slash, query; None for a
    site's front page.
    """
    parts = urlsplit(url or "")
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")
    if not host or not (path or parts.query):
        return None
    return f"{host}{path}?{parts.query}" if parts.query else f"{host}{path}"


def _site(article: Article) -> str:
    return (urlsplit(article.canonical_url or article.url).hostname or "").removeprefix("www.")


FORM = 3  # another form, or other ways of making one, is read again from the story


def to_bytes(seen: Fingerprint) -> bytes:
    """`seen` in a form that any machine reads back with `from_bytes`."""
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
    """What `to_bytes` wrote; None when it is of another form and has to be made again from the
    story.
    """
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
