"""All that matching needs to know of a story, small enough to keep for every story ever read."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import numpy as np
from rensa import RMinHash

from curator.match import meaning, shingles
from curator.match.anchors import anchors, rhythm
from curator.match.meaning import Embedder, Vectors
from curator.match.shingles import Shingles
from curator.records import Article, Story

FORM = 1  # of the bytes; another form is read again from the story
CHROME = "not-an-article"


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """One story as matching sees it; `to_bytes` and `from_bytes` carry it through the store.

    `addresses` are where it stands, `alternates` where it says its versions in other languages stand, without scheme.
    `vectors` is empty where no embedder knew the language. `matchable` is false for pages that are no articles.
    """

    id: str
    language: str
    title: str
    text: Shingles
    signature: RMinHash
    anchors: tuple[str, ...] = ()
    rhythm: tuple[int, ...] = ()
    vectors: Vectors = None  # type: ignore[assignment]  # always set by __post_init__
    addresses: frozenset[str] = frozenset()
    alternates: frozenset[str] = frozenset()
    image: str | None = None
    day: date | None = None
    site: str = ""
    matchable: bool = True

    def __post_init__(self) -> None:
        if self.vectors is None:
            object.__setattr__(self, "vectors", meaning.nothing())

    def to_bytes(self) -> bytes:
        """A compact form that any machine reads back."""
        return json.dumps(
            {
                "form": FORM,
                "id": self.id,
                "language": self.language,
                "title": self.title,
                "hashes": _text(self.text.hashes.astype("<u4").tobytes()),
                "level": self.text.level,
                "words": self.text.words,
                "signature": _text(shingles.portable(self.signature)),
                "anchors": self.anchors,
                "rhythm": self.rhythm,
                "vectors": [self.vectors.shape, _text(self.vectors.tobytes())],
                "addresses": sorted(self.addresses),
                "alternates": sorted(self.alternates),
                "image": self.image,
                "day": self.day.isoformat() if self.day else None,
                "site": self.site,
                "matchable": self.matchable,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        ).encode()

    @staticmethod
    def from_bytes(data: bytes) -> Fingerprint | None:
        """What `to_bytes` wrote; None when it is of another form and has to be made again."""
        kept = json.loads(data)
        if kept.get("form") != FORM:
            return None
        shape, vectors = kept["vectors"]
        hashes = np.frombuffer(b64decode(kept["hashes"]), "<u4").astype(np.uint32)
        return Fingerprint(
            id=kept["id"],
            language=kept["language"],
            title=kept["title"],
            text=Shingles(hashes, kept["level"], kept["words"]),
            signature=shingles.from_portable(b64decode(kept["signature"])),
            anchors=tuple(kept["anchors"]),
            rhythm=tuple(kept["rhythm"]),
            vectors=np.frombuffer(b64decode(vectors), np.int8).reshape(shape),
            addresses=frozenset(kept["addresses"]),
            alternates=frozenset(kept["alternates"]),
            image=kept["image"],
            day=date.fromisoformat(kept["day"]) if kept["day"] else None,
            site=kept["site"],
            matchable=kept["matchable"],
        )


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def fingerprint(story: Story, embedder: Embedder | None = None, known: Collection[str] = meaning.KNOWN) -> Fingerprint:
    """The fingerprint of `story`; `known` are the languages (primary subtags) that `embedder` understands."""
    return fingerprints([story], embedder, known)[0]


def fingerprints(
    stories: Sequence[Story], embedder: Embedder | None = None, known: Collection[str] = meaning.KNOWN
) -> list[Fingerprint]:
    """The same for many stories at once, which the embedder likes better."""
    return [_fingerprint(story, vectors) for story, vectors in zip(stories, _vectors(stories, embedder, known), strict=True)]


def _vectors(stories: Sequence[Story], embedder: Embedder | None, known: Collection[str]) -> list[Vectors]:
    leads = [meaning.lead(story) if story.language.main.split("-")[0] in known else [] for story in stories]
    said = [sentence for lead in leads for sentence in lead]
    if embedder is None or not said:
        return [meaning.nothing()] * len(stories)
    encoded, start, found = meaning.quantised(embedder.encode(said)), 0, []
    for lead in leads:
        found.append(encoded[start : start + len(lead)])
        start += len(lead)
    return found


def _fingerprint(story: Story, vectors: Vectors) -> Fingerprint:
    article, language = story.article, story.language.main
    kept, signature = shingles.shingles(article.body)
    text = f"{article.title}\n\n{article.body}"
    return Fingerprint(
        id=article.id,
        language=language,
        title=" ".join(shingles.tokens(article.title)),
        text=kept,
        signature=signature,
        anchors=anchors(text, language),
        rhythm=rhythm(article.body),
        vectors=vectors,
        addresses=frozenset(found for url in (article.url, article.canonical_url) if (found := address(url))),
        alternates=frozenset(found for url in article.alternates.values() if (found := address(url))),
        image=address(article.image),
        day=_day(article),
        site=_site(article),
        matchable=article.kind != CHROME,
    )


def address(url: str | None) -> str | None:
    """An address for comparing: host without www, path without a last slash, query; None for a site's front page."""
    parts = urlsplit(url or "")
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")
    if not host or not (path or parts.query):
        return None
    return f"{host}{path}?{parts.query}" if parts.query else f"{host}{path}"


def _day(article: Article) -> date | None:
    if article.published:
        return article.published
    return article.entry.published.date() if article.entry and article.entry.published else None


def _site(article: Article) -> str:
    return (urlsplit(article.canonical_url or article.url).hostname or "").removeprefix("www.")
