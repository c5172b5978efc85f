"""The corpus' mixed document; what else the corpus says is judged by tests/test_quality.py."""

import pytest

from bench.quality import corpus
from curator.label.language import detect


@pytest.mark.corpus
@pytest.mark.skipif(not corpus.is_there(), reason="needs the labelled corpus in ../shared/corpus")
def test_a_document_in_korean_and_german_shows_both() -> None:
    mixed = next(row for row in corpus.articles() if "MIXED de/ko" in (row["notes"] or ""))
    found = detect(mixed["text"])
    assert found.main == "de"
    assert {"de", "ko"} <= set(found.shares)
