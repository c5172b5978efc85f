"""Who is credited with a figure: a name, never a word that only opens its sentence or happens to be unusual."""

from __future__ import annotations

import pytest

from curator.label import statistics


@pytest.mark.parametrize(
    ("language", "sentence", "credited"),
    [
        ("en", "Gartner found that 40% of shoppers left.", "Gartner"),
        ("en", "Someone found that 40% of shoppers left.", None),
        ("en", "That survey shows that 40% of shoppers left.", None),
        ("tr", "Bu yıl yapılan araştırmaya göre müşterilerin yüzde 45'i ayrıldı.", None),
        ("pl", "Widać, że według badania 40% klientów odeszło.", None),
        ("ko", "설문 조사에서 응답자의 62%는 만족한다고 답했다.", None),
        ("de", "Laut einer Studie von Gartner gingen 40 % der Kunden.", "Gartner"),
    ],
)
def test_only_names_are_credited(language: str, sentence: str, credited: str | None):
    assert [found.credited_to for found in statistics.find(sentence, language)] == [credited]
