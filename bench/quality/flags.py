"""Are the flags right: promotion, machine translation, filler for search engines.

A flag is shown only where it is right four times in five. Judged on pieces labelled for this
project (training/flags.yaml and the labels in training/texts, which the word lists were partly
written on) with a floor; on the corpus, whose labels of promotion are uneven, to report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from bench.quality import corpus
from bench.quality.measure import Measure
from curator.label.flags import flags
from curator.records import Article
from training.examples import rows

LABELLED = Path(__file__).parents[2] / "training" / "flags.yaml"
PRECISION = 0.8
JUDGED = ("promotion", "machine-translated", "seo-filler")

Row = Mapping[str, Any]


def measure() -> list[Measure]:
    """Precision and recall of each flag, on ours and on the corpus."""
    return [*of_ours(), *_of("corpus", corpus.articles(), None)]


def of_ours() -> list[Measure]:
    """The same on what is labelled for this project only."""
    return list(_of("labelled here", [*labelled(), *rows()], PRECISION))


def labelled() -> list[Row]:
    """The pieces labelled for their tone."""
    found = yaml.safe_load(LABELLED.read_text(encoding="utf-8"))
    return [{"title": "A title", **row} for row in found]


def _of(name: str, texts: Iterable[Row], floor: float | None) -> Iterator[Measure]:
    found = [(set(row["flags"]), _flags(row)) for row in texts]
    for flag in JUDGED:
        shown = [flag in wanted for wanted, said in found if flag in said]
        wanted = [flag in said for wanted, said in found if flag in wanted]
        note = f"{sum(shown)} of {len(shown)} shown, {sum(wanted)} of {len(wanted)} found"
        precision = sum(shown) / max(1, len(shown))
        yield Measure(f"flags, {name}, {flag}, precision", precision, floor, note=note)
        recall = sum(wanted) / max(1, len(wanted))
        yield Measure(f"flags, {name}, {flag}, recall", recall, None)


def _flags(row: Row) -> set[str]:
    article = Article("a", row.get("url") or "", row["title"], row["text"])
    return {each.flag for each in flags(article, row.get("language") or row["lang"])}


if __name__ == "__main__":
    for each in measure():
        print(f"{each.name:55} {each.value:.3f}  {each.note}")
