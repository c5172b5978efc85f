"""Words that languages share find a translation where no vector does."""

from __future__ import annotations

import pytest

from curator.match import Index
from curator.match.index import compare
from curator.match.loans import loan_words, shared_row
from tests.match.telling import seen


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Personalisierung", "personalisering"),
        ("Kategorie", "categories"),
        ("filosofie", "philosophy"),
        ("acceptera", "aceptar"),
    ],
)
def test_one_word_in_two_spellings_is_the_same(one: str, other: str) -> None:
    assert loan_words(one, "de").tolist() == loan_words(other, "en").tolist() != []


@pytest.mark.parametrize(
    ("text", "language"),
    [("kund och köp", "sv"), ("個人化 personalization", "ja"), ("", "fi"), ("Ж" * 40_000, "und")],
)
def test_short_words_and_other_letters_are_none(text: str, language: str) -> None:
    assert len(loan_words(text, language)) == 0


def test_the_same_words_in_another_order_share_no_row() -> None:
    words = "kategori produkter statistik navigering kampanj konversation analysera dokument"
    there, back = words, " ".join(reversed(words.split()))
    (count, alike), (same, apart) = (
        shared_row(loan_words(words, "sv"), loan_words(other, "en")) for other in (there, back)
    )
    assert (count, same) == (8, 8)
    assert apart < alike == 1.0


def test_a_swedish_page_without_names_or_figures_is_found_in_english() -> None:
    found = compare(seen("sv", "labels.sv"), seen("en", "labels.en"))
    assert found
    assert (found.kind, "words of common origin" in found.reason) == ("translation", True)


def test_a_page_on_another_subject_is_not() -> None:
    for other in ("returns.en", "queues.en", "returns.de", "queues.de"):
        assert compare(seen("sv", "labels.sv"), seen("x", other)) is None


@pytest.mark.parametrize(("known", "new"), [("en", "sv"), ("sv", "en")])
def test_the_index_finds_it_whichever_was_read_first(known: str, new: str) -> None:
    index = Index()
    for at in range(30):
        index.add(seen(f"other{at}", "queues.en", title=f"Queue {at}"))
    index.add(seen(known, f"labels.{known}"))
    assert [match.b for match in index.find(seen(new, f"labels.{new}"))] == [known]
