"""Sentences that can be read without the one before."""

import pytest

from curator.language.standing import stands_alone


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Two thirds of each map were deleted."),
        ("en", "Of those, 40 % came back within a year."),
        ("de", "Davon kamen 40 Prozent im ersten Jahr zurück."),
        ("de", "In Ilmenau kündigten zwei Drittel von ihnen."),
        ("fr", "Près de 40 % d’entre eux sont revenus."),
        ("es", "El 40 % de ellos volvió en un año."),
        ("it", "Il 40% di loro è tornato entro un anno."),
        ("pt", "Cerca de 40% deles voltaram em um ano."),
        ("nl", "Ongeveer 40 procent daarvan kwam terug."),
        ("sv", "Ungefär 40 procent av dem kom tillbaka."),
        ("fi", "Yli 40 prosenttia niistä palasi vuodessa."),
        ("tr", "Üç ay sonra bunların %40'ı geri döndü."),
        ("pl", "Po roku wróciło 40 procent z nich."),
        ("ko", "그중 40%가 1년 안에 돌아왔다."),
        ("ja", "そのうち40%が1年以内に戻った。"),
        ("ar", "وعاد 40٪ منهم خلال عام."),
        ("en", 'Loyal? "Only 12 % of the shoppers are.'),
        ("de", "Wie viele der 40 Prozent kommen wieder?"),
    ],
)
def test_a_sentence_that_needs_the_one_before_does_not_stand_alone(language: str, said: str):
    assert not stands_alone(said, language)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "According to Brightwell, 43 % of pharmacy customers collect parcels by bike."),
        ("de", "„Zwei Drittel der Mieter lesen nichts“, sagt das Institut Feldkamp."),
        ("fr", "Selon Marbeuf, 42 % des locataires ont changé d’assureur."),
        ("ko", "바른리서치에 따르면 세입자의 42%가 보험을 바꿨다."),
        ("ja", "青葉リサーチによると、入居者の42%が保険を変えた。"),
        ("ar", "غيّر 42٪ من المستأجرين شركة التأمين."),
        ("tr", "Kiracıların %42'si sigortasını değiştirdi."),
    ],
)
def test_a_sentence_that_says_what_it_is_of_stands_alone(language: str, said: str):
    assert stands_alone(said, language)
