"""Are the statistics statistics: precision, recall and F1 over labelled sentences, per language
and per kind of trap; over whole texts that nobody tuned for (short articles written blind); and
over sentences.jsonl, written blind to be hard and kept from training, with and without the meaning
of the sentences. By rules alone, which learn nothing from them, over the training texts.

python -m bench.quality.statistics [--wrong]
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.quality import corpus
from bench.quality.language import table
from bench.quality.measure import Measure
from curator.label.statistics import find
from curator.language.e5 import E5
from training.examples import rows
from training.sentences import compared

FLOOR = 0.90
BLIND = Path(__file__).with_name("sentences.jsonl")

_FLOOR_WRITTEN, _FLOOR_TRAINING = 0.88, 0.75  # what was reached is in floors.yaml

Judged = tuple[dict[str, Any], bool]


def measure() -> list[Measure]:
    """F1 with precision and recall over all sentences, per language, for the hard ones, and for
    half of the articles.
    """
    encoder = E5.load()
    judged = [(row, bool(find(row["text"], row["lang"], encoder))) for row in corpus.statistics()]
    hard = [one for one in judged if one[0]["hard"]]
    held = [one for one in judged if not corpus.is_tuning(one[0])]
    return [
        *_scores("statistics", judged, FLOOR),
        *_scores("statistics, half by article", held, FLOOR),
        *_scores("statistics, hard sentences", hard, FLOOR),
        *_blind("statistics, sentences written blind", FLOOR, encoder),
        *_blind("statistics, the same by rules alone", None, None),
        *_of_texts("statistics, written texts", corpus.written(), _FLOOR_WRITTEN, encoder),
        *_of_texts("statistics, training texts by rules", rows(), _FLOOR_TRAINING, None),
        *(
            measured
            for language in sorted({row["lang"] for row, _ in judged})
            for measured in _of_language(language, judged)
        ),
    ]


def _blind(name: str, floor: float | None, encoder: E5 | None) -> list[Measure]:
    written = [json.loads(line) for line in BLIND.read_text(encoding="utf-8").splitlines()]
    judged = [
        ({"is_statistic": row["statistic"]}, bool(find(row["sentence"], row["language"], encoder)))
        for row in written
    ]
    return _scores(name, judged, floor)


def _of_language(language: str, judged: list[Judged]) -> list[Measure]:
    own = [one for one in judged if one[0]["lang"] == language]
    return _scores("statistics", own, None, language)[:1]


def _scores(
    name: str, judged: list[Judged], floor: float | None, language: str = ""
) -> list[Measure]:
    hits = sum(found and row["is_statistic"] for row, found in judged)
    given = sum(found for _, found in judged)
    wanted = sum(row["is_statistic"] for row, _ in judged)
    precision, recall = _share(hits, given), _share(hits, wanted)
    f1 = _share(2 * precision * recall, precision + recall)
    note = f"{wanted} of {len(judged)} are statistics; found {given}, right {hits}"
    return [
        Measure(f"{name}, F1", f1, floor, language, note),
        Measure(f"{name}, precision", precision, floor, language),
        Measure(f"{name}, recall", recall, None, language),
    ]


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _of_texts(
    name: str, texts: Iterable[dict[str, Any]], floor: float, encoder: E5 | None
) -> list[Measure]:
    """F1, precision and recall over the sentences of whole texts, F1 by language behind them."""
    found_in: dict[str, list[Judged]] = {}
    for text in texts:
        language = text.get("lang") or text["language"]
        found_in.setdefault(language, []).extend(_sentences(text, language, encoder))
    every = [one for judged in found_in.values() for one in judged]
    own = (_scores(name, found_in[key], None, key)[0] for key in sorted(found_in))
    f1, precision, recall = _scores(name, every, floor)
    return [f1, replace(precision, floor=None), recall, *own]


def _sentences(text: dict[str, Any], language: str, encoder: E5 | None) -> Iterator[Judged]:
    """Every labelled sentence, and every other in which something was found."""
    said = find(text["text"], language, encoder)
    for _, labelled, found in compared(text["statistics"], said):
        yield {"is_statistic": labelled}, found


def wrong() -> Iterable[str]:
    """The sentences judged wrongly, for a person to read."""
    encoder = E5.load()
    for row in corpus.statistics():
        found = find(row["text"], row["lang"], encoder)
        if bool(found) != row["is_statistic"]:
            yield (
                f"{'missed' if row['is_statistic'] else 'wrongly found'} {row['lang']}"
                f" {row['type']}: {row['text']}"
            )


if __name__ == "__main__":
    print("\n".join(wrong()) if "--wrong" in sys.argv else table(measure()))
