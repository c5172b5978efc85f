"""`python -m training.blurbs`: what the figures of curator.label.printable weigh, learned from
blurbs.yaml and judged language by language on what the others taught.

blurbs.yaml names, for texts of training/texts, how the sentences begin that an editor would print
alone under the headline; none where an editor would rather write one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from curator.label import statistics, summary
from curator.label.printable import WEIGHTS, Vector, figures
from curator.language import sentences
from training.fitting import regression

MARKED = Path(__file__).with_name("blurbs.yaml")
TEXTS = Path(__file__).with_name("texts")
RIDGE = 10.0
LEAST = (-9.0, -0.5, -0.4, -0.3, 0.0)  # log-odds below which a text has no blurb


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, its figures, and which of its sentences are fit, and printable."""

    id: str
    language: str
    title: str
    body: str
    lines: tuple[str, ...]
    figures: Vector
    central: Vector
    fit: npt.NDArray[np.bool_]
    printable: npt.NDArray[np.bool_]


def marked() -> list[Marked]:
    """Every text of blurbs.yaml. Raises ValueError where a beginning fits no sentence."""
    begun = yaml.safe_load(MARKED.read_text(encoding="utf-8"))
    rows = {
        row["id"]: row
        for path in sorted(TEXTS.glob("*.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    }
    return [_marked(rows[key], starts) for key, starts in begun.items()]


def _marked(row: dict[str, str], starts: Sequence[str]) -> Marked:
    language, title, body = row["language"], row["title"], row["text"]
    lines = sentences(body, language)
    stated = {found.sentence for found in statistics.find(body, language)}
    printable = np.array([line.startswith(tuple(starts)) for line in lines])
    if printable.sum() != len(starts):
        raise ValueError(f"{row['id']}: {len(starts)} beginnings, {printable.sum()} sentences")
    return Marked(
        row["id"],
        language,
        title,
        body,
        tuple(lines),
        figures(lines, body, language, title, stated),
        summary.centrality(lines, language),
        np.array([summary.is_fit(line, language) for line in lines]),
        printable,
    )


def learned(texts: Sequence[Marked]) -> Vector:
    """The weights and the constant, one more than figures."""
    known = np.concatenate([text.figures[text.fit] for text in texts])
    wanted = np.concatenate([text.printable[text.fit] for text in texts]).astype(float)
    spread = known.std(axis=0)
    spread[spread == 0] = 1.0
    found = regression(known / spread, wanted[:, None], np.ones((len(known), 1)), RIDGE)[:, 0]
    return np.append(found[:-1] / spread, found[-1])


def outcome(text: Marked, weights: Vector, least: float) -> str:
    """What becomes of a text: "printable", "none" or "bad"."""
    odds = text.figures @ weights[:-1] + weights[-1] + summary.CENTRAL * text.central
    odds[~text.fit] = -np.inf
    best = int(np.argmax(odds))
    if odds[best] < least:
        return "none"
    return "printable" if text.printable[best] else "bad"


def main() -> None:
    texts = marked()
    for name, weight in zip([*WEIGHTS, "constant"], learned(texts), strict=True):
        print(f"{name:20} {weight:5.1f}  (is {WEIGHTS.get(name, ''):})")
    judged = {
        language: learned([text for text in texts if text.language != language])
        for language in {text.language for text in texts}
    }
    for least in LEAST:
        found = [outcome(text, judged[text.language], least) for text in texts]
        shares = {kind: round(found.count(kind) / len(found), 3) for kind in sorted(set(found))}
        print(f"least {least:4}", shares)


if __name__ == "__main__":
    main()
