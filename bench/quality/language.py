"""Is the language right: bodies, titles, both without diacritics, and what share is answered at
all.

    python -m bench.quality.language

"und" is an error where there is a language. Bilingual texts count by their main language. The
constants of curator.label.language were set on one half of the translation groups; `held` marks
the figures of the other half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bench.quality import corpus
from bench.quality.measure import Measure
from curator.label.language import detect, detect_title
from curator.language import fold

BODY_FLOOR, TITLE_FLOOR, BARE_FLOOR = 0.995, 0.97, 0.95
_TITLE_WORDS = 4

Name = Callable[[str], str]


def measure() -> list[Measure]:
    """Accuracy over all languages and per language."""
    articles = corpus.articles()
    long_titles = [
        (found["lang"], found["title"])
        for found in articles
        if len(found["title"].split()) >= _TITLE_WORDS
    ]
    short_titles = [
        (found["lang"], found["title"])
        for found in articles
        if len(found["title"].split()) < _TITLE_WORDS
    ]
    bodies = [(found["lang"], found["text"]) for found in articles]
    held = [
        (found["lang"], found["title"])
        for found in articles
        if not corpus.is_tuning(found) and found["title"].count(" ") >= 3
    ]
    return [
        *_accuracy("language of articles", bodies, _body, BODY_FLOOR),
        *_accuracy("language of articles, no diacritics", _bare(bodies), _body, BARE_FLOOR),
        *_accuracy("language of titles", long_titles, _title, TITLE_FLOOR),
        *_accuracy("language of titles, no diacritics", _bare(long_titles), _title, BARE_FLOOR),
        *_accuracy("language of titles, half not tuned on", held, _title, TITLE_FLOOR, each=False),
        *_accuracy("language of titles under four words", short_titles, _title, None, each=False),
        _answered(bodies + long_titles),
    ]


def _body(text: str) -> str:
    return detect(text).main


def _title(text: str) -> str:
    return detect_title(text).main


def _bare(texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(language, fold(text)) for language, text in texts]


def _accuracy(
    name: str, texts: list[tuple[str, str]], find: Name, floor: float | None, *, each: bool = True
) -> list[Measure]:
    right = [(language, find(text) == language) for language, text in texts]
    whole = Measure(
        name, sum(hit for _, hit in right) / max(len(right), 1), floor, note=f"{len(right)} texts"
    )
    if not each:
        return [whole]
    return [
        whole,
        *(_one(name, language, right) for language in sorted({language for language, _ in right})),
    ]


def _one(name: str, language: str, right: list[tuple[str, bool]]) -> Measure:
    own = [hit for other, hit in right if other == language]
    return Measure(name, sum(own) / len(own), None, language, f"{len(own)} texts")


def _answered(texts: list[tuple[str, str]]) -> Measure:
    answers = [_body(text) for _, text in texts]
    return Measure(
        "share of texts given a language", 1 - answers.count("und") / max(len(answers), 1), None
    )


def table(measures: Iterable[Any]) -> str:
    """The measures as lines of text."""
    return "\n".join(
        f"{found.name:42} {found.language:4} {found.value:.4f}  {found.note}" for found in measures
    )


if __name__ == "__main__":
    print(table(measure()))
