import pytest

from curator.label.summary import is_fit, summarise

PARAGRAPHS = (
    "Parcel lockers change what shoppers expect from a delivery.",
    "Have you ever waited a whole day for a van? I have, and I hated it.",
    "A locker lets shoppers collect a delivery at any hour, so that nobody waits at home for a van. "
    "Carriers save trips because one stop serves forty shoppers.",
    "The weather was fine on Tuesday afternoon. "
    "Lockers also make returns easier, because shoppers drop a parcel where they collect one. "
    "Carriers report that returns through lockers take a day less than returns through shops.",
    "Contact us today to learn more about lockers. All rights reserved.",
)
BODY = "\n\n".join(PARAGRAPHS)


def test_a_summary_is_two_or_three_verbatim_sentences_in_their_order() -> None:
    found = summarise(BODY, "en", "Parcel lockers and returns")
    assert 2 <= len(found) <= 3
    positions = [BODY.find(sentence) for sentence in found]
    assert -1 not in positions
    assert positions == sorted(positions)


def test_the_sentence_that_has_nothing_to_do_with_the_rest_is_not_chosen() -> None:
    assert not any("weather" in sentence for sentence in summarise(BODY, "en"))


@pytest.mark.parametrize(
    "body", ["", "\n\n", "Menu\nHome\nAbout", "Why? Because! Who?", "Contact us. Sign up now!"]
)
def test_where_there_is_no_text_there_is_no_summary(body: str) -> None:
    assert summarise(body, "en") == ()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Would a shopper who waits all day ever order there again?"),
        ("en", "We believe that our lockers are the best that money can buy."),
        ("en", "Subscribe to the list and get a new story every single week."),
        ("en", "However, this is not what most of the carriers had in mind."),
        ("en", "The following carriers took part in the test this summer:"),
        ("en", "See https://example.org/lockers for the figures of this summer."),
        ("de", "Wir glauben, dass unsere Paketstationen die besten im Land sind."),
        ("de", "Jetzt anmelden und jede Woche eine neue Geschichte bekommen, kostenlos."),
        ("fr", "Nous pensons que les consignes sont la meilleure des solutions."),
        ("es", "Creemos que las taquillas son la mejor de todas las soluciones."),
        ("fi", "Uskomme, että pakettiautomaattimme ovat koko maan parhaat ratkaisut."),
        ("tr", "Dolaplarımızın ülkedeki en iyi çözüm olduğuna gerçekten inanıyoruz."),
        ("ko", "우리는 택배 보관함이 전국에서 가장 좋은 해결책이라고 믿는다."),
        ("ja", "私たちは宅配ロッカーが国内で最良の解決策だと信じています。"),
    ],
)
def test_questions_own_voice_calls_and_fragments_are_not_fit(language: str, line: str) -> None:
    assert not is_fit(line, language)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("de", "Paketstationen sparen den Zustellern viele Wege und den Kunden das Warten."),
        ("fi", "Pakettiautomaatit säästävät kuljettajien matkoja ja asiakkaiden odottamista."),
        ("tr", "Teslimat dolapları kuryelerin yolunu ve müşterilerin beklemesini azaltır."),
        ("ko", "택배 보관함은 배송 기사의 이동과 고객의 기다림을 크게 줄여 준다."),
        ("ja", "宅配ロッカーは配達員の移動と顧客の待ち時間を大きく減らす。"),
    ],
)
def test_a_plain_statement_is_fit(language: str, line: str) -> None:
    assert is_fit(line, language)


def test_a_summary_does_not_say_one_thing_twice() -> None:
    twice = (
        BODY
        + "\n\n"
        + "A locker lets shoppers collect a delivery at any hour, so that nobody has to wait at home for a van."
    )
    found = summarise(twice, "en")
    assert sum("at any hour" in sentence for sentence in found) <= 1
