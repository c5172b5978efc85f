"""Lines of a text without markup, in the order a reader expects."""

from __future__ import annotations

import pytest

from curator.language.bidi import marked

RLM, LRI = "\u200f", "\u2066"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("https://example.org/ar/13/", f"{RLM}{LRI}https://example.org/ar/13/"),
        ("   https://example.org/", f"{RLM}   {LRI}https://example.org/"),
        ("A funnel describes what happens.", f"{RLM}{LRI}A funnel describes what happens."),
        ("– A funnel.", f"{RLM}– {LRI}A funnel."),
        ("2. A funnel.", f"{RLM}2. {LRI}A funnel."),
        (
            "\u2068English\u2069: https://example.org/",
            f"{RLM}\u2068English\u2069: {LRI}https://example.org/",
        ),
        ("الموقع: https://example.org/", f"{RLM}الموقع: {LRI}https://example.org/"),
        ("\u2068News\u2069 · 2026", f"{RLM}\u2068News\u2069 · 2026"),
        ("– سطر عربي", f"{RLM}– سطر عربي"),
        ("سطر عربي with Latin.", "سطر عربي with Latin."),
        ("-----", f"{RLM}-----"),
        ("", ""),
    ],
)
def test_a_line_of_a_right_to_left_text(line: str, shown: str) -> None:
    assert marked(line, "rtl") == shown


@pytest.mark.parametrize("line", ["https://example.org/", "سطر عربي", "A line."])
def test_a_left_to_right_text_stays_as_it_is(line: str) -> None:
    assert marked(line, "ltr") == line
