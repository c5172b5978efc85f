"""A figure that a text states twice is found once."""

import pytest

from curator.label.statistics import find


@pytest.mark.parametrize(
    ("language", "body", "kept"),
    [
        (
            "en",
            "“Only 38% of shoppers trust a chatbot.”\nOnly 38% of shoppers trust a chatbot with a complaint. They told us why.",
            ["Only 38% of shoppers trust a chatbot with a complaint."],
        ),
        (
            "en",
            "In March only 38% of all shoppers trusted a chatbot with a complaint.\nOnly 38% of shoppers trusted a chatbot …",
            ["In March only 38% of all shoppers trusted a chatbot with a complaint."],
        ),
        (
            "en",
            "Only 38% of shoppers trust a chatbot.\n\nThey told us why.\n\n“Only 38% of shoppers trust a chatbot.”",
            ["Only 38% of shoppers trust a chatbot."],
        ),
        (
            "en",
            "“Only 38 percent of shoppers trust a chatbot.”\nOnly 38% of shoppers trust a chatbot with a complaint.",
            ["Only 38% of shoppers trust a chatbot with a complaint."],
        ),
        (
            "fr",
            "« 38 pour cent des clients font confiance au robot »\nSeuls 38 % des clients font confiance au robot.",
            ["Seuls 38 % des clients font confiance au robot."],
        ),
        (
            "tr",
            "“Yüzde 38 alıcı bota güveniyor”\nYalnızca %38 alıcı bota güveniyor.",
            ["Yalnızca %38 alıcı bota güveniyor."],
        ),
        (
            "de",
            "»Zwei Drittel der Patienten buchten am Telefon«\nZwei Drittel der Patienten buchten ihren Termin am Telefon.",
            ["Zwei Drittel der Patienten buchten ihren Termin am Telefon."],
        ),
        (
            "ja",
            "「患者の3分の2が予約した」\n患者の3分の2が電話で予約した。",
            ["患者の3分の2が電話で予約した。"],
        ),
    ],
)  # fmt: skip
def test_a_pull_quote_repeats_a_finding_of_the_body(
    language: str, body: str, kept: list[str]
) -> None:
    assert [each.sentence for each in find(body, language)] == kept


def test_of_two_equal_sentences_the_one_with_a_source_stays() -> None:
    said = "Only 38% of shoppers trust a chatbot with a complaint"
    body = f"“{said}.”\n\nA survey by Norwell Research is out. {said}."
    (found,) = find(body, "en")
    assert (found.sentence, found.credited_to) == (f"{said}.", "Norwell Research")


@pytest.mark.parametrize(
    "body",
    [
        "In Spain 38% of the shoppers complained. In France 38% of the guests complained.",
        "Some 38% of the shoppers and 38% of the guests complained.",
        "Came back: 38%\nTold a friend: 38%\nCame back: 38%",
        "Some 38% of the shoppers complained. Some 41% of the shoppers complained.",
    ],
)
def test_equal_figures_of_different_things_are_all_found(body: str) -> None:
    assert len(find(body, "en")) == body.count("%")
