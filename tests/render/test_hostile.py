"""Whatever stands in a title, summary, name or address: the letter stays whole, valid and readable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import samples
from curator import render
from curator.records import Snapshot
from curator.render.check import problems
from curator.share import linkedin
from curator.share.little_text import units

ANYTHING = st.text(max_size=80)


def issue(title: str, summary: str, site: str, url: str) -> Snapshot:
    """One story from a hostile page at the top of an English issue."""
    whole = samples.snapshot()
    first = whole.picks[1]
    article = replace(first.story.article, title=title, site=site, url=url, canonical_url=url)
    story = replace(first.story, article=article, summary=(summary,))
    return replace(whole, picks=(replace(first, words=(), story=story), *whole.picks[2:]))


@settings(max_examples=40, deadline=None)
@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_no_text_from_the_network_breaks_a_letter(
    title: str, summary: str, site: str, url: str
) -> None:
    letter = render.letter(issue(title or "T", summary, site, url), "en")
    unreadable = [said for said in problems(letter) if "has no words" not in said]
    assert unreadable == []
    letter.html.encode()
    letter.text.encode()


@pytest.mark.parametrize(
    "trick", ["\u202egnp.exe", "\u2066left open", "a\r\nBcc: x@example.org", "nul\x00byte"]
)
def test_no_unseen_character_reaches_the_letter_or_the_subject(trick: str) -> None:
    letter = render.letter(issue(trick, trick, trick, "https://example.org/a"), "en")
    for part in (letter.subject, letter.html, letter.text):
        assert not set("\u202e\u2066\r\x00") & set(part)
    assert "\n" not in letter.subject


@settings(max_examples=40, deadline=None)
@given(ANYTHING, ANYTHING)
def test_no_text_from_the_network_breaks_a_post(title: str, site: str) -> None:
    post = linkedin.post(
        issue(title, title, site, "https://example.org/a"),
        "en",
        "https://letter.example.org/en/13/",
    )
    assert post.text.endswith("\n")
    assert units(post.text) <= 3_000
    assert "https://letter.example.org/en/13/" in post.text
