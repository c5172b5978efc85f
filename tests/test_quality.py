"""Quality on the labelled corpus never falls below its floors. `make eval` prints the same figures as a table."""

from __future__ import annotations

import pytest

from bench.quality import __main__ as quality
from bench.quality import corpus
from bench.quality.measure import Measure


@pytest.mark.heavy
@pytest.mark.corpus
@pytest.mark.skipif(not corpus.is_there(), reason="needs the labelled corpus in ../shared/corpus")
@pytest.mark.parametrize("subject", quality.SUBJECTS)
def test_quality_holds_its_floors(subject: str):
    fallen = [
        f"{each.key}: {each.measure.value:.3f} < {each.floor}"
        for each in quality.judged((subject,))
        if not each.holds
    ]
    assert not fallen


def test_a_measure_below_its_floor_does_not_hold():
    measure = Measure("anything", 0.7, 0.75)
    assert not quality.Judged(measure, 0.75).holds
    assert quality.Judged(measure, 0.7).holds
