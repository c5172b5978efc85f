"""The training texts with everything the fit needs, and longer ones put together from them.

A line of texts/TAG.jsonl is one piece: id, language, kind, title, text, on_topic, main (what it
is about, best first), also (what it touches) and more that other measurements read.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curator.label.themes import passages
from curator.label.themes.decide import Themes
from curator.label.themes.scoring import figures, topic_values, word_values
from curator.language.e5 import E5
from curator.language.embedder import Embedder

TEXTS = Path(__file__).with_name("texts")
FOLDS = 5  # of whole languages: what is learned in some is judged in others
LONG_WEIGHT = 0.5  # what a text put together counts beside a written one
SHORTEST = 60  # letters of a piece that is put together with others
ROUNDS = 2  # longer texts a theme and language, of each of the two kinds on one theme
OFF_ROUNDS = 40

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One text: its labels, its figures of words, the raw vectors of its parts (or None)."""

    id: str
    language: str
    on_topic: bool
    main: frozenset[str]
    also: frozenset[str]
    named: bool
    words: Vector
    topic: Vector
    length: float
    vectors: NDArray[np.float32] | None
    weight: float = 1.0


Row = dict[str, Any]


def rows() -> list[Row]:
    """Every training text, language by language."""
    lines = (
        line
        for path in sorted(TEXTS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return [json.loads(line) for line in lines if line.strip()]


def studied(text: str) -> bool:
    """Whether a text, by its id, is of the half that was read for words the term lists lack: it
    teaches, but says nothing of how good they are.
    """
    return sha256(f"w{text}".encode()).digest()[0] % 2 == 0


def fold(language: str, languages: Sequence[str]) -> int:
    """The fold in which a language is judged."""
    return sorted(languages).index(language) % FOLDS


def examples(
    found: Sequence[Row], encoder: Embedder | E5, languages: Collection[str]
) -> list[Example]:
    """The written pieces, then the longer texts put together from them; those in `languages` with
    the vectors that `encoder` gives.
    """
    themes = Themes.load()
    written = [
        _example(row, themes, _encoded(row, encoder) if row["language"] in languages else None)
        for row in found
    ]
    vectors = {each.id: each.vectors for each in written}
    return written + [
        _example(row, themes, _joined([vectors[part] for part in row["parts"]]))
        for row in longer(found)
    ]


def _encoded(row: Row, encoder: Embedder | E5) -> NDArray[np.float32]:
    spans = passages.windows(row["text"], row["language"], encoder.most_passages)
    return encoder.encode(passages.texts(row["title"], row["text"], spans))


def _example(row: Row, themes: Themes, vectors: NDArray[np.float32] | None) -> Example:
    title, text, language = row["title"], row["text"], row["language"]
    read = themes.find(title, text, language)
    return Example(
        row["id"], language, row["on_topic"], frozenset(row["main"]), frozenset(row["also"]),
        row.get("named", False), word_values(read, themes.keys),
        np.array(list(topic_values(figures(read)).values())), read.words, vectors,
        LONG_WEIGHT if "parts" in row else 1.0,
    )  # fmt: skip


def _joined(parts: Sequence[NDArray[np.float32] | None]) -> NDArray[np.float32] | None:
    """The title of the first piece, and the windows of all."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return np.vstack([known[0][:1], *(part[1:] for part in known)])


def longer(found: Sequence[Row]) -> Iterator[Row]:
    """Texts of three to five pieces of one language: all on one theme, three on one among two of
    others, two on each of two with one of a third, or all off topic; always the same ones.
    """
    dice = random.Random(7)
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in found:
        if len(row["text"]) >= SHORTEST:
            groups[row["language"], row["main"][0] if row["on_topic"] else ""].append(row)
    for (language, theme), pieces in sorted(groups.items()):
        if theme and len(pieces) >= 3:
            others = {key: some for (tag, key), some in groups.items() if tag == language and key}
            del others[theme]
            yield from _on_topic(theme, pieces, others, dice)
        elif not theme and len(pieces) >= 5:
            for _ in range(OFF_ROUNDS):
                yield _put_together((), dice.sample(pieces, 4))


def _on_topic(
    theme: str, pieces: Sequence[Row], others: Mapping[str, Sequence[Row]], dice: random.Random
) -> Iterator[Row]:
    for _ in range(ROUNDS):
        yield _put_together((theme,), dice.sample(pieces, min(len(pieces), 4)))
        first, *more = dice.sample(pieces, 3)
        rest = [dice.choice(others[key]) for key in dice.sample(sorted(others), 2)]
        yield _put_together((theme,), [first, *_shuffled([*more, *rest], dice)])
    second, third = dice.sample(sorted(others), 2)
    title, own = dice.sample(pieces, 2)
    rest = [*dice.sample(others[second], 2), dice.choice(others[third])]
    yield _put_together((theme, second), [title, *_shuffled([own, *rest], dice)])


def _shuffled(pieces: list[Row], dice: random.Random) -> list[Row]:
    return dice.sample(pieces, len(pieces))


def _put_together(main: Sequence[str], pieces: Sequence[Row]) -> Row:
    touched = {key for piece in pieces for key in (*piece["main"], *piece["also"])}
    return {
        "id": "+".join(piece["id"] for piece in pieces),
        "parts": [piece["id"] for piece in pieces],
        "language": pieces[0]["language"],
        "title": pieces[0]["title"],
        "text": "\n\n".join(piece["text"] for piece in pieces),
        "on_topic": bool(main),
        "main": list(main),
        "also": sorted(touched - set(main)),
    }
