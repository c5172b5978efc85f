"""Each rule finds what it is there for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench import samples
from curator import render
from curator.records import LEAVE_TOKEN_PLACE, Letter, Message
from curator.records.inline_images import content_id
from curator.render.check import problems

PNG = b"\x89PNG\r\n\x1a\nchart"
GOOD = render.letter(samples.snapshot(), "de")


def with_markup(markup: str) -> list[Message]:
    return problems(replace(GOOD, html=GOOD.html.replace("</body>", markup + "</body>")))


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<h1>Zwei</h1>", "2 main headings"),
        ("<script>1</script>", "<script> is not shown"),
        ("<bdi>a</bdi>", "<bdi> is not shown"),
        ("<p style='display: grid'>a</p>", "a style is used"),
        ("<p style='background-image: url(a.png)'>a</p>", "a style is used"),
        ("<table><tr><td>a</td></tr></table>", "role=presentation"),
        ("<img src='https://example.org/a.png'>", "no text for those who cannot see it"),
        ("<img src='https://example.org/a.png' alt='a'>", "a.png does not travel with the letter"),
        (
            "<img src='https://example.org/a.png' alt='' width='1' height='1'>",
            "does not travel with the letter",
        ),
        ("<img src='//example.org/a.png' alt='a'>", "does not travel with the letter"),
        ("<img src='data:image/png;base64,' alt='a'>", "does not travel with the letter"),
        ('<img src="cid:nobody@example.org" alt="a">', "does not travel with the letter"),
        ("<img src='cid:nobody@example.org' alt='a'>", "shows 1 pictures and carries 0"),
        ("<p background='https://example.org/a.png'>a</p>", "<p background> would fetch a picture"),
        ("<a href='/relative'>Ein Text</a>", "not a web address"),
        ("<a href='javascript:alert(1)'>Ein Text</a>", "not a web address"),
        ("<a href='https://user@example.org/'>Ein Text</a>", "carries a user name"),
        ("<a href='https://example.org/?utm_source=mail'>Ein Text</a>", "tracking code"),
        ("<a href='https://example.org/?page=2&amp;trk=feed'>Ein Text</a>", "tracking code"),
        ("<a href='https://shop.example/ls/click?upn=abc'>Ein Text</a>", "counts clicks"),
        ("<a href='https://example.org/'></a>", "has no words"),
        ("<a href='https://example.org/'>hier</a>", "makes no sense when it is read alone"),
        ("<h4>Zu tief</h4>", "a heading h4 follows a heading h2"),
    ],
)
def test_what_would_look_broken_is_named(markup: str, said: str) -> None:
    assert [problem for problem in with_markup(markup) if said in problem]


def test_a_letter_must_say_how_to_leave_it() -> None:
    html, text = (part.replace(LEAVE_TOKEN_PLACE, "gone") for part in (GOOD.html, GOOD.text))
    assert problems(replace(GOOD, html=html, text=text))[:2] == [
        "there is no link to unsubscribe in the letter",
        "there is no link to unsubscribe in the text part",
    ]


def test_a_letter_must_say_its_language() -> None:
    assert problems(replace(GOOD, language="fr")) == ["the letter does not say that it is in fr"]


def test_a_letter_runs_the_way_its_language_does() -> None:
    turned = GOOD.html.replace('dir="ltr"', 'dir="rtl"', 1)
    assert problems(replace(GOOD, html=turned)) == [
        "the letter says that it is read rtl, and de is read ltr"
    ]
    arabic = render.letter(samples.snapshot(), "ar")
    assert problems(replace(arabic, html=arabic.html.replace('dir="rtl"', 'dir="ltr"', 1)))


VAGUE = "Weiterlesen|Klicken Sie hier|여기|더 보기 »|read more …|En savoir plus|続きを読む|اقرأ المزيد|Lue lisää|→ Devamını oku"


@pytest.mark.parametrize("words", VAGUE.split("|"))
def test_a_link_says_where_it_leads_in_every_language(words: str) -> None:
    said = f"the link “{words}” makes no sense when it is read alone"
    assert said in with_markup(f"<a href='https://example.org/'>{words}</a>")


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_every_letter_names_its_publisher_in_both_parts(language: str) -> None:
    assert problems(render.letter(samples.snapshot(), language), samples.newsletter()) == []


@pytest.mark.parametrize(
    ("owed", "said"),
    [
        ("12345 Example City", "lacks the imprint “12345 Example City”"),
        ("https://example.org/privacy", "lacks the privacy page"),
        ("editors@example.org", "lacks the reply address"),
    ],
)
def test_what_the_publisher_owes_is_missed_in_either_part(owed: str, said: str) -> None:
    html, text = (part.replace(owed, "gone") for part in (GOOD.html, GOOD.text))
    assert [
        each
        for each in problems(replace(GOOD, html=html), samples.newsletter())
        if f"the letter {said}" in each
    ]
    assert [
        each
        for each in problems(replace(GOOD, text=text), samples.newsletter())
        if f"the text part {said}" in each
    ]


@pytest.mark.parametrize(
    ("subject", "said"),
    [(" ", "empty"), ("a\r\nBcc: x", "line break"), ("a" * 200, "200 characters")],
)
def test_a_subject_is_one_line_and_not_too_long(subject: str, said: str) -> None:
    assert said in problems(replace(GOOD, subject=subject))[0]


def test_a_letter_that_is_too_large_is_named_with_its_bytes() -> None:
    assert "mail programs cut it off" in with_markup("<p>" + "a" * 90_000 + "</p>")[0]


def test_the_text_part_is_text_and_has_every_headline_of_the_minute() -> None:
    assert problems(replace(GOOD, text=GOOD.text + "<td>")) == ["the text part has HTML in it"]
    assert problems(replace(GOOD, headlines=("Nie gedruckt",))) == [
        "the text part lacks “Nie gedruckt”"
    ]


PICTURE = (
    f'<img src="cid:{content_id(PNG, samples.newsletter().sender_address)}" width="520"'
    ' height="300" alt="In Zahlen: 87 %">'
)
# As letters were written before their figures were HTML; approved ones are still sent.
CHARTED = replace(GOOD, html=GOOD.html.replace("<h1", f"{PICTURE}<h1", 1), chart=PNG)


def test_a_chart_that_travels_with_the_letter_is_fine() -> None:
    assert problems(CHARTED) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (replace(CHARTED, chart=b""), "shows 1 pictures and carries 0"),
        (replace(GOOD, chart=PNG), "shows 0 pictures and carries 1"),
        (replace(CHARTED, chart=b"GIF89a"), "not a PNG"),
        (replace(CHARTED, chart=PNG * 5000), "the chart has 65,000 bytes"),
        (
            replace(CHARTED, html=CHARTED.html.replace("cid:", "https://")),
            "does not travel with the letter",
        ),
        (
            replace(CHARTED, html=CHARTED.html.replace("In Zahlen: 87 %", "")),
            "no text for those who cannot see it",
        ),
    ],
)
def test_a_chart_that_would_not_be_seen_is_named(broken: Letter, said: str) -> None:
    assert [problem for problem in problems(broken) if said in problem]
