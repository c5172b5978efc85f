"""Figures of which only a part could be read: none is printed wrong, and those that can be read whole are."""

from __future__ import annotations

import pytest

from curator.label import statistics
from curator.records import Statistic

# language, sentence, and all that is found in it
SENTENCES: list[tuple[str, str, list[str]]] = [
    ("en", "Thirty-eight percent of agents plan to leave within a year.", ["38 %"]),
    ("en", "Forty five percent of shoppers abandoned their basket.", ["45 %"]),
    ("en", "One in two hundred orders was delivered late last year.", []),
    ("en", "One in twenty-five customers complained last year.", ["4 %"]),
    ("en", "Twenty-one out of every hundred customers complained.", ["21 %"]),
    ("en", "Two in five and one in ten customers complained.", ["40 %", "10 %"]),
    ("en", "Three in four customers said they would leave.", ["75 %"]),
    ("en", "Satisfaction rose 6% to 58% among customers.", ["6 %", "58 %"]),
    ("en", "Satisfaction fell to 61 percent, down nine points from 2021.", ["61 %"]),
    ("en", "Customers waited nine and a half minutes on average.", []),
    ("en", "Not 60% but 24% of messages were answered by customers.", ["24 %"]),
    ("en", "Between a quarter and a third of customers complained.", []),
    ("en", "Between 20 and 30 percent of customers complained.", ["20–30 %"]),
    ("en", "Satisfaction rose from 18% to 31% among customers.", ["31 %, was 18"]),
    ("en", "From 10% to 15% of customers complained in 2024.", ["10–15 %"]),
    ("fr", "Quarante-cinq pour cent des clients ont quitté la marque.", ["45 %"]),
    ("fr", "Soixante-douze pour cent des clients ont quitté la marque.", ["72 %"]),
    ("fr", "La satisfaction a reculé de six points, à 84 % des clients.", ["6 pp", "84 %"]),
    ("fr", "Le taux de satisfaction a reculé de 6 %, à 84 %.", ["6 %", "84 %"]),
    ("fr", "Un client sur vingt-cinq se plaint du service.", ["4 %"]),
    ("es", "Treinta y cuatro de cada cien clientes se quejan.", ["34 %"]),
    ("es", "La satisfacción bajó, hasta el 58 % de los clientes.", ["58 %"]),
    ("es", "De 10 % a 15 % de los clientes se quejan.", ["10–15 %"]),
    ("pt", "Vinte e seis por cento dos clientes reclamam.", ["26 %"]),
    ("pt", "De 10% a 15% dos clientes reclamam.", ["10–15 %"]),
    ("pl", "Czterdzieści trzy procent klientów odeszło w 2024 roku.", ["43 %"]),
    ("de", "Zehn bis 15 Prozent der Kunden haben gekündigt.", []),
    ("de", "Der Wert fiel von 12 auf minus 4 Punkte.", []),
    ("de", "Der Anteil stieg von 18 % auf 31 %.", ["31 %, was 18"]),
    ("tr", "Her yirmi beş müşteriden biri şikayet etti.", ["4 %"]),
    ("tr", "Şirket geçen yıl 1 milyon 200 bin şikayet aldı.", []),
    ("ar", "قال ما بين ٣٠ و٤٠ في المئة من العملاء إنهم غير راضين.", ["30–40 %"]),
    ("ja", "会員の10〜15%が退会した。", ["10–15 %"]),
    ("ja", "顧客の3割5分が不満を持っていた。", ["35 %"]),
    ("ja", "顧客の2〜3割が不満を持っていた。", ["20–30 %"]),
    ("ko", "지난해 고객 1천200만 명이 이용했다.", ["12000000 count"]),
    ("ko", "고객 4만54명이 조사에 참여했다.", ["40054 count"]),
    ("it", "La quota è cresciuta del 6% al 58% dei clienti.", ["6 %", "58 %"]),
    ("it", "I clienti sono aumentati due volte e mezza rispetto al 2020.", []),
    ("sv", "Andelen ökade 6 procent till 58 procent av kunderna.", ["6 %", "58 %"]),
    ("ar", "تراوحت نسبة العملاء الذين تخلوا عن السلة بين 31% و38% في المتاجر.", ["31–38 %"]),
    ("tr", "Ayrılma oranı yüzde 31'den yüzde 19'a indi.", ["19 %, was 31"]),
    (
        "it",
        "Tra i 780 clienti intervistati, il 54% ha dichiarato di non essere stato richiamato.",
        ["780 count", "54 %"],
    ),
    (
        "fr",
        "Le chiffre d'affaires progresse de 6,2 % à 4,1 milliards d'euros.",
        ["6.2 %", "4100000000 EUR"],
    ),
    ("fr", "Quatre-vingt-dix-sept pour cent des clients sont revenus.", ["97 %"]),
    ("fr", "Vingt et un pour cent des clients sont partis.", ["21 %"]),
    ("en", "Seventy-one percent of customers would share their size.", ["71 %"]),
    ("en", "Our NPS rose from 33 points to 40 points.", ["40 points, was 33"]),
    ("de", "Der NPS stieg von 33 Punkten auf 40 Punkte.", ["40 points, was 33"]),
    ("fr", "Le NPS est passé de 33 points à 40 points.", ["40 points, was 33"]),
    ("sv", "Kravlistan har kortats från 214 punkter till 61.", ["61 count, was 214"]),
    ("de", "Zweiundvierzig Prozent der Kunden haben sich beschwert.", ["42 %"]),
    ("nl", "Eenenzeventig procent van de klanten klaagde vorig jaar.", ["71 %"]),
    ("nl", "Tweeëntwintig procent van de klanten klaagde vorig jaar.", ["22 %"]),
    ("it", "Quarantadue per cento dei clienti si è lamentato.", ["42 %"]),
    ("sv", "Trettioåtta procent av kunderna klagade förra året.", ["38 %"]),
    ("fi", "Kaksikymmentäyhdeksän prosenttia asiakkaista valitti viime vuonna.", ["29 %"]),
    ("de", "Zwei von hundert Kunden haben sich beschwert.", ["2 %"]),
]


def words(found: Statistic) -> str:
    """A figure in words: value, end of the range, unit, what it was."""
    high = f"–{found.high:.12g}" if found.high is not None else ""
    was = f", was {found.was:.12g}" if found.was is not None else ""
    return f"{found.value:.12g}{high} {found.unit}{was}"


@pytest.mark.parametrize(("language", "sentence", "expected"), SENTENCES)
def test_a_figure_is_read_whole_or_not_at_all(
    language: str, sentence: str, expected: list[str]
) -> None:
    assert [words(each) for each in statistics.find(sentence, language)] == expected


@pytest.mark.parametrize(
    ("language", "sentence", "bounds"),
    [
        ("es", "La satisfacción bajó seis puntos porcentuales, hasta el 58 %.", [None, None]),
        ("es", "El gasto medio por viajero subió un 6 %, hasta 1.240 euros.", [None, None]),
        ("pt", "Nossos clientes reduziram em até 37 % o tempo de atendimento.", ["at-most"]),
    ],
)
def test_up_to_is_no_bound_where_it_says_the_level_that_a_change_led_to(
    language: str, sentence: str, bounds: list[str | None]
) -> None:
    assert [each.bound for each in statistics.find(sentence, language)] == bounds
