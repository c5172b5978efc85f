"""A hostile page costs seconds at most, and keeps its words."""

from __future__ import annotations

import random
import time

import pytest

from tests.extract.pages import LONG, PROSE, page, read


def test_script_in_a_title_does_nothing() -> None:
    found = read(
        page(
            title="<script>alert(1)</script>A counter &lt;img src=x onerror=alert(2)&gt; that listens"
        )
    )
    assert "<" not in found.title
    assert "alert" not in found.body


HOSTILE = {
    "nesting": "<div>" * 60_000 + PROSE,
    "unclosed": "<b><p>x " * 8_000,
    "comments": "<!--" * 100_000,
    "attributes": "<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</div>",
    "signs": "<" * 1_000_000,
    "statements": '<script type="application/ld+json">' + '{"@graph":[' * 20_000 + "</script>",
    "one word": "<p>" + "a" * 1_000_000,
    "lines": "a\n" * 200_000,
    "noise": random.Random(7).randbytes(300_000).decode("latin-1"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_costs_seconds_at_most_and_never_raises(name: str) -> None:
    started = time.process_time()
    found = read(f"<html><body>{HOSTILE[name]}" if name != "lines" else HOSTILE[name])
    assert time.process_time() - started < 8
    assert len(found.body) <= 1_000_000


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
