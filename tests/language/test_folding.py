import pytest

from curator.language import fold, nfc, script, script_counts, word_count, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("İSTANBUL", "istanbul"),
        ("ılık", "ilik"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Ångström", "angstrom"),
        ("ŒUVRE Æ", "oeuvre ae"),
        ("Müşteri", "musteri"),
        ("５ ％", "5 %"),
        ("e\u0301te\u0301", "ete"),
        ("고객", "고객"),
        ("が", "が"),
        ("Ёлка", "елка"),
        ("soft\u00adhyphen", "softhyphen"),
        ("أحمد إلى الآن", "احمد الي الان"),
        ("تجربة العملاء", "تجربه العملاء"),
        ("مُؤَشِّر", "مؤشر"),
        ("مشتری", "مشتري"),
    ],
)
def test_spellings_of_one_word_fold_together(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


def test_nfc_joins_what_was_decomposed() -> None:
    assert nfc("u\u0308") == "ü"


def test_words_keep_apostrophes_and_split_hyphens() -> None:
    assert words("Don’t drop client-side l'expérience, 2013’te!") == [
        "Don’t",
        "drop",
        "client",
        "side",
        "l'expérience",
        "2013’te",
    ]


def test_unspaced_scripts_split_where_the_kind_of_character_changes() -> None:
    assert words("顧客のサービスNPS向上") == ["顧客", "の", "サービス", "NPS", "向上"]


def test_a_word_is_what_a_reader_counts() -> None:
    assert word_count("고객 경험은 – 3,5 % 중요하다") == 4


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("a", "Latin"),
        ("Ł", "Latin"),
        ("я", "Cyrillic"),
        ("가", "Hangul"),
        ("漢", "Han"),
        ("ー", "Kana"),
        ("ع", "Arabic"),
        ("5", ""),
        ("÷", ""),
    ],
)
def test_a_character_has_one_script(character: str, name: str) -> None:
    assert script(character) == name


def test_only_letters_count() -> None:
    assert script_counts("ab 12 가, ÷×") == {"Latin": 2, "Hangul": 1}
