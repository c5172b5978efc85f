"""Fit what the figures of themes and topic weigh (curator/label/calibration.yaml) to labelled
articles.

    python -m bench.quality.calibrate          prints the calibration fitted on all articles, as the shipped file has it

Pages of the corpus without business words are further examples of what is off topic, once they
are unpacked. Logistic regression with a ridge, by Newton's method. Every group of translations
counts as the square root of its size, so that ten translations of one page do not teach ten
times.
"""  # noqa: E501

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.quality import corpus
from curator import extract
from curator.label.themes.decide import Themes
from curator.label.themes.scoring import NOTHING, Figures, figures, theme_values, topic_values
from curator.records import Article, Page

Row = Mapping[str, Any]
Weights = dict[str, float]
Example = tuple[Mapping[str, float], bool, float]  # values, whether it is so, how much it counts

RIDGE = {"theme": 1.0, "topic": 0.2}
THRESHOLD = {
    "theme": 0.38,
    "topic": 0.55,
}  # chosen on halves: flat between 0.34 and 0.42, and 0.5 and 0.6
STEPS = 60
PAGE = 0.3  # what a page counts beside an article
MOST_BUSINESS_TERMS, SHORTEST = 3, 200


@cache
def themes() -> Themes:
    return Themes.load()


@cache
def groups() -> dict[str, str]:
    """The group of every article: its translations and near-duplicates share one, so that no
    text stands on two sides.
    """
    known = {row["id"]: row["translation_group"] or row["id"] for row in corpus.articles()}
    lines = (
        (corpus.ROOT / "articles" / "related-pairs.jsonl").read_text(encoding="utf-8").splitlines()
    )
    for pair in map(json.loads, lines):
        if pair["a"] in known and pair["b"] in known:
            old, new = known[pair["b"]], known[pair["a"]]
            known = {name: new if group == old else group for name, group in known.items()}
    return known


def calibration(rows: Sequence[Row]) -> dict[str, Any]:
    """What calibration.yaml holds, fitted on `rows`."""
    fitted: dict[str, Any] = {}
    for name, examples in (("theme", theme_examples(rows)), ("topic", topic_examples(rows))):
        fitted[name] = fit(list(examples), RIDGE[name])
        fitted[f"{name}_threshold"] = THRESHOLD[name]
    return fitted


def theme_examples(rows: Sequence[Row]) -> Iterable[Example]:
    """One an article on topic and theme; what only one labelling has teaches nothing."""
    weight = _weights(rows)
    for row in rows:
        if row["on_topic"] and row["themes_either"]:
            found = _figures(row["id"])
            for key in themes().keys:
                if key in row["themes_agreed"] or key not in row["themes_either"]:
                    values = theme_values(found.get(key, NOTHING))
                    yield values, key in row["themes_agreed"], weight(row)


def topic_examples(rows: Sequence[Row]) -> Iterable[Example]:
    """One an article where both labellings agree."""
    weight = _weights(rows)
    yield from (
        (topic_values(_figures(row["id"])), row["on_topic"], weight(row))
        for row in rows
        if row["topic_agreed"]
    )
    yield from pages()


@cache
def pages() -> tuple[Example, ...]:
    """Pages of the page corpus that are surely off topic: news, sport, products, hardly a
    business word.
    """
    rows = map(
        json.loads,
        (corpus.unpacked() / "pages/index.jsonl").read_text(encoding="utf-8").splitlines(),
    )
    surely = [row for row in rows if row["business_terms"] <= MOST_BUSINESS_TERMS]
    articles = [(_page(row), row["lang"]) for row in surely]
    return tuple(
        _off_topic(article, language)
        for article, language in articles
        if len(article.body) > SHORTEST
    )


def _page(row: Row) -> Article:
    raw = (corpus.unpacked() / "pages" / row["html"]).read_bytes()
    return extract.article(
        Page(row["url"], gzip.decompress(raw) if row["html"].endswith(".gz") else raw),
        id=row["html"],
    )


def _off_topic(article: Article, language: str) -> Example:
    found = themes().find(article.title, article.body, language)
    return topic_values(figures(found)), False, PAGE


def fit(examples: Sequence[Example], ridge: float) -> Weights:
    """The weights by name, with the constant, that make the examples most likely."""
    names = list(examples[0][0])
    inputs = np.array([[*(values[name] for name in names), 1.0] for values, _, _ in examples])
    wanted = np.array([float(right) for _, right, _ in examples])
    found = _newton(inputs, wanted, np.array([weight for _, _, weight in examples]), ridge)
    return {
        name: round(float(weight), 3)
        for name, weight in zip([*names, "constant"], found, strict=True)
    }


def _newton(
    inputs: NDArray[np.float64],
    wanted: NDArray[np.float64],
    counts: NDArray[np.float64],
    ridge: float,
) -> NDArray[np.float64]:
    weights = np.zeros(inputs.shape[1])
    penalty = np.eye(len(weights)) * ridge
    penalty[-1, -1] = 1e-6  # the constant is free
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (counts * (said - wanted)) + penalty @ weights
        bend = (inputs.T * (counts * said * (1 - said))) @ inputs + penalty
        weights -= np.linalg.solve(bend, slope)
    return weights


def _weights(rows: Sequence[Row]) -> Callable[[Row], float]:
    sizes = Counter(groups()[row["id"]] for row in rows)
    return lambda row: float(sizes[groups()[row["id"]]] ** -0.5)


@cache
def _figures(identity: str) -> Mapping[str, Figures]:
    row = next(row for row in corpus.articles() if row["id"] == identity)
    return figures(themes().find(row["title"], row["text"], row["lang"]))


if __name__ == "__main__":
    for key, value in calibration(corpus.articles()).items():
        print(f"{key}: {json.dumps(value).replace(chr(34), '')}")
