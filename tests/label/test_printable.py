from collections.abc import Sequence

import pytest

from curator.label.printable import log_odds
from curator.label.summary import is_fit

OPENING = {  # what is no blurb itself
    "en": "Would a town of forty shops ever need a locker that takes parcels at night?",
    "de": "Braucht eine Stadt mit vierzig Läden wirklich noch eine Paketstation am Bahnhof?",
    "fr": "Une ville de quarante magasins a-t-elle vraiment besoin d'une consigne ?",
}


def best_of(lines: Sequence[str], language: str, stated: Sequence[str] = ()) -> str:
    """The line that can be printed best."""
    odds = log_odds(lines, "\n\n".join(lines), language, "", stated)
    fit = [number for number, line in enumerate(lines) if is_fit(line, language)]
    return lines[max(fit, key=lambda number: odds[number])]


@pytest.mark.parametrize(
    ("language", "lines", "best"),
    [
        (
            "en",
            (
                "When parcel lockers arrive, shoppers change what they expect of delivery.",
                "If your parcel lockers are full, shoppers will wait for delivery.",
                "Parcel lockers cut failed delivery by 31 % among shoppers in towns.",
            ),
            2,
        ),
        (
            "de",
            (
                "Wenn Paketstationen kommen, erwarten Kunden von der Lieferung mehr.",
                "Mit Paketstationen können Sie Ihre Lieferung an Kunden beschleunigen.",
                "Paketstationen senkten laut Bericht die Fehlversuche der Lieferung um 31 %.",
            ),
            2,
        ),
        (
            "fr",
            (
                "Lorsque vous installez des consignes, la livraison des colis devient simple.",
                "Les consignes de votre magasin rendent la livraison des colis plus simple.",
                "Selon la poste, les consignes évitent 31 % des échecs de livraison des colis.",
            ),
            2,
        ),
        (
            "ar",
            (
                "عندما تصل خزائن الطرود إلى المحطة يتغير ما ينتظره المشتري من التسليم.",
                "خزائن الطرود تسهّل عليك التسليم وتجعل فريقك أسرع في كل محطة.",
                "أظهر تقرير البريد أن خزائن الطرود خفضت فشل التسليم في المحطة بنسبة 31%.",
            ),
            2,
        ),
    ],
)
def test_the_first_sentence_says_what_was_found_not_what_to_do(
    language: str, lines: tuple[str, ...], best: int
) -> None:
    assert best_of(lines, language, stated=(lines[best],)) == lines[best]


def test_a_line_of_a_list_gives_way_to_running_text() -> None:
    listed = "Parcel lockers in the hall of a station serve shoppers at any hour."
    running = "Shoppers at the station use parcel lockers at any hour they like."
    lines = (listed, running)
    assert best_of(lines, "en") == listed
    listing = log_odds(lines, f"- {listed}\n\n{running}", "en", "", ())
    assert listing[0] < log_odds(lines, "\n\n".join(lines), "en", "", ())[0]


def test_german_speaks_to_its_reader_by_a_capital_only() -> None:
    polite = "Mit Paketstationen sparen Sie beim Versand der Waren viel Zeit."
    plain = "Mit Paketstationen sparen Händler beim Versand der Waren viel Zeit."
    assert best_of((OPENING["de"], polite, plain), "de") == plain


@pytest.mark.parametrize(
    ("language", "refers", "alone"),
    [
        (
            "en",
            "Shoppers praise him for lockers in the hall of the station.",
            "Shoppers praise lockers in the hall of the railway station.",
        ),
        (
            "fr",
            "Derrière elle, les clients du quartier vident les consignes de la gare.",
            "Chaque matin, les clients du quartier vident les consignes de la gare.",
        ),
        (
            "de",
            "Zusteller zeichnen diese Wege der Kunden zur Paketstation erstmals auf.",
            "Zusteller zeichnen alle Wege der Kunden zur Paketstation erstmals auf.",
        ),
    ],
)
def test_words_that_refer_back_anywhere_give_way(language: str, refers: str, alone: str) -> None:
    assert best_of((OPENING[language], refers, alone), language) == alone


@pytest.mark.parametrize(
    ("language", "lead", "needs", "alone"),
    [
        (
            "en",
            "Would a town of forty shops ever need a bank that collects parcels by bicycle?",
            "The bank collects parcels from shops and stations in forty towns of the north.",
            "Lockers collect parcels from shops and stations in forty towns of the north.",
        ),
        (
            "en",
            "Is there any parcel that Honor Blakeley would not have in her locker by noon?",
            "Blakeley collects parcels from shops and stations in forty towns of the north.",
            "Lockers collect parcels from shops and stations in forty towns of the north.",
        ),
        (
            "de",
            "Kennt in der Stadt noch jemand die Genossenschaft mit ihren Paketstationen?",
            "Die Genossenschaft holt Pakete aus Läden und Bahnhöfen in vierzig Orten.",
            "Radboten holen Pakete aus Läden und Bahnhöfen in vierzig Orten des Nordens.",
        ),
        (
            "es",
            "¿Quién no conoce en el norte una cooperativa que recoge paquetes en bicicleta?",
            "La cooperativa recoge paquetes de tiendas y estaciones en cuarenta pueblos.",
            "Ciclistas con carro recogen paquetes de tiendas y estaciones en cuarenta pueblos.",
        ),
        (
            "it",
            "Chi non conosce al nord una cooperativa che ritira pacchi in bicicletta?",
            "La cooperativa ritira pacchi da negozi e stazioni in quaranta paesi del nord.",
            "Ciclisti con carretto ritirano pacchi da negozi e stazioni in quaranta paesi.",
        ),
        (
            "nl",
            "Wie kent in het noorden de coöperatie niet die pakketten per fiets ophaalt?",
            "De coöperatie haalt pakketten uit winkels en stations in veertig plaatsen.",
            "Fietskoeriers halen pakketten uit winkels en stations in veertig plaatsen.",
        ),
    ],
)
def test_what_an_earlier_sentence_introduced_gives_way(
    language: str, lead: str, needs: str, alone: str
) -> None:
    assert best_of((lead, needs, alone), language) == alone


@pytest.mark.parametrize(
    ("language", "asks", "found"),
    [
        (
            "en",
            "The post surveyed 2,300 shoppers in the north about lockers at railway stations.",
            "Shoppers in the north trust lockers at railway stations more than a neighbour.",
        ),
        (
            "ko",
            "우체국이 북부 지역 이용자 2,300명을 대상으로 역 보관함에 대해 물었다.",
            "북부 지역 이용자는 이웃보다 기차역에 있는 택배 보관함을 더 믿는다고 답했다.",
        ),
        (
            "nl",
            "De post ondervroeg 2.300 klanten in het noorden over kluizen op het station.",
            "Klanten in het noorden vertrouwen een kluis op het station meer dan de buren.",
        ),
    ],
)
def test_how_a_study_was_made_gives_way_to_what_it_found(
    language: str, asks: str, found: str
) -> None:
    assert best_of((asks, found), language) == found


def test_what_the_vendor_gives_away_gives_way() -> None:
    offer = "Lockers at a railway station come with a discount of 30 % until the end of March."
    deed = "Lockers at a railway station come with a lamp that the town has paid for in March."
    assert best_of((OPENING["en"], offer, deed), "en") == deed


def test_a_lead_without_a_word_of_the_title_may_be_a_scene() -> None:
    scene = "On the first Saturday of the month it smells of solder and of wet coats in here."
    odds = [log_odds((scene,), scene, "en", title, ())[0] for title in ("Solder", "Lockers")]
    assert odds[0] > odds[1]
