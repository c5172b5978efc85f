"""How terms meet words: inflected, compounded, unspaced, stripped, and not where they only look alike."""

from __future__ import annotations

import pytest

from curator.label.themes.matching import Matching, Term, TermIndex, Tokens


def found(
    term: str, text: str, language: str, matching: Matching, weight: float = 3.0, skip: str = ""
) -> list[str]:
    index = TermIndex(
        [Term("theme", language, term, weight)], language, matching, frozenset(skip.split())
    )
    return [text[hit.start : hit.end] for hit in index.find(text)]


@pytest.mark.parametrize(
    ("language", "matching", "term", "text", "expected"),
    [
        ("en", "stem", "customer journey", "Mapping Customer Journeys", "Customer Journeys"),
        ("en", "stem", "customer experience", "the customer’s experience", "customer’s experience"),
        ("fr", "stem", "fidélité", "la fidelite des clients", "fidelite"),
        (
            "pl",
            "inflected",
            "doświadczen* klient*",
            "o doświadczeniach klientów",
            "doświadczeniach klientów",
        ),
        ("tr", "inflected", "müşteri", "müşterilerinizin sesi", "müşterilerinizin"),
        ("tr", "inflected", "müşteri deneyimi", "musteri deneyimleri", "musteri deneyimleri"),
        ("tr", "inflected", "gizlilik", "verilerin gizliliği", "gizliliği"),
        ("fi", "inflected", "asiakaskokemus", "hyvästä asiakaskokemuksesta", "asiakaskokemuksesta"),
        ("fi", "inflected", "uskollisuus", "asiakasuskollisuuden mittari", "asiakasuskollisuuden"),
        ("de", "compound", "Kundentreue", "das Kundentreueprogramm", "Kundentreueprogramm"),
        ("de", "compound", "Kundenerfahrung", "gute Kundenerfahrungen", "Kundenerfahrungen"),
        ("nl", "compound", "klantreis", "de klantreizen", ""),
        ("nl", "compound", "reviews", "de productreviews", "productreviews"),
        ("nl", "compound", "reviews", "de previews", ""),
        ("sv", "compound", "lojalitet", "ett lojalitetsprogram", "lojalitetsprogram"),
        ("ko", "unspaced", "고객 경험", "고객경험을 높인다", "고객경험"),
        ("ko", "unspaced", "고객경험", "더 나은 고객 경험을", "고객 경험"),
        ("ja", "unspaced", "顧客体験", "優れた顧客体験とは", "顧客体験"),
        ("ja", "unspaced", "NPS", "NPSの測定", "NPS"),
        ("ko", "unspaced", "여정", "고객 참여 정도", ""),
        ("ko", "unspaced", "여정", "고객의 여정을", "여정"),
        ("ja", "unspaced", "カート", "スカートを買う", ""),
        ("ja", "unspaced", "ファン", "ファンが増える", "ファン"),
        ("ar", "stem", "*ولاء", "بالولاء", "بالولاء"),
        ("ar", "stem", "تجربة العملاء", "لتجربة العملاء", "لتجربة العملاء"),
    ],
)
def test_a_term_is_found_in_its_forms(
    language: str, matching: Matching, term: str, text: str, expected: str
) -> None:
    assert found(term, text, language, matching) == ([expected] if expected else [])


def test_words_with_one_stem_are_not_yet_forms_of_one_word() -> None:
    assert found("customization", "every customer", "en", "stem") == []
    assert found("productivity", "our products", "en", "stem") == []


def test_an_acronym_is_found_although_its_letters_are_a_function_word() -> None:
    assert found("AI", "AI generativa per i clienti, ai clienti", "it", "stem", skip="ai i") == [
        "AI"
    ]
    assert found("AI generativa", "con AI generativa", "it", "stem", skip="ai") == ["AI generativa"]


def test_two_kanji_are_not_cut_out_of_a_longer_word_unless_they_name_the_theme() -> None:
    assert found("採用", "採用試験", "ja", "unspaced", weight=2.0) == []
    assert found("採用", "採用する", "ja", "unspaced", weight=2.0) == ["採用"]


def test_a_word_in_capitals_is_found_in_capitals_only() -> None:
    assert found("CES", "le CES et ces clients", "fr", "stem") == ["CES"]
    assert found("AI", "ai clienti", "it", "stem") == []


def test_an_equals_sign_takes_this_very_form() -> None:
    assert found("=points", "points and one point", "en", "stem") == ["points"]
    assert found("=Personal", "Personal und Personalisierung", "de", "compound") == ["Personal"]


def test_a_light_word_is_not_looked_for_inside_others() -> None:
    assert found("Führung", "die Einführung", "de", "compound", weight=1.0) == []
    assert found("Führung", "die Einführung", "de", "compound", weight=2.0) == ["Einführung"]


def test_function_words_may_stand_inside_a_phrase() -> None:
    assert found(
        "expérience client", "l'expérience de nos clients", "fr", "stem", skip="de nos l"
    ) == ["expérience de nos clients"]


def test_no_phrase_goes_on_after_the_end_of_a_sentence() -> None:
    assert found("customer service", "We love the customer. Service is slow.", "en", "stem") == []
    assert found("고객 서비스", "좋은 고객\n서비스 요금", "ko", "unspaced") == []


def test_places_are_those_of_the_text_as_it_was() -> None:
    text = "Ärger: die ﬁnanzielle KUNDENBINDUNG — wirklich"
    assert found("Kundenbindung", text, "de", "compound") == ["KUNDENBINDUNG"]


def test_tokens_leave_out_function_words_and_keep_places() -> None:
    tokens = Tokens.of("the customer's view", frozenset({"the"}))
    assert tokens.folded == ("customer", "view")
    assert tokens.spans == ((4, 14), (15, 19))


def test_a_term_written_in_letters_that_are_no_word_finds_nothing() -> None:
    assert found("& !", "this & that!", "en", "stem") == []


def test_a_set_phrase_is_found_word_for_word() -> None:
    own = TermIndex(
        [Term("theme", "en", "our privacy policy", 1.0, literal=True)],
        "en",
        "stem",
        frozenset({"our", "the"}),
    )
    assert [hit.start for hit in own.find("Read our privacy policy.")] == [5]
    assert own.find("Nobody reads the privacy policy, nor our privacy policies.") == []
