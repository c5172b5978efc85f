from pathlib import Path

import pytest
import yaml

from curator.commands.json_output import statistic_object
from curator.label.statistics import find

WRITTEN = yaml.safe_load((Path(__file__).parent / "changes.yaml").read_text(encoding="utf-8"))


def _of(kind: str) -> list[tuple[str, str, list[object]]]:
    return [
        (language, said, wanted)
        for language, sentences in WRITTEN[kind].items()
        for said, wanted in sentences.items()
    ]


@pytest.mark.parametrize(("language", "said", "wanted"), _of("changes"))
def test_a_change_is_no_range_and_keeps_the_earlier_value(
    language: str, said: str, wanted: list[object]
) -> None:
    found = find(said, language)
    assert [[each.value, each.was, each.unit] for each in found] == [wanted]
    assert found[0].high is None


@pytest.mark.parametrize(("language", "said", "wanted"), _of("bounds"))
def test_a_bound_stays_with_its_figure(language: str, said: str, wanted: list[object]) -> None:
    assert [[each.value, each.unit, each.bound] for each in find(said, language)] == [wanted]


@pytest.mark.parametrize(("language", "said"), WRITTEN["ranges"].items())
def test_a_range_stays_a_range(language: str, said: str) -> None:
    assert [(each.value, each.high, each.was) for each in find(said, language)] == [(18, 31, None)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("The share rose from 18% to 31%.", {"value": 31, "was": 18}),
        ("Less than half of customers reply.", {"value": 50, "bound": "less"}),
        ("At least 87 % of customers reply.", {"value": 87, "bound": "more"}),
    ],
)
def test_programs_are_told_of_changes_and_bounds(said: str, told: dict[str, object]) -> None:
    written = statistic_object(find(said, "en")[0])
    assert {key: written.get(key) for key in told} == told


def test_a_word_for_among_bounds_no_count() -> None:
    [asked] = find("Das zeigt eine Umfrage unter 2.300 Kunden.", "de")
    assert (asked.value, asked.bound) == (2300, None)
