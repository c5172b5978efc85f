"""Figures in words, multiples, durations: what is read of a sentence, whole, with its own unit."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from curator.label import statistics
from curator.records import Statistic

WRITTEN = yaml.safe_load((Path(__file__).parent / "figures.yaml").read_text(encoding="utf-8"))


def _of(kind: str) -> list[tuple[str, str, list[str]]]:
    return [(language, said, wanted) for language, _, said, wanted in WRITTEN[kind]]


def _words(found: Statistic) -> str:
    """A figure in words: value, end of the range, unit, what it was, and its bound."""
    high = f"–{found.high:.12g}" if found.high is not None else ""
    was = f", was {found.was:.12g}" if found.was is not None else ""
    bound = f" {found.bound}" if found.bound else ""
    return f"{found.value:.12g}{high} {found.unit}{was}{bound}"


@pytest.mark.parametrize(("language", "said", "wanted"), _of("in_words"))
def test_tens_and_units_in_words_are_read_whole(
    language: str, said: str, wanted: list[str]
) -> None:
    assert [_words(each) for each in statistics.find(said, language)] == wanted


@pytest.mark.parametrize(("language", "said", "wanted"), _of("multiples"))
def test_a_multiple_says_whether_something_rose_or_fell(
    language: str, said: str, wanted: list[str]
) -> None:
    assert [_words(each) for each in statistics.find(said, language)] == wanted


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ar", "اشتكى العملاء من ضعف الخدمة في الفروع."),
        ("es", "A la mitad del proceso los clientes abandonan la compra."),
        ("it", "Il doppio controllo riduce gli errori del servizio clienti."),
        ("en", "The retailer doubled down on customer service last year."),
        ("pt", "Muitos clientes deixam o cadastro pela metade."),
        ("fr", "Le client garde un double de la facture."),
    ],
)
def test_words_of_multiples_that_mean_something_else_are_no_figures(
    language: str, said: str
) -> None:
    assert statistics.find(said, language) == ()


@pytest.mark.parametrize(
    ("language", "said", "text", "counted"),
    [
        ("en", "Customers filed 12 % fewer complaints in 2023.", "12 % fewer", "complaints"),
        ("de", "Kunden reichten 12 % weniger Beschwerden ein.", "12 % weniger", "Beschwerden"),
        ("sv", "Kunderna fick 12 procent fler svar.", "12 procent fler", "svar"),
        ("pl", "Klienci złożyli o 12 procent mniej skarg.", "12 procent mniej", "skarg"),
        ("en", "Loyal customers spend 67 % more than new ones.", "67 % more", None),
        ("it", "I clienti hanno speso il 6 % in più.", "6 % in più", None),
    ],
)
def test_a_difference_is_written_with_the_word_that_says_its_direction(
    language: str, said: str, text: str, counted: str | None
) -> None:
    [found] = statistics.find(said, language)
    assert (found.text, found.of) == (text, counted)


@pytest.mark.parametrize(("language", "said", "wanted"), _of("units"))
def test_a_level_has_its_own_unit(language: str, said: str, wanted: list[str]) -> None:
    assert [_words(each) for each in statistics.find(said, language)] == wanted


@pytest.mark.parametrize(
    ("language", "said", "wanted"),
    [
        ("ko", "평균 대기 시간은 7분 30초였다.", []),
        ("en", "Callers waited an average of 4 minutes and 30 seconds.", []),
        ("es", "De media hay 150 puntos de venta por empresa.", ["150 count"]),
        ("pl", "Po dwóch miesiącach średni czas oczekiwania był niższy.", []),
    ],
)
def test_a_time_in_two_units_is_left_out_and_points_of_sale_are_counted(
    language: str, said: str, wanted: list[str]
) -> None:
    assert [_words(each) for each in statistics.find(said, language)] == wanted


@pytest.mark.parametrize(("language", "_", "said", "source"), WRITTEN["credits"])
def test_a_genitive_and_the_next_sentence_name_the_source(
    language: str, _: str, said: str, source: str | None
) -> None:
    assert statistics.find(said, language)[0].credited_to == source


def test_a_plain_noun_that_opens_a_turkish_sentence_is_no_source() -> None:
    said = "Finans ekibinin hesabına göre müşterilerin yüzde 18'i geri dönmedi."
    assert statistics.find(said, "tr")[0].credited_to is None


@pytest.mark.parametrize(
    ("language", "said", "wanted"),
    [
        ("fr", "Le nombre d'erreurs a été divisé par 1 000.", ["0.001 x"]),
        ("fr", "Le nombre de plaintes a été divisé par 5 000.", ["0.0002 x"]),
        ("fr", "Le délai a été divisé par 1.", []),
        ("fr", "Les ventes ont été multipliées par 1 000.", ["1000 x"]),
        ("tr", "Artık bekleme süresi yarı yarıya azaldı.", ["0.5 x"]),
        ("tr", "Şikayetler yarı yarıya arttı.", ["1.5 x"]),
        ("pl", "Przychody wzrosły i koszty spadły o połowę.", ["0.5 x"]),
        ("pl", "Koszty wzrosły o połowę.", ["1.5 x"]),
        ("fr", "En moyenne, un client a 24 points de contact.", ["24 count"]),
        ("pl", "Średnio firma ma 25 punktów obsługi.", ["25 count"]),
        ("tr", "Şirketlerin ortalama 45 puan toplama noktası var.", ["45 count"]),
        ("en", "The average NPS is 71 points.", ["71 points"]),
        ("en", "An average store has 30 second-line agents.", ["30 count"]),
        ("en", "Customers book an average of 45 day trips.", ["45 count"]),
    ],
)
def test_what_only_looks_like_growth_a_level_or_a_unit_is_none(
    language: str, said: str, wanted: list[str]
) -> None:
    assert [_words(each) for each in statistics.find(said, language)] == wanted


@pytest.mark.parametrize(
    ("language", "said", "wanted"),
    [
        ("en", "Complaints were 12 % less than a year ago.", "12 % less"),
        ("en", "Of all readers 30 % more or less agreed with it.", "30 %"),
        ("it", "Il 30% più giovane dei clienti compra online.", "30%"),
        ("es", "El 12 % menos satisfecho de los clientes se va.", "12 %"),
        ("es", "Las empresas recibieron un 12 % menos de quejas.", "12 % menos"),
    ],
)
def test_less_belongs_to_a_percentage_unless_it_says_who_was_asked(
    language: str, said: str, wanted: str
) -> None:
    assert [each.text for each in statistics.find(said, language)] == [wanted]
