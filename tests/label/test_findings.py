"""What is a finding and what only looks like one."""

import pytest

from curator.label.statistics import find


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The chain wants to double its share to 40 % by 2030."),
        ("de", "Die Kette strebt bis 2030 einen Anteil von 40 % an."),
        ("fr", "La chaîne veut atteindre 40 % de clients fidèles en 2030."),
        ("es", "La cadena quiere llegar al 40 % de los clientes en 2030."),
        ("tr", "Müşterilerin %40'ı giderse ciro düşer, olursa yüzde 20'si döner."),
        ("ko", "고객의 40%가 떠난다면 매출이 줄어든다."),
        ("ja", "顧客の40%が離れたとすれば売上は減る。"),
        ("ar", "إذا غادر 40٪ من العملاء انخفضت المبيعات."),
        ("en", "The bank set aside €30 million for new branches."),
    ],
)
def test_a_plan_a_condition_or_a_budget_is_no_finding(language: str, said: str) -> None:
    assert find(said, language) == ()


@pytest.mark.parametrize(
    ("language", "said", "value"),
    [
        ("en", "The average caller was passed on 4 times between 7 desks.", 4),
        ("ko", "휴대폰에서 다 뜨기까지 평균 9초가 걸렸다.", 9),
        ("tr", "Bu sessizlik ortalama 9 gün sürüyor.", 9),
    ],
)
def test_an_average_is_a_finding(language: str, said: str, value: float) -> None:
    assert value in [each.value for each in find(said, language)]


@pytest.mark.parametrize(
    ("language", "said", "figure"),
    [
        ("pl", "Klienci wracają 5-7 razy częściej.", (5, 7, "x")),
        ("en", "Email returns $36 to $40 for every dollar spent.", (36, 40, "USD")),
        ("en", "Satisfaction is below half among tenants.", (50, None, "%")),
        ("ja", "顧客の七割が戻った。", (70, None, "%")),
        ("ar", "غادر خُمس العملاء خلال عام.", (20, None, "%")),
        ("ar", "أجاب ثلثا العملاء.", (66.7, None, "%")),
        ("it", "Un'azienda su cinque ha cambiato fornitore.", (20, None, "%")),
        ("tr", "Kayıtların üçte birinde görüşme notu bulunmuyor.", (33.3, None, "%")),
        ("sv", "I fyra hus av fem står reglagen kvar.", (80, None, "%")),
        ("pl", "Dwie piąte połączeń kończy się bez człowieka.", (40, None, "%")),
    ],
)
def test_ranges_fractions_and_numerals_are_read(
    language: str, said: str, figure: tuple[float, float | None, str]
) -> None:
    assert [(each.value, each.high, each.unit) for each in find(said, language)] == [figure]


def test_an_arabic_figure_is_quoted_with_its_vowel_marks() -> None:
    said = "غادر خُمس العملاء خلال عام."
    (found,) = find(said, "ar")
    assert (found.sentence, found.text) == (said, "خُمس")
