import pytest

from curator.label.looking_back import standing
from curator.label.summary import is_fit, summarise, teaser

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


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Here are the seven carriers that shoppers in the north like best."),
        ("de", "In diesem Webinar zeigt die Post, wie Paketstationen Wege sparen."),
        ("fr", "Dans ce guide, la poste montre comment les consignes font gagner du temps."),
        ("ko", "이번 글에서는 택배 보관함이 배송을 어떻게 바꾸는지 살펴봅니다."),
        ("ar", "في هذا المقال يشرح البريد كيف تختصر خزائن الطرود وقت المشتري."),
    ],
)
def test_a_sentence_about_the_page_itself_is_not_fit(language: str, line: str) -> None:
    assert not is_fit(line, language)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Finally, the carriers of the north put lockers in every railway station."),
        ("en", "The lockers are cheap, and half of them stand in railway stations."),
        ("de", "Schließlich stehen Paketstationen inzwischen an jedem großen Bahnhof."),
        ("fr", "À cela s'ajoute le prix des consignes, que les transporteurs paient seuls."),
        ("ko", "그 결과 택배 보관함은 모든 기차역에서 볼 수 있게 되었다."),
        ("ar", "ويقول البريد إن خزائن الطرود صارت في كل محطة من محطات القطار."),
        ("ar", "نعمل مع مكاتب البريد في المغرب على وضع خزائن الطرود في المحطات."),
        ("ar", "أعتقد أن خزائن الطرود أفضل ما عرفته محطات القطار في المغرب."),
        ("ar", "أيضاً خفضت خزائن الطرود وقت انتظار المشتري في محطات القطار."),
        ("ar", "يقول مدير البريد: «كانت الطرود تنتظر أياماً في المخزن قبل تسليمها."),
    ],
)
def test_what_leans_on_the_sentence_before_is_not_fit(language: str, line: str) -> None:
    assert not is_fit(line, language)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Delivery at the station: lockers in the hall instead of a van at the door."),
        ("de", "Porto, Zuschlag, Lieferschein, Rückgabe alt, Rückgabe neu, dazu ein Balken."),
        ("fr", "Retour au magasin : dépôt du colis dans la consigne la plus proche."),
        ("ko", "택배 보관함 확대와 반품 절차 간소화를 통한 고객 편의 추구 사업."),
        ("en", "A locker " + "and another locker " * 14 + "stand in the hall of a station."),
    ],
)
def test_stubs_enumerations_and_what_is_too_long_are_not_fit(language: str, line: str) -> None:
    assert not is_fit(line, language)


def test_who_the_headline_names_needs_no_introduction() -> None:
    lead = "Would a town of forty shops ever need a bank that collects parcels by bicycle?"
    said = "The bank collects parcels from shops and stations in forty towns of the north."
    assert standing([lead, said], "en")[1] < 1
    assert standing([lead, said], "en", "Bank collects parcels by bicycle")[1] == 1


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("es", "El 71 % de los clientes de las consignas recoge el paquete de noche."),
        ("de", "Das Institut Feldkamp zählte in den Paketstationen 4.200 Pakete am Tag."),
        ("nl", "Het bureau Veldkamp telde in de pakketkluizen 4.200 pakketten per dag."),
        ("sv", "De flesta kunder hämtar paketet i skåpet efter klockan sju på kvällen."),
    ],
)
def test_an_article_at_the_start_is_no_pronoun(language: str, line: str) -> None:
    assert is_fit(line, language)


def test_a_lead_that_names_somebody_is_the_blurb_of_a_news_item() -> None:
    lead = "Lorne & Western Ferries is dissolving the department that looked after passengers."
    later = (
        "Ferry passengers complained of passengers' queues, and passengers' queues grew again.",
        "Passengers of ferries like queues less than the department of passengers thinks.",
    )
    assert summarise("\n\n".join([lead, *later]), "en", "Ferries end a department")[0] == lead


def test_where_no_sentence_can_be_printed_alone_there_is_no_summary() -> None:
    column = (
        "I bought a parcel in March, and I have been cross about lockers since then.",
        "The kettle had been out of order since spring.",
        "Somebody had taped a note to it; somebody else had written underneath.",
    )
    assert summarise("\n\n".join(column), "en", "The break room") == ()


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "users of the lockers who do not know which data of theirs are kept."),
        ("en", "Lockers cut failed delivery (by a third in the towns of the north."),
        ("ja", "Connect data from lockers, carriers and shops to know every parcel."),
    ],
)
def test_half_a_sentence_and_another_script_are_not_fit(language: str, line: str) -> None:
    assert not is_fit(line, language)


TEASER = "Parcel lockers cut failed delivery by a third in the towns of the north."


@pytest.mark.parametrize(
    ("texts", "language", "found"),
    [
        ((TEASER,), "en", (TEASER,)),
        (("", TEASER), "en", (TEASER,)),
        (("Read on to learn what lockers do …", TEASER), "en", (TEASER,)),
        ((TEASER + " It was cheap.",), "en", (TEASER,)),
        ((" ".join([TEASER] * 20),), "en", ()),  # a whole text is no teaser
        ((TEASER,), "de", ()),
    ],
)
def test_a_publishers_teaser_is_taken_as_far_as_it_stands_alone(
    texts: tuple[str, ...], language: str, found: tuple[str, ...]
) -> None:
    assert teaser(texts, language) == found
