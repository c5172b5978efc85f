"""Are the themes right, and what is on topic.

    python -m bench.quality.themes [--errors]

Four kinds of text, and nothing was learned from the first three: short articles written blind
(corpus/written), real articles (corpus/articles; the terms were once improved on them, so they
are the tuned ones), the five seeds, and the project's own training texts in languages held back
(training/held-out.json, as `python -m training` found them). A main theme is right when either
labelling has it, missed when both have it and we do not. Every group of translations counts once.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bench.quality import corpus
from bench.quality.measure import Measure
from curator.label.themes.decide import Themes, ThemesResult
from curator.language.embedder import Embedder
from curator.runs import analyse

Row = Mapping[str, Any]
Labelled = Sequence[tuple[Row, ThemesResult]]

HELD_OUT = Path(__file__).parents[2] / "training" / "held-out.json"
WRITTEN = {"P": 0.85, "R": 0.80, "topic P": 0.97, "topic R": 0.93}
REAL = {"F1": 0.83, "topic P": 0.97, "topic R": 0.94}
LEAST_RECALL, MOST_TAKEN = 0.65, 1 / 12
# of each seed what `curator read` once lacked: main themes, its kind, a flag
SEEDS = {
    "001": ("measurement", "promotion"),
    "002": ("digital-experience",),
    "003": ("personalisation", "report"),
    "004": ("journey",),
}
TODAY = date(2026, 11, 30)


@dataclass
class Count:
    """Right, wrong and missed themes; texts on topic that were found, left out, wrongly taken."""

    right: float = 0.0
    wrong: float = 0.0
    missed: float = 0.0
    taken: float = 0.0
    left: float = 0.0
    strayed: float = 0.0
    kept_out: float = 0.0

    def add(self, row: Row, result: ThemesResult, weight: float = 1.0) -> None:
        """Count one text."""
        if row["agreed"]:
            name = {
                (True, True): "taken", (True, False): "left",
                (False, True): "strayed", (False, False): "kept_out",
            }[row["on_topic"], result.on_topic]  # fmt: skip
            setattr(self, name, getattr(self, name) + weight)
        if row["on_topic"]:
            found = {theme.key for theme in result.themes}
            self.right += weight * len(found & row["allowed"])
            self.wrong += weight * len(found - row["allowed"])
            self.missed += weight * len(row["main"] - found)

    @property
    def figures(self) -> dict[str, float]:
        """Precision, recall and F1 of main themes; precision and recall of on topic."""
        return {
            "P": self.right / max(1e-9, self.right + self.wrong),
            "R": self.right / max(1e-9, self.right + self.missed),
            "F1": 2 * self.right / max(1e-9, 2 * self.right + self.wrong + self.missed),
            "topic P": self.taken / max(1e-9, self.taken + self.strayed),
            "topic R": self.taken / max(1e-9, self.taken + self.left),
        }


def measure() -> list[Measure]:
    """Short articles, real ones, seeds and held-out languages; by words, by both; the gap."""
    both, words = Themes.load(embedder=Embedder.load()), Themes.load()
    short, real = label(both, written()), label(both, real_articles())
    short_words, real_words = label(words, written()), label(words, real_articles())
    return [
        *_overall("short articles", short, WRITTEN),
        *_groups(short),
        *_overall("short articles, words alone", short_words, {}),
        *_overall("real articles", real, REAL),
        *_overall("real articles, words alone", real_words, {}),
        _gap("", short, real),
        _gap(", words alone", short_words, real_words),
        *_seeds(),
        *_held_out(),
    ]


@cache
def written() -> tuple[Row, ...]:
    """The short articles."""
    lines = (corpus.ROOT / "written" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(
        row
        | {"agreed": True, "main": set(row["main"]), "allowed": {*row["main"], *row["also"]}}
        | {"group": row["id"]}
        for row in map(json.loads, lines)
    )


@cache
def real_articles() -> tuple[Row, ...]:
    """The real articles, each with the group of its translations and near-duplicates."""
    known = groups()
    return tuple(
        row
        | {"agreed": row["topic_agreed"], "group": known[row["id"]], "named": None}
        | {"main": set(row["themes_agreed"]), "allowed": set(row["themes_either"])}
        for row in corpus.articles()
    )


@cache
def groups() -> dict[str, str]:
    """The group of every article, so that one text told in ten languages counts once."""
    known = {row["id"]: row["translation_group"] or row["id"] for row in corpus.articles()}
    lines = (corpus.ROOT / "articles" / "related-pairs.jsonl").read_text(encoding="utf-8")
    for pair in map(json.loads, lines.splitlines()):
        if pair["a"] in known and pair["b"] in known:
            old, new = known[pair["b"]], known[pair["a"]]
            known = {name: new if group == old else group for name, group in known.items()}
    return known


def label(finder: Themes, rows: Iterable[Row]) -> Labelled:
    return [(row, finder.label(row["title"], row["text"], row["lang"])) for row in rows]


def counted(labelled: Labelled) -> Count:
    """All texts; those of one group weigh one together."""
    sizes, total = Counter(row["group"] for row, _ in labelled), Count()
    for row, result in labelled:
        total.add(row, result, 1 / sizes[row["group"]])
    return total


def _overall(name: str, labelled: Labelled, floors: Mapping[str, float]) -> Iterator[Measure]:
    total = counted(labelled)
    for figure, value in total.figures.items():
        yield Measure(f"{name}, {figure}", value, floors.get(figure))
    looked = total.strayed + total.kept_out
    share = total.strayed / max(1.0, looked)
    floor = 1 - MOST_TAKEN if floors is WRITTEN else None
    note = f"{total.strayed:.1f} of {looked:.1f} taken"
    yield Measure(f"{name}, look-alikes kept out", 1 - share, floor, note=note)


def _groups(labelled: Labelled) -> Iterator[Measure]:
    """Short articles by language, by theme, and by whether the theme is named."""
    by: dict[tuple[str, str], list[tuple[Row, ThemesResult]]] = defaultdict(list)
    for row, result in labelled:
        by["", row["lang"]].append((row, result))
        by["named" if row["named"] else "not named", ""].append((row, result))
        for key in sorted(row["main"]):
            by[key, ""].append((row, result))
    for (name, language), some in sorted(by.items()):
        figures = counted([each for each in some if each[0]["on_topic"]]).figures
        floor = LEAST_RECALL if language or name == "not named" else None
        title = f"short articles, {name}" if name else "short articles"
        yield Measure(f"{title}, recall", figures["R"], floor, language, f"P {figures['P']:.3f}")


def _gap(way: str, short: Labelled, real: Labelled) -> Measure:
    tuned, untuned = (counted(labelled).figures["F1"] for labelled in (real, short))
    note = f"real articles (terms tuned there) {tuned:.3f}, short articles (untuned) {untuned:.3f}"
    return Measure(f"gap between tuned and untuned{way}, F1", tuned - untuned, None, note=note)


def _seeds() -> Iterator[Measure]:
    """As `curator read` reads the files: what it takes for furniture is not in the text."""
    for path in sorted((corpus.ROOT.parent / "seeds").glob("*.txt")):
        story = analyse.story_of_bytes(path.read_bytes(), name=path.name, today=TODAY)
        main = [theme.key for theme in story.themes]
        found = {*main, story.article.kind, *(flag.flag for flag in story.flags)}
        note = f"{', '.join(main)}; also {', '.join(theme.key for theme in story.also)}"
        for wanted in SEEDS.get(path.name[:3], ()):
            yield Measure(f"seed {path.name[:3]}: {wanted}", float(wanted in found), 1.0, note=note)


def _held_out() -> Iterator[Measure]:
    """As the training found them; learning anew takes minutes."""
    found = json.loads(HELD_OUT.read_text(encoding="utf-8")) if HELD_OUT.exists() else {}
    for way, figures in found.items():
        for figure, value in figures.items():
            yield Measure(f"training texts held out, {way}, {figure}", value, None)


def _errors(labelled: Labelled) -> None:
    for row, result in labelled:
        scores = {theme.key: theme.score for theme in result.themes}
        wrong = {key: score for key, score in scores.items() if key not in row["allowed"]}
        missed = sorted(row["main"] - set(scores)) if row["on_topic"] else []
        strayed = row["agreed"] and row["on_topic"] != result.on_topic
        if missed or strayed or (wrong and row["on_topic"]):
            said = f"topic {result.topic_score}" if strayed else ""
            print(row["id"], row["lang"], said, "wrong", wrong, "missed", missed)


if __name__ == "__main__":
    if "--errors" in sys.argv:
        finder = Themes.load(embedder=Embedder.load())
        _errors([*label(finder, written()), *label(finder, real_articles())])
    for each in measure():
        print(f"{each.name:55} {each.language:3} {each.value:.3f}  {each.note}")
