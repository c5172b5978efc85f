"""What a text is found by."""

from __future__ import annotations

import pytest

from curator.language.search_words import MOST_WORDS, index_words, query_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Loyal readers", "loyal readers"),
        ("E-mail: 3.5 % (87)", "e mail 3 5 87"),
        ("“quoted” *NEAR* AND/OR", "quoted near and or"),
        ("Müşteri ne ister?\n\nGröße", "musteri ne ister grosse"),
        ("顧客体験", "顧客 客体 体験"),
        ("CX顧客は", "cx 顧客 客は"),
        ("客", "客"),
        ("고객이 기다린다", "고객 객이 기다 다린 린다"),
        ("ลูกค้า", "ลู ูก กค ค้ ้า"),
        ("تجربة العملاء", "تجربه العملاء"),
        ("x" * 90, "x" * 60),
        ("", ""),
        ("… !?", ""),
    ],
)
def test_a_text_becomes_words_and_unspaced_writing_pairs(text: str, words: str) -> None:
    assert index_words(text) == words
    assert index_words(words) == words  # what was made of words once stays as it is


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("loyal", [[["loyal"]]]),
        ("Loyal E-mail", [[["loyal"]], [["e", "mail"]]]),
        ("größe", [[["grosse"], ["groesse"]]]),
        ("groesse", [[["groesse"], ["grosse"]]]),
        ("顧客体験", [[["顧客", "客体", "体験"]]]),
        ('"', []),
        ("* NEAR(a, b)", [[["near", "a"]], [["b"]]]),
        ("", []),
    ],
)
def test_a_question_has_the_ways_each_word_is_written(
    asked: str, words: list[list[list[str]]]
) -> None:
    assert query_words(asked) == words


def test_a_question_has_an_end() -> None:
    assert len(query_words("word " * 500)) == MOST_WORDS
