import pytest

from curator.label.flags import flags
from curator.records import Article

PLAIN = "\n\n".join(
    [
        "Shops that answer within an hour keep more of their customers.",
        "Many shops take two days and lose them.",
    ]
    * 3
)


def _flags(body: str, title: str = "A title", language: str = "en", **more: str) -> dict[str, str]:
    return {
        flag.flag: flag.reason
        for flag in flags(Article("a", more.pop("url", ""), title, body, **more), language)  # type: ignore[arg-type]
    }


def test_a_plain_piece_has_no_flag() -> None:
    assert _flags(PLAIN) == {}


def test_offers_make_promotion_and_the_reason_quotes_them() -> None:
    found = _flags(PLAIN + "\n\nBook a demo today, or start your free trial.")
    assert set(found) == {"promotion"}
    assert "book a demo" in found["promotion"]


def test_the_publishers_name_with_a_call_at_the_end_is_promotion() -> None:
    body = PLAIN + "\n\nContoso answers every letter. Get in touch to hear how."
    assert "Contoso" in _flags(body, site="Contoso")["promotion"]
    assert _flags(body, site="Fabrikam") == {}


def test_calling_for_comments_alone_is_no_promotion() -> None:
    assert _flags(PLAIN + "\n\nLeave a comment below.") == {}


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "7 ways to keep a promise"),
        ("de", "Die 5 besten Tipps für gute Umfragen"),
        ("fr", "10 conseils pour écouter"),
        ("es", "8 formas de escuchar mejor"),
        ("fi", "5 vinkkiä parempaan palveluun"),
        ("ko", "고객을 지키는 7가지 방법"),
        ("ja", "顧客を守る7つの方法"),
    ],
)
def test_a_counting_title_is_a_listicle(language: str, title: str) -> None:
    assert title in _flags(PLAIN, title, language)["listicle"]


@pytest.mark.parametrize(
    "title",
    [
        "Sales rose 12% in May",
        "What 2024 taught shops",
        "The 24 hours of a call centre",
        "Top trends",
    ],
)
def test_other_numbers_in_a_title_are_no_listicle(title: str) -> None:
    assert "listicle" not in _flags(PLAIN, title)


def test_empty_phrases_are_filler() -> None:
    body = (
        PLAIN
        + "\n\nIn today's fast-paced world, it is important to note this. Look no further: unlock the power of service."
    )
    assert "in today's fast-paced" in _flags(body)["seo-filler"]


def test_a_word_in_every_sentence_with_a_farewell_is_filler_and_documentation_is_not() -> None:
    line = "Good survey software makes any survey software buyer happy in the end."
    body, title = " ".join([line] * 12), "Survey software compared"
    found = _flags(body + "\n\nWe hope this guide has helped you choose.", title)
    assert "survey" in found["seo-filler"]
    assert "seo-filler" not in _flags(body, title)


def test_a_publisher_that_speaks_of_itself_by_name_is_promotion() -> None:
    body = (
        "Wir bei Nordlicht Dialog antworten schnell.\n\nNordlicht Dialog arbeitet für neunzig"
        " Häuser.\n\nDas gelingt auch Ihnen mit Nordlicht Dialog."
    )
    assert "Nordlicht Dialog" in _flags(body, language="de")["promotion"]
    told = body.replace("Wir bei Nordlicht Dialog antworten", "Nordlicht Dialog antwortet")
    assert _flags(told, language="de") == {}


@pytest.mark.parametrize(
    ("language", "ending"),
    [
        ("de", "Der Verband vergleicht Preise und rät, ein Angebot zu prüfen."),
        ("es", "El ayuntamiento aprobó el presupuesto y publicó los precios."),
        ("ja", "見積の書式は来月変わる。"),
    ],
)
def test_prices_and_budgets_are_no_promotion(language: str, ending: str) -> None:
    assert "promotion" not in _flags(PLAIN + "\n\n" + ending, language=language)


def test_every_flag_shown_is_right_four_times_in_five_on_the_labelled_pieces() -> None:
    from bench.quality import flags as judged

    measured = {each.name: each for each in judged.of_ours()}
    for flag in judged.JUDGED:
        assert measured[f"flags, labelled here, {flag}, precision"].value >= judged.PRECISION


def test_words_left_in_another_script_are_machine_translation() -> None:
    body = "Die Kunden 고객 경험 wollen Antworten 원합니다 und zwar sofort. " * 6
    assert "script" in _flags(body, language="de")["machine-translated"]


def test_a_language_of_other_letters_is_no_machine_translation() -> None:
    body = "ग्राहक की बात सुनना हर कंपनी के लिए महत्वपूर्ण है और बिक्री बढ़ाता है। " * 6
    assert _flags(body, language="hi") == {}


def test_sentences_that_begin_small_are_machine_translation() -> None:
    body = " \n".join(
        ["tämä lause alkaa pienellä kirjaimella, koska kukaan ei ole lukenut sitä."] * 10
    )
    assert "10 of 10" in _flags(body, language="fi")["machine-translated"]


def test_what_says_that_a_machine_translated_it_is_believed() -> None:
    assert (
        "maschinell übersetzt"
        in _flags(PLAIN + "\n\nDieser Text wurde maschinell übersetzt.")["machine-translated"]
    )


def test_french_blanks_before_marks_are_right() -> None:
    assert (
        _flags(
            "Pourquoi ? Comment ? Quand ? Avec qui ? Les clients attendent une réponse.",
            language="fr",
        )
        == {}
    )


def test_an_empty_article_has_no_flag() -> None:
    assert _flags("", "") == {}
