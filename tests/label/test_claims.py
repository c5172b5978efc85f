import pytest

from curator.label.fact_check import unsupported

SOURCE = (
    "Norwell Research asked 2,000 shoppers in Spain. Almost half of them left after one mistake, and 1.5% came back. "
    "“Nobody listens to us anymore,” said Ana Ruiz of Lumera. Loyal shoppers buy five times more."
)


@pytest.mark.parametrize(
    ("language", "blurb"),
    [
        ("en", "Almost half of 2,000 shoppers left, says Norwell Research."),
        ("de", "1,5 % kamen zurück, fast die Hälfte von 2.000 ging, sagt Norwell Research."),
        ("de", "Treue Kunden kaufen fünfmal mehr, sagt Ana Ruiz."),
        ("fi", "Norwell Researchin mukaan 1,5 % palasi."),
        ("fr", "La moitié des 2 000 clients est partie."),
        ("tr", "Müşterilerin %1,5'i geri döndü."),
        ("en", "“Nobody listens to us anymore,” says Ruiz."),
        ("en", "Shoppers leave after one mistake."),
        ("en", "In 50% of cases they left."),
        ("de", "Die Kunden gehen, wenn niemand zuhört."),
        ("en", "Why Waiting Hurts"),
        ("en", "What Good Service Is Made of, and How to Keep It"),
    ],
)
def test_what_the_source_says_in_any_notation_is_supported(language: str, blurb: str) -> None:
    assert unsupported(blurb, SOURCE, language, "en") == ()


@pytest.mark.parametrize(
    ("language", "blurb", "marked"),
    [
        ("en", "Some 15% came back.", ("15%",)),
        ("de", "15 % kamen zurück.", ("15 %",)),
        ("de", "Zwei Drittel der Kunden gingen.", ("Zwei Drittel",)),
        ("en", "The study by Forrester asked 2,000 shoppers.", ("Forrester",)),
        ("en", "According to Ana Gomez, half of them left.", ("Ana Gomez",)),
        (
            "en",
            "“We never want to shop there again,” they say.",
            ("We never want to shop there again,",),
        ),
        ("en", "In 2019 almost half of the 3,000 shoppers left.", ("2019", "3,000")),
        ("de", "Das sagt NPS-Erfinder Fred Reichheld.", ("NPS-Erfinder Fred Reichheld",)),
        ("fr", "Les clients achètent six fois plus.", ("six fois",)),
        ("en", "Why Waiting Hurts at IKEA: 15% Left", ("IKEA", "15%")),
    ],
)
def test_what_the_source_does_not_say_is_marked(
    language: str, blurb: str, marked: tuple[str, ...]
) -> None:
    assert unsupported(blurb, SOURCE, language, "en") == marked


@pytest.mark.parametrize(
    ("source_language", "source", "language", "blurb", "marked"),
    [
        ("de", "Ein französischer Versicherer ließ im März fragen.", "en", "In March a French insurer asked.", ()),
        ("de", "Ein Versicherer aus der Schweiz.", "en", "An insurer from Austria.", ("Austria",)),
        ("ja", "フランスの保険会社が月曜日に発表した。", "en", "An insurer in France said so on Monday.", ()),
        ("ko", "독일의 한 보험사가 조사했다.", "fr", "Un assureur en Allemagne a mené l’enquête.", ()),
        ("pl", "Bank w Niemczech pyta klientów.", "en", "A bank in Germany asks about Customer Experience.", ()),
        ("ar", "شركة تأمين في فرنسا", "nl", "Een verzekeraar in Frankrijk.", ()),
        ("de", "Die Kunden gehen.", "en", "The team around Forrester says so.", ("Forrester",)),
    ],
)  # fmt: skip
def test_countries_languages_dates_and_the_fields_words_are_known_in_other_languages(
    source_language: str, source: str, language: str, blurb: str, marked: tuple[str, ...]
) -> None:
    assert unsupported(blurb, source, language, source_language) == marked


def test_marked_words_are_verbatim_so_that_the_desk_can_find_them() -> None:
    blurb = "Bei Contoso sind es 37,5 % – „das ist nun wirklich neu“."
    assert all(said in blurb for said in unsupported(blurb, SOURCE, "de", "en"))
    assert len(unsupported(blurb, SOURCE, "de", "en")) >= 2


def test_an_empty_blurb_claims_nothing() -> None:
    assert unsupported("", SOURCE, "en", "en") == ()


def test_a_share_worked_out_from_two_numbers_asks_for_these_two():
    source = "There were 87 buyers in spring. Only 12 returned in summer."
    assert unsupported("Of 87 buyers, 12 came back.", source, "en", "en") == ()
    assert unsupported("Von 78 Kunden kamen 12 wieder.", source, "de", "en") == ("78",)
