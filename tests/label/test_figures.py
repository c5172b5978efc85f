"""Figures in words, multiples, durations: what is read of a sentence, whole, with its own unit."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from curator.label import statistics
from curator.records import Statistic

WRITTEN = yaml.safe_load((Path(__file__).parent / "figures.yaml").read_text(encoding="utf-8"))


def _of(kind: str) -> list[tuple[str, str, list[str]]]:
    return [(language, said, wanted) for language, _, said, wanted in WRITTEN[kind]]


def _words(found: Statistic) -> str:
    """A figure in words: value, end of the range, unit, what it was, and its bound."""
    high = f"–{found.high:.12g}" if found.high is not None else ""
    was = f", was {found.was:.12g}" if found.was is not None else ""
    bound = f" {found.bound}" if found.bound else ""
    return f"{found.value:.12g}{high} {found.unit}{was}{bound}"


@pytest.mark.parametrize(("language", "said", "wanted"), _of("in_words"))
def test_tens_and_units_in_words_are_read_whole(
    language: str, said: str, wanted: list[str]
) -> None:
    assert [_words(each) for each in statistics.find(said, language)] == wanted
