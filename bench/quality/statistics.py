"""Are the statistics statistics: precision, recall and F1 over labelled sentences, per language
and per kind of trap.

python -m bench.quality.statistics [--wrong]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from bench.quality import corpus
from bench.quality.language import table
from bench.quality.measure import Measure
from curator.label.statistics import find

FLOOR = 0.90

Judged = tuple[dict[str, Any], bool]


def measure() -> list[Measure]:
    """F1 with precision and recall over all sentences, per language, for the hard ones, and for
    half of the articles.
    """
    judged = [(row, bool(find(row["text"], row["lang"]))) for row in corpus.statistics()]
    hard = [one for one in judged if one[0]["hard"]]
    held = [one for one in judged if not corpus.is_tuning(one[0])]
    return [
        *_scores("statistics", judged, FLOOR),
        *_scores("statistics, half by article", held, FLOOR),
        *_scores("statistics, hard sentences", hard, None),
        *(
            measured
            for language in sorted({row["lang"] for row, _ in judged})
            for measured in _of_language(language, judged)
        ),
    ]


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


def wrong() -> Iterable[str]:
    """The sentences judged wrongly, for a person to read."""
    for row in corpus.statistics():
        found = find(row["text"], row["lang"])
        if bool(found) != row["is_statistic"]:
            yield (
                f"{'missed' if row['is_statistic'] else 'wrongly found'} {row['lang']}"
                f" {row['type']}: {row['text']}"
            )


if __name__ == "__main__":
    print("\n".join(wrong()) if "--wrong" in sys.argv else table(measure()))
