"""Lines of a measured width; here every sign is one wide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.render.pictures.lines import balanced, phrased, shortened, wrap


def width(text: str) -> float:
    return float(len(text))


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 5, []),
        ("one two three", 7, ["one two", "three"]),
        ("  spaced   out  ", 20, ["spaced out"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("顧客体験、直の話", 4, ["顧客体", "験、直の", "話"]),  # a comma never begins a line
        ("「顧客」体験", 3, ["「顧", "客」体", "験"]),
    ],
)
def test_lines_are_filled_and_break_where_the_script_allows(text: str, room: int, lines: list[str]):
    assert wrap(text, room, width) == lines


@pytest.mark.parametrize(
    ("text", "language", "room", "lines"),
    [
        ("よく休んだ店員は苦情が少ない", "ja", 9, ["よく休んだ店員は", "苦情が少ない"]),
        ("よく休んだ店員は苦情が少ない", "de", 9, ["よく休んだ店員は苦", "情が少ない"]),
        ("高品質的客戶服務很重要", "zh-TW", 7, ["高品質的客戶", "服務很重要"]),
        ("カスタマージャーニーが長い", "ja", 5, ["カスタマー", "ジャーニー", "が長い"]),
        ("no phrases in words", "en", 9, ["no", "phrases", "in words"]),
    ],
)
def test_phrases_stay_whole_where_a_language_has_no_blanks(
    text: str, language: str, room: int, lines: list[str]
):
    assert wrap(phrased(text, language), room, width) == lines


def test_what_may_not_be_parted_stays_on_one_line():
    assert wrap("about 26\u00a0000\u00a0% more", 10, width) == [
        "about",
        "26\u00a0000\u00a0%",
        "more",
    ]


def test_no_single_word_is_left_over():
    assert wrap("aaaa bbbb cccc d", 14, width) == ["aaaa bbbb cccc", "d"]
    assert balanced("aaaa bbbb cccc d", 14, width) == ["aaaa bbbb", "cccc d"]


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 5, []),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        (f"{'a' * 21} bbbbb {'c' * 20}", 47, ["a" * 21, f"bbbbb {'c' * 20}"]),
        # As narrow as possible, "Wie" would stand alone.
        (
            "Wie Kundenzentrierung im Handel gelingt",
            21,
            ["Wie Kundenzentrierung", "im Handel gelingt"],
        ),
        ("Das Kundenerlebnis im Wandel", 18, ["Das Kundenerlebnis", "im Wandel"]),
    ],
)
def test_lines_are_as_few_and_as_even_as_they_can_be(text: str, room: int, lines: list[str]):
    assert balanced(text, room, width) == lines


@given(
    st.lists(st.text("ab顧、\u00a0", min_size=1, max_size=9).map(str.strip), max_size=12),
    st.sampled_from([" ", "\u200b"]),
    st.integers(1, 12),
)
def test_balanced_lines_are_no_more_and_no_wider_than_filled_ones(
    parts: list[str], between: str, room: int
):
    text = between.join(filter(None, parts))
    filled, even = wrap(text, room, width), balanced(text, room, width)
    assert len(even) == len(filled)
    assert "".join("".join(even).split()) == "".join("".join(filled).split())
    assert all(width(line) <= max(room, *map(width, filled)) for line in even)


def test_what_is_left_out_is_marked_within_the_line():
    assert shortened(["wide line", "more"], 1, 9, width) == ["wide…"]
    assert shortened(["顧客体験", "の話"], 1, 4, width) == ["顧客体…"]
    assert shortened(["one", "two,", "three"], 2, 9, width) == ["one", "two…"]
    assert shortened(["one", "two"], 2, 9, width) == ["one", "two"]
