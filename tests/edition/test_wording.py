"""The order of preference: editor, own telling, accepted machine words, the original with a badge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.edition.wording import (
    Policy,
    Telling,
    Wording,
    badged,
    blurb,
    choose,
    headline,
    plain,
    printed,
    title,
)
from curator.records import Article, Entry, Language, Origin, Pick, Story, Words

ORIGINAL = Telling("ko", "한국어 제목")


def words(
    language: str, text: str, origin: Origin = "editor", version: int = 1, accepted: bool = True
) -> Words:
    return Words("headline", language, text, origin, version, accepted)


def chosen(
    *given: Words,
    language: str = "de",
    policy: Policy = "badge",
    tellings: tuple[Telling, ...] = (ORIGINAL,),
) -> Wording | None:
    return choose("headline", language, policy, given, tellings)


def test_an_editors_words_come_before_everything() -> None:
    machine, editor = words("de", "Maschine", "machine"), words("de", "Redaktion")
    assert chosen(machine, editor, tellings=(Telling("de", "Quelle"),)) == Wording(
        "Redaktion", "de", "editor"
    )


def test_the_newest_of_an_editors_words_counts() -> None:
    assert chosen(words("de", "alt"), words("de", "neu", version=2)) == Wording(
        "neu", "de", "editor"
    )


def test_a_telling_in_the_language_comes_before_machine_words() -> None:
    told = chosen(
        words("de", "Maschine", "machine"), tellings=(ORIGINAL, Telling("de", "Zwilling", "twin"))
    )
    assert told == Wording("Zwilling", "de", "twin")


def test_machine_words_count_only_once_a_person_accepted_them() -> None:
    assert chosen(words("de", "Maschine", "machine", accepted=False)) == Wording(
        "한국어 제목", "ko", "source", badge=True
    )
    assert chosen(words("de", "Maschine", "machine")) == Wording("Maschine", "de", "machine")


def test_words_taken_back_do_not_count() -> None:
    assert chosen(words("de", "  "), tellings=(Telling("de", "Quelle"),)) == Wording(
        "Quelle", "de", "source"
    )


@pytest.mark.parametrize("policy", ["strict", "drop"])
def test_only_the_badge_policy_prints_another_language(policy: Policy) -> None:
    assert chosen(words("fr", "Français"), policy=policy) is None


def test_an_original_without_text_is_nothing_to_print() -> None:
    assert chosen(tellings=(Telling("ko", ""),)) is None
    assert chosen(tellings=()) is None


def test_the_exact_country_wins_over_the_language() -> None:
    told = chosen(words("pt", "ecrã", version=9), words("pt-BR", "tela"), language="pt-BR")
    assert told == Wording("tela", "pt-BR", "editor")


def test_a_page_without_a_title_is_called_what_its_feed_or_first_sentence_calls_it() -> None:
    article = Article(
        "a",
        "https://example.org/a",
        " ",
        entry=Entry("News", "1", "https://example.org/a", "From the feed"),
    )
    assert title(Story(article, Language("en"))) == "From the feed"
    assert (
        title(Story(replace(article, entry=None), Language("en"), summary=("One.", "Two.")))
        == "One."
    )
    assert title(Story(replace(article, entry=None), Language("en"))) == "https://example.org/a"


def test_text_from_the_network_is_one_line_that_keeps_a_no_break_space_but_no_column_of_them() -> (
    None
):
    assert plain(" 45\u00a0% of\n all\u202f! ") == "45\u00a0% of all\u202f!"
    assert plain("\u00a0a\u00a0\u00a0b \u00a0c\u00a0") == "a b c"
    assert plain("a\u2028b\x00c\u202ed") == "a b c d"


def test_what_is_printed_holds_figure_and_unit_together_and_the_desk_shows_what_was_typed() -> None:
    chosen_words = chosen(words("de", "45 % der Kunden"))
    assert chosen_words
    assert chosen_words.text == "45 % der Kunden"
    assert printed(chosen_words).text == "45\u00a0% der Kunden"


def test_a_summary_is_verbatim_and_unspaced_where_the_script_is() -> None:
    def pick(language: str, *summary: str) -> Pick:
        return Pick(
            1,
            "service",
            0,
            Story(Article("a", "https://example.org/a", "T"), Language(language), summary=summary),
        )

    assert blurb(pick("ja", "一文。", "二文。"), "ja", "badge") == Wording(
        "一文。二文。", "ja", "source"
    )
    assert blurb(pick("en", "One.", "Two."), "en", "badge") == Wording("One. Two.", "en", "source")
    assert headline(pick("en"), "en", "badge") == Wording("T", "en", "source")


LANGUAGES = ("de", "en", "ko", "pt", "pt-BR", "zh-Hans", "zh-Hant", "zh-TW", "nb", "no")
TAGS, TEXTS = st.sampled_from(LANGUAGES), st.sampled_from(["", "  ", "Words."])
STORIES = st.builds(
    lambda language, text: Story(
        Article("a", "", text), Language(language), summary=(text,) if text else ()
    ),
    TAGS,
    TEXTS,
)
WORDS = st.builds(
    Words,
    st.sampled_from(["headline", "blurb"]),
    TAGS,
    TEXTS,
    st.sampled_from(["editor", "source", "twin", "machine"]),
    st.integers(0, 3),
    st.booleans(),
)


@pytest.mark.parametrize(("field", "one"), [("headline", headline), ("blurb", blurb)])
@given(STORIES, st.lists(STORIES, max_size=2), st.lists(WORDS, max_size=6))
def test_what_all_languages_lack_is_what_each_of_them_lacks(
    field: str,
    one: Callable[[Pick, str, Policy], Wording | None],
    story: Story,
    twins: list[Story],
    given_words: list[Words],
) -> None:
    pick = Pick(1, "service", 0, story, twins=tuple(twins), words=tuple(given_words))
    chosen_words = {language: one(pick, language, "badge") for language in LANGUAGES}
    lacking = {language for language, found in chosen_words.items() if found and found.badge}
    assert badged(pick, field, LANGUAGES) == lacking
