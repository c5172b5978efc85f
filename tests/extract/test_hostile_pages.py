"""A hostile page is read, and keeps its words."""

from __future__ import annotations

import pytest

from bench import hostile
from tests.extract.pages import LONG, PROSE, page, read


def test_script_in_a_title_does_nothing() -> None:
    found = read(
        page(
            title="<script>alert(1)</script>A counter &lt;img src=x onerror=alert(2)&gt; that listens"
        )
    )
    assert "<" not in found.title
    assert "alert" not in found.body


@pytest.mark.parametrize("name", hostile.PAGES)
def test_a_hostile_page_is_read_and_never_raises(name: str) -> None:
    """How long that takes is measured by bench.hostile."""
    assert len(read(hostile.PAGES[name]).body) <= 1_000_000


def test_a_page_nested_beyond_reason_keeps_its_words() -> None:
    assert (
        PROSE.strip()
        in read("<html><body>" + "<div>" * 400 + f"<p>{PROSE}</p>" + "</div>" * 400).body
    )


@pytest.mark.parametrize(
    "sign",
    ["\x03", "\x0b", "\x0c", "\x1f", "\x7f", "\ufffe", "\uffff", "&#3;", "&#xFFFE;", "&#12;"],
)
def test_a_sign_that_no_text_holds_costs_no_word_of_the_page(sign: str) -> None:
    plain, odd = read(page(LONG)), read(page(LONG.replace("a visitor", f"a{sign} visitor", 1)))
    assert "a visitor" in plain.body
    assert odd.kind == "article"
    assert " ".join(odd.body.replace("\x7f", "").split()) == " ".join(plain.body.split())


STATED = r"""<script type="application/ld+json">{"@type": "NewsArticle", "headline": "A\u0000 counter",
"publisher": {"name": "The <b>Paper</b>\u0000 Press\ud800"}, "image": "/pictures/\u0000one\udfff.jpg",
"author": "Ada\u0000 Moss"}</script>"""


def test_no_sign_that_a_database_refuses_comes_from_json_in_the_page() -> None:
    found = read(page(head=STATED))
    assert (found.publisher, found.author) == ("The Paper Press", "Ada Moss")
    assert found.image == "https://paper.example/pictures/one.jpg"
