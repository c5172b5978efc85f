"""A text made to stall its reader costs seconds, not hours: one page must not hold up a whole reading."""

from __future__ import annotations

import time

import pytest

from curator.extract import from_text
from curator.label.labeller import Labeller
from curator.runs import context

SIZE = 200_000  # characters
MOST_SECONDS = 5.0
RUNS = {
    "digits": "1", "dots": ".", "wide stops": "。", "letters": "a", "capitals": "A", "dotted letters": "a.", "dashes": "- ",
    "brackets": "(", "quotation marks": '"', "opening quotes": "„", "commas": ",", "numbers with commas": "1,",
    "numbers with stops": "1. ", "numbers": "1 ", "percent signs": "% ", "percentages": "20% ", "no-break spaces": "\u00a0",
    "blanks": " ", "Korean": "가", "Han": "漢", "blank lines": "\n ", "addresses": "a@", "attributes": "a=", "hyphens": "a-",
    "tags": "<a ", "open scripts": "<script>", "entities": "&amp;", "names": "Ab ", "initials": "A. ",
    "list items": "1. a\n", "adverts": "Click here for shoes\n\n",
}  # fmt: skip


@pytest.fixture(scope="module")
def labeller() -> Labeller:
    """Warm, so that no case pays for loading word lists and models."""
    ready = context.labeller()
    ready.story(from_text("A survey of 200 customers found that 30% of them left.", id="warm"))
    return ready


def _seconds(text: str, labeller: Labeller) -> float:
    began = time.process_time()  # of this process: a busy machine is no slow program
    labeller.story(from_text(text, id="hostile"))
    return time.process_time() - began


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_one_endless_paragraph_is_read_in_seconds(run: str, labeller: Labeller) -> None:
    text = f"In a survey, 30% left.\n\nBy {run * (SIZE // len(run))}%\n\nThen 40% of customers came back."
    assert _seconds(text, labeller) < MOST_SECONDS


@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
def test_many_sentences_as_long_as_one_may_be_are_read_in_seconds(
    run: str, labeller: Labeller
) -> None:
    sentence = f"{(run * 1_180)[:1_180]}.\n"
    assert _seconds(sentence * (SIZE // len(sentence)), labeller) < MOST_SECONDS


def test_what_stands_beside_an_endless_run_is_still_found(labeller: Labeller) -> None:
    text = f"{'1' * 2_000}%\n\nIn a survey of retailers, 30% of customers left after one bad call.\n\n{'.' * SIZE}"
    found = labeller.story(from_text(text, id="hostile")).statistics
    assert [(figure.value, figure.unit) for figure in found] == [(30.0, "%")]
