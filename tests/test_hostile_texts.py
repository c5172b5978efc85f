"""A text made to stall its reader is read, and what stands beside it is found.

How long each takes is measured by bench.hostile.
"""

from __future__ import annotations

import pytest

from bench.hostile import RUNS, SIZE, long_sentences, paragraph
from curator.extract import from_text
from curator.label.labeller import Labeller
from curator.records import Statistic
from curator.runs import context


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    return context.labeller()


def _found(text: str, labeller: Labeller) -> tuple[Statistic, ...]:
    return labeller.story(from_text(text, id="hostile")).statistics


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_what_stands_before_an_endless_paragraph_is_found(run: str, labeller: Labeller) -> None:
    first, *_ = _found(paragraph(run), labeller)
    assert (first.value, first.unit) == (30.0, "%")


@pytest.mark.heavy  # half a minute, all of them
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_many_sentences_as_long_as_one_may_be_say_nothing(run: str, labeller: Labeller) -> None:
    assert _found(long_sentences(run), labeller) == ()


def test_what_stands_beside_an_endless_run_is_still_found(labeller: Labeller) -> None:
    text = f"{'1' * 2_000}%\n\nIn a survey of retailers, 30% of customers left after one bad call.\n\n{'.' * SIZE}"
    found = _found(text, labeller)
    assert [(figure.value, figure.unit) for figure in found] == [(30.0, "%")]
