"""Can the blurbs of the bot be printed: as it labels the texts of training/blurbs.yaml, in which
sentences are marked that an editor would print alone.

The weights were learned from these texts (`python -m training.blurbs` judges them language by
language, on what the others taught); this keeps what was reached. None is no fault: an editor is
asked for a blurb then.
"""

from __future__ import annotations

from collections import Counter

from bench.quality.measure import Measure
from curator.label import statistics, summary
from training.blurbs import Marked, marked

PRINTABLE, NOT_BAD = 0.55, 0.85


def measure() -> list[Measure]:
    """The share of texts whose blurb can be printed, and of those with such a blurb or none."""
    texts = marked()
    found = Counter(_outcome(text) for text in texts)
    note = f"{found['printable']} of {len(texts)}, {found['none']} without a blurb"
    good, none = found["printable"] / len(texts), found["none"] / len(texts)
    return [
        Measure("blurbs, printable", good, PRINTABLE, note=note),
        Measure("blurbs, printable or none", good + none, NOT_BAD, note=f"{found['bad']} bad"),
    ]


def _outcome(text: Marked) -> str:
    stated = {found.sentence for found in statistics.find(text.body, text.language)}
    lines = summary.summarise(text.body, text.language, text.title, stated)
    if not lines:
        return "none"
    return "printable" if text.printable[text.lines.index(lines[0])] else "bad"


if __name__ == "__main__":
    for each in measure():
        print(f"{each.name:30} {each.value:.3f}  {each.note}")
