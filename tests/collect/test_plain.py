"""Text out of HTML: the quick way gives what nh3 gives, and every kind of broken encoding comes out whole."""

from __future__ import annotations

import html

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import hostile
from curator.collect.formats.raw import Text
from curator.collect.normalise import html_text

PIECES = st.sampled_from(
    """
    <p> </p> <P class=x> <br> <br/> <br / > <a·href="https://cx.example/?a=1&amp;b=2"> <a·href='x'> <a·title=x"·b="y> </a>
    <a·title="unended> <b <b> </b·> <i/x> <em·data-x:y=1·z> < > << </ <> </> <!-- --> <!doctype> <![CDATA[ ]]> <?php ?> <1>
    <script> <script·src=x> </script> <SCRIPT> </SCRIPT·> <style> </style> <textarea> </textarea> <title> <iframe> </iframe>
    <table> <tr> <td> </td> </tr> </table> <svg> </svg> <select> <option> <plaintext> <noscript> </noscript> <pre> </pre>
    &amp; &lt; &gt; &lt;b&gt; &nbsp; &#150; &#x2014; &eacute; &amp;lt; &copy 고객 Größe word · · " ' = / é — 1 < 2
    """.replace("\n", " ").split(" ")
).map(lambda piece: piece.replace("·", " ") or "\n")


def words(markup: str) -> list[str]:
    return html.unescape(markup).split()


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=25))
def test_the_quick_way_to_lose_tags_gives_the_words_that_nh3_gives(pieces: list[str]) -> None:
    markup = "".join(pieces)
    assert words(html_text.without_tags(markup)) == words(nh3.clean(markup, tags=set()))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One.</p><p>Two <b>bold</b>.</p>", "One.\n\nTwo bold."),
        ("one<br>two", "one\n\ntwo"),
        ("<script>track(1)</script>seen", "seen"),
        ("<style>p { x: y }</style>seen", "seen"),
        ("<!-- never -->seen", "seen"),
        ('<a title="a > b">seen</a>', "seen"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("<p>a\r\n\r\nb</p>", "a\n\nb"),
        ("zero\u200bwidth \u0096 dash", "zerowidth – dash"),
        ("<p>GrÃ¶ÃŸe</p>", "Größe"),
        ("<p>Größe – 고객</p>", "Größe – 고객"),
    ],
)
def test_a_body_is_plain_text_in_paragraphs(markup: str, text: str) -> None:
    assert html_text.body(Text(markup, html=True)) == text


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("EspaÃ±a", "España"),
        ("â€œquotedâ€\u009d", "“quoted”"),
        (
            "ê³\u00a0ê°\u009d",
            "고객",
        ),  # Korean whose bytes were read as Latin-1, the last of them a control character
        ("Ã©tude et étude", "Ã©tude et étude"),  # half of it was right: nothing is touched
        ("plain", "plain"),
        ("É", "É"),
    ],
)
def test_what_was_decoded_twice_is_repaired_and_nothing_else(broken: str, whole: str) -> None:
    assert html_text.repair(broken) == whole


@pytest.mark.parametrize("start", hostile.STARTS)
def test_markup_that_never_closes_loses_its_tags_as_any_other(start: str) -> None:
    """Trying every split would take hours; bench.hostile says how long it takes."""
    for markup in (start * 10_000, start + " " * 40_000):
        assert words(html_text.without_tags(markup)) == words(nh3.clean(markup, tags=set()))
