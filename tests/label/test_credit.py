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
        ("de", "Knapp 40 Prozent der Kunden kommen wieder, ergab die Umfrage.", None),
        ("de", "Zwei Drittel der Kunden kamen wieder, ergab die Umfrage.", None),
        ("de", "Rund ein Drittel der Befragten kauft online, zeigt die Studie.", None),
        ("de", "Drei von vier Kunden kamen wieder, ergab die Umfrage.", None),
        ("en", "Below half of the customers would call again, the report says.", None),
        ("en", "The Bank of Orrin found that half of all customers left.", "Bank of Orrin"),
        (
            "en",
            "40% of shoppers left, according to the Basket Pulse from Orrin & Vale.",
            "Basket Pulse from Orrin & Vale",
        ),
        (
            "sv",
            "40 procent av kunderna lämnade, enligt Korgindex från analyshuset Orrvik.",
            "Korgindex från analyshuset Orrvik",
        ),
        ("es", "El 40 % de los clientes se fue, informa Orrivalle.", "Orrivalle"),
        ("fi", "Orrin kyselyssä 40 prosenttia asiakkaista lähti.", "Orrin"),
        ("tr", "Orrivale, müşterilerin yüzde 40'ının gittiğini bildirdi.", "Orrivale"),
        ("ar", "وفقًا لمعهد «الواحة»، غادر 40٪ من العملاء.", "الواحة"),
    ],
)
def test_only_names_are_credited(language: str, sentence: str, credited: str | None):
    assert [found.credited_to for found in statistics.find(sentence, language)] == [credited]
