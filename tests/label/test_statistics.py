from pathlib import Path

import pytest
import yaml

from curator.label.statistics import find
from curator.records import Statistic

WRITTEN = yaml.safe_load((Path(__file__).parent / "statistics.yaml").read_text(encoding="utf-8"))
CLAIMS = [
    (language, said, figures)
    for language, kinds in WRITTEN.items()
    for said, figures in kinds["claims"].items()
]
NONE = [(language, said) for language, kinds in WRITTEN.items() for said in kinds["none"]]


def _figure(statistic: Statistic) -> list[object]:
    value = statistic.value if statistic.high is None else [statistic.value, statistic.high]
    return [value, statistic.unit]


@pytest.mark.parametrize(("language", "said", "figures"), CLAIMS)
def test_a_claimed_figure_is_found_with_value_and_unit(
    language: str, said: str, figures: list[object]
) -> None:
    found = find(said, language)
    assert [_figure(statistic) for statistic in found] == figures
    assert all(statistic.sentence == said and statistic.text in said for statistic in found)


@pytest.mark.parametrize(("language", "said"), NONE)
def test_a_number_that_claims_nothing_is_left_out(language: str, said: str) -> None:
    assert [statistic.text for statistic in find(said, language)] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "She deletes two thirds of each map."),
        ("de", "Sie streicht zwei Drittel jeder Karte."),
        ("en", "The margin of error is 3 percent."),
        ("en", "Our goal is to reach 90 % by 2027."),
        ("de", "Es drohen Bußgelder von bis zu 4 % des Umsatzes."),
        ("fr", "Le niveau de confiance est de 95 %."),
        ("ko", "오차 범위는 3%다."),
        ("fi", "Myynnin puolella kaikki on hyvin."),
    ],
)
def test_what_is_no_finding_or_says_nothing_alone_is_left_out(language: str, said: str) -> None:
    assert find(said, language) == ()
