"""Numbers that the rules take for findings are doubted by what the sentence means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from curator.errors import ConfigError
from curator.label.statistics import find
from curator.label.statistics.doubt import load
from curator.language.e5 import E5

NONE = {
    "en": "Page 3 of 10: you are already 30% of the way through this guide.",
    "es": "El botón ocupa el 50 % del ancho de la pantalla.",
    "ja": "この記事はあと20%で終わります。",
}
FINDINGS = {
    "en": "At the counter, 38% of visitors asked for a printed copy.",
    "de": "Am Schalter verlangten 38 % der Besucher einen Ausdruck.",
    "fi": "Tiskillä 38 % kävijöistä pyysi paperin.",
    "ja": "窓口では来客の38%が紙の控えを求めた。",
}


@pytest.mark.parametrize("language", NONE)
def test_what_only_reads_like_a_finding_is_none(encoder: E5, language: str) -> None:
    assert find(NONE[language], language)
    assert find(NONE[language], language, encoder) == ()


@pytest.mark.parametrize("language", FINDINGS)
def test_a_finding_stays(encoder: E5, language: str) -> None:
    assert len(find(FINDINGS[language], language, encoder)) == 1


def test_the_sentences_of_a_text_are_doubted_one_by_one(encoder: E5) -> None:
    found = find(f"{FINDINGS['en']} {NONE['en']}", "en", encoder)
    assert [each.sentence for each in found] == [FINDINGS["en"]]


class Recording:
    """An encoder that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], layers: int = 12) -> NDArray[np.float32]:
        self.asked += texts
        return np.zeros((len(texts), 384), np.float32)


def test_only_sentences_with_a_figure_that_the_rules_accept_are_encoded() -> None:
    asked = Recording()
    find(f"Nobody came. It costs 20% less until Sunday. {FINDINGS['en']}", "en", asked)
    assert asked.asked == [FINDINGS["en"]]
    find("Nobody came. It costs 20% less until Sunday.", "en", asked)
    assert asked.asked == [FINDINGS["en"]]


@pytest.mark.parametrize("content", [b"", b"no array", None])
def test_damaged_weights_are_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "weights.npy"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"weights\.npy"):
        load(file)


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "weights.npy", np.array([1.0, np.nan]))
    with pytest.raises(ConfigError):
        load(tmp_path / "weights.npy")
