"""What the newsroom does around a service: budget, cache, glossary, checks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from curator.translate import ServiceError, Translator


class Fake:
    """A service that answers from a table and counts what it is asked."""

    name = "fake"

    def __init__(self, table: dict[str, str]) -> None:
        self.table, self.asked = table, 0

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        self.asked += len(texts)
        return [self.table.get(text, text) for text in texts]


def new_numbers(text: str, original: str, language: str, original_language: str) -> list[str]:
    return [number for number in re.findall(r"\d+", text) if number not in original]


def translator(table: dict[str, str], *, budget: int = 1_000, glossary: dict[str, str] | None = None, reads: str = "de"):
    return Translator(Fake(table), budget, {}, new_numbers, lambda text: reads, glossary or {})


def test_nothing_is_translated_into_its_own_language():
    bot = translator({})
    assert bot.translate(["Hallo"], "de", "de-CH")[0].text == "Hallo"
    assert bot.spent == 0


def test_the_same_words_are_paid_for_once():
    bot = translator({"Hello": "Hallo"})
    assert [bot.translate(["Hello"], "en", "de")[0].text for _ in range(3)] == ["Hallo"] * 3
    assert (bot.spent, bot.service.asked) == (5, 1)


def test_the_budget_is_kept_and_nothing_is_spent_beyond_it():
    bot = translator({}, budget=10)
    with pytest.raises(ServiceError, match="allows 10"):
        bot.translate(["eleven char"], "en", "de")
    assert bot.spent == 0


def test_a_number_that_changed_is_marked_on_both_sides():
    [found] = translator({"Of 87 buyers": "Von 78 Kunden"}).translate(["Of 87 buyers"], "en", "de")
    assert found.problems == ("not in the original: 78", "lost from the original: 87")


def test_words_in_another_language_than_asked_are_marked():
    [found] = translator({"Hello": "Bonjour"}, reads="fr").translate(["Hello"], "en", "de")
    assert found.problems == ("reads like fr, not de",)


def test_a_glossary_term_that_was_translated_away_is_marked():
    bot = translator({"CX pays": "Kundenerlebnis zahlt sich aus"}, glossary={"cx": "CX"})
    assert bot.translate(["CX pays"], "en", "de")[0].problems == ("the glossary says “CX”",)
    assert bot.translate(["Six pays"], "en", "de")[0].problems == ()
