"""Lines as wide as they look."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.language.typography import columns
from curator.render.wrap import wrap, wrap_parts

LONG = "https://example.org/" + "a" * 90


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("한글", 4), ("日本", 4), ("e\u0301", 1), ("\u2068a\u2069", 1), ("ｱ", 1), ("", 0)],
)
def test_columns_are_counted_as_a_terminal_shows_them(text: str, width: int) -> None:
    assert columns(text) == width


def test_an_address_is_never_broken() -> None:
    assert LONG in wrap(f"See {LONG} for more.").splitlines()


@pytest.mark.parametrize("blank", ["\u00a0", "\u202f"])
def test_a_line_never_ends_at_a_no_break_space(blank: str) -> None:
    lines = wrap(f"drei Wörter und dann 45{blank}% davon", 24).splitlines()
    assert lines == ["drei Wörter und dann", f"45{blank}% davon"]


def test_later_lines_are_indented() -> None:
    assert [line[:4] for line in wrap("word " * 12, 30, "   ", "1. ").splitlines()] == [
        "1. w",
        "   w",
        "   w",
    ]


def test_korean_breaks_between_words_and_japanese_between_signs() -> None:
    korean = wrap("고객 경험을 움직인 소식을 모았습니다 " * 5, 30)
    assert all(line.split() for line in korean.splitlines())
    assert set(korean.split()) == {"고객", "경험을", "움직인", "소식을", "모았습니다"}
    assert max(map(columns, wrap("返品が簡単な店に客は戻る" * 10, 30).splitlines())) == 30


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    lines = wrap("「返品が簡単な店」に、人は戻ってくる。" * 8, 25).splitlines()
    assert not [line for line in lines if line[0] in "。、」" or line[-1] in "「"]


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])),
    st.integers(10, 80),
)
def test_wrapping_loses_and_adds_nothing_but_space(text: str, width: int) -> None:
    assert "".join(wrap(text, width).split()) == "".join(text.split())


@given(st.lists(st.text(alphabet="abcdefg", min_size=1, max_size=10), max_size=60))
def test_no_line_of_short_words_is_too_wide(words: list[str]) -> None:
    assert all(columns(line) <= 20 for line in wrap(" ".join(words), 20).splitlines())


def test_parts_break_between_each_other_and_leave_no_dot_behind() -> None:
    parts = ["Contact Centre Notes", "13. November 2026", "4 Min. Lesezeit", "", "auf Englisch"]
    assert wrap_parts(parts, 45, "  ").splitlines() == [
        "  Contact Centre Notes · 13. November 2026",
        "  4 Min. Lesezeit · auf Englisch",
    ]


def test_a_part_wider_than_the_line_is_wrapped_and_the_next_stands_beside_its_end() -> None:
    assert wrap_parts(["a very long name", "2026"], 12).splitlines() == [
        "a very long",
        "name · 2026",
    ]
