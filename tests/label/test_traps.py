"""Numbers that only look like findings, of each kind in each language."""

from pathlib import Path

import pytest
import yaml

from curator.label.statistics import find

WRITTEN = yaml.safe_load((Path(__file__).parent / "traps.yaml").read_text(encoding="utf-8"))
TRAPS = [
    pytest.param(language, said, id=f"{kind}-{language}-{number}")
    for kind, languages in WRITTEN.items()
    for language, sentences in languages.items()
    for number, said in enumerate(sentences)
]


@pytest.mark.parametrize(("language", "said"), TRAPS)
def test_a_rule_a_threat_or_an_error_margin_is_no_finding(language: str, said: str) -> None:
    assert [each.text for each in find(said, language)] == []


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("en", "Marketing budgets fell to 7.7 % of company revenue.", 7.7),
        ("en", "Online orders make up 40 % of turnover.", 40),
        ("en", "It was the highest fine so far, 4 % of turnover.", 4),
        ("de", "Der Onlinehandel macht 40 % des Umsatzes aus.", 40),
        ("fr", "Les abonnés représentent 40 % du chiffre d'affaires.", 40),
        ("nl", "Vaste klanten zorgen voor 40 procent van de omzet.", 40),
        ("ko", "단골이 매출의 40%를 차지했다.", 40),
        ("ko", "고객의 40%가 반면 전화를 택했다.", 40),
        ("ja", "常連客が売上の40%を占めた。", 40),
        ("ja", "顧客の40%が安ければ買うと答えた。", 40),
    ],
)
def test_a_share_of_turnover_that_was_reached_is_a_finding(
    language: str, said: str, value: float
) -> None:
    assert [each.value for each in find(said, language)] == [value]
