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


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Companies with more than 250 employees must publish a report."),
        ("de", "Unternehmen mit mehr als 250 Beschäftigten müssen berichten."),
        ("fr", "Les entreprises de plus de 250 salariés doivent publier un rapport."),
        ("ko", "점검 대상은 상시 50명 이상 사업장이다."),
        ("ja", "従業員300人以上の企業が対象になる。"),
        ("de", "Sichern Sie sich 20 % auf alles."),
        ("sv", "Kedjan ger tjugo procent på allt."),
        ("en", "Its shares fell 6 percent in early trading."),
        ("de", "Im Xetra-Handel verlor die Aktie 8,7 Prozent."),
        ("fr", "Une surtaxe de 25 % frappera les importations."),
        ("nl", "De bonden vragen 7 procent loon erbij."),
        ("fr", "Le service est ouvert vingt-quatre heures sur vingt-quatre."),
        ("it", "Il seminario si tiene dalle 10 alle 11.30."),
        ("tr", "Önce sıradan bir çağrı merkezi gibi çalışıyorlarmış."),
        ("tr", "Gece yarısı telefon çaldı."),
        ("de", "Das Team traf sich jeden zweiten Dienstag."),
        ("pl", "Zarząd dwukrotnie chciał projekt przerwać."),
    ],
)
def test_a_threshold_an_offer_a_share_price_or_an_agreed_rate_is_no_finding(
    language: str, said: str
) -> None:
    assert [each.text for each in find(said, language)] == []


@pytest.mark.parametrize(
    ("language", "said", "figure"),
    [
        ("en", "Of 63 visitors, 41 gave up.", (65.1, "%", None)),
        ("it", "Su 63 persone, 41 non sono riuscite a finire.", (65.1, "%", None)),
        ("fr", "Sur 94 communes, 38 ont répondu.", (40.4, "%", None)),
        ("sv", "Av 120 hyresgäster svarade 43.", (35.8, "%", None)),
        ("tr", "380 aileden 112'si geri döndü.", (29.5, "%", None)),
        ("tr", "Müşterilerin beşte biri gitti.", (20, "%", None)),
        ("pl", "Co ósma osoba rezygnuje z zakupu.", (12.5, "%", None)),
        ("de", "Die Zahl der Retouren ist um ein Drittel gesunken.", (33.3, "%", None)),
        ("de", "Die Seite lädt nun in 1,3 statt 4,8 Sekunden.", (1.3, "seconds", 4.8)),
        (
            "nl",
            "Wachten duurt 7,5 minuten, tegen 5,2 minuten een jaar eerder.",
            (7.5, "minutes", 5.2),
        ),
        ("nl", "Een wijziging ging van vijf minuten naar 70 seconden.", (70, "seconds", 300)),
        ("en", "Complaints fell from 19% to 11% between 2022 and 2024.", (11, "%", 19)),
        ("es", "La tasa de clics se multiplicó por 2,3.", (2.3, "x", None)),
        ("es", "La retención ha mejorado once puntos.", (11, "pp", None)),
        ("fr", "La satisfaction a gagné neuf points en un an.", (9, "pp", None)),
        ("pl", "Liczba skarg wzrosła dwukrotnie.", (2, "x", None)),
        ("es", "Los clientes llaman de media catorce veces al año.", (14, "count", None)),
        ("sv", "Av rabatterna gick 70 procent till andra.", (70, "%", None)),
        ("sv", "Klagomålen om avgifter minskade med 31 procent.", (31, "%", None)),
        ("nl", "In 2024 wil 34 procent van de klanten geen chatbot.", (34, "%", None)),
        ("sv", "I år vill 34 procent av kunderna ha en människa.", (34, "%", None)),
        ("es", "Hoy quiere un 34 % de los clientes hablar con alguien.", (34, "%", None)),
        ("en", "The desk received 1,400 letters in spring.", (1400, "count", None)),
    ],
)
def test_a_part_a_change_or_a_count_of_what_happened_is_a_finding(
    language: str, said: str, figure: tuple[float, str, float | None]
) -> None:
    assert [(each.value, each.unit, each.was) for each in find(said, language)] == [figure]
