"""What the training texts teach: `make train` takes minutes, what it is told is checked here."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np

from bench.quality.statistics import BLIND
from training.examples import Example, longer, rows, studied
from training.fitting import answers
from training.sentences import written

KEYS = ("journey", "ai")


def _example(main: str, also: str) -> Example:
    nothing = np.zeros((len(KEYS), 1))
    return Example(
        "1", "en", True, frozenset({main}), frozenset({also}), True, nothing, nothing, 100, None
    )


def test_a_theme_that_is_only_touched_counts_against_it_but_less() -> None:
    wanted, counts = answers([_example(main="journey", also="ai")], KEYS)
    assert wanted.tolist() == [[1.0, 0.0, 1.0]]
    assert 0 < counts[0, 1] < counts[0, 0]


def test_longer_texts_are_about_one_or_two_themes_or_of_another_trade() -> None:
    found = list(longer(rows()))
    kinds = Counter((len(row["main"]), row["on_topic"]) for row in found)
    assert set(kinds) == {(0, False), (1, True), (2, True)}
    assert not any(set(row["main"]) & set(row["also"]) for row in found)


def test_longer_texts_are_the_same_every_time() -> None:
    pieces = rows()
    assert [row["id"] for row in longer(pieces)] == [row["id"] for row in longer(pieces)]


def test_about_half_of_each_language_is_kept_from_the_term_lists_to_judge_them() -> None:
    kept = Counter(row["language"] for row in rows() if not studied(row["id"]))
    assert len(kept) == 14
    assert all(0.35 < count / 108 < 0.65 for count in kept.values())


def test_sentences_with_numbers_teach_both_what_is_a_finding_and_what_is_none() -> None:
    sentences = written()
    taught = Counter((each.language, each.finding) for each in sentences)
    assert len(taught) == 2 * 14
    assert min(taught.values()) >= 120
    assert len({(each.language, each.text) for each in sentences}) == len(sentences)


def test_no_sentence_that_judges_has_taught() -> None:
    judging = {json.loads(line)["sentence"] for line in BLIND.read_text("utf-8").splitlines()}
    assert len(judging) == 224
    taught = {each.text for each in written()}
    texts = rows()
    for row in texts:
        taught |= {*row["other_numbers"], *(label["sentence"] for label in row["statistics"])}
    assert not judging & taught
    assert [line for line in judging if any(line in row["text"] for row in texts)] == []
