"""The floors of language and statistics on the labelled corpus; `make eval` prints the same measures per language."""

import pytest

from bench.quality import corpus, language, statistics
from bench.quality.measure import Measure
from curator.label.language import detect

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.skipif(not corpus.is_there(), reason="the corpus ../shared/corpus is not here"),
]


def _below(measures: list[Measure]) -> list[str]:
    return [
        f"{found.name}: {found.value:.4f} < {found.floor}" for found in measures if found.floor and found.value < found.floor
    ]


def test_the_language_of_the_corpus_is_named_above_the_floors() -> None:
    assert _below(language.measure()) == []


def test_the_statistics_of_the_corpus_are_found_above_the_floor() -> None:
    assert _below(statistics.measure()) == []


def test_a_document_in_korean_and_german_shows_both() -> None:
    mixed = next(row for row in corpus.articles() if "MIXED de/ko" in (row["notes"] or ""))
    found = detect(mixed["text"])
    assert found.main == "de"
    assert {"de", "ko"} <= set(found.shares)
