"""Plain text as people paste it: what is found in it, and what is left out of its body.

`plain/NAME.txt` is the input and `plain/NAME.expected` what it must give, the body exactly.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from curator import extract

CASES = sorted((Path(__file__).parent / "plain").glob("*.txt"))
TODAY = date(2026, 11, 22)


def expected(case: Path) -> tuple[dict[str, list[str]], list[str]]:
    head, body = case.with_suffix(".expected").read_text(encoding="utf-8").split("== body\n")
    fields: dict[str, list[str]] = {}
    for line in head.splitlines():
        key, value = line.removeprefix("== ").split(": ", 1)
        fields.setdefault(key, []).append(value)
    return fields, body.splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_pasted_text_is_read_and_its_furniture_left_out(case: Path) -> None:
    fields, body = expected(case)
    found = extract.from_text(case.read_text(encoding="utf-8"), id="x", today=TODAY)
    assert [line for line in found.body.split("\n") if line] == body
    assert found.title == fields["title"][0]
    assert str(found.published) == fields.get("published", ["None"])[0]
    assert found.author == fields.get("author", [None])[0]
    if "related" in fields:
        assert [link.title for link in found.related] == fields["related"]


def test_a_given_title_is_kept_and_its_repetition_dropped() -> None:
    found = extract.from_text("A title\n\nThe text of it.", id="x", title="A title")
    assert (found.title, found.body) == ("A title", "The text of it.")


def test_a_title_that_ends_in_a_date_gives_it_and_one_that_speaks_of_a_day_does_not() -> None:
    assert extract.from_text(
        "Our week, 4 May 2021\nA text.", id="x", today=TODAY
    ).published == date(2021, 5, 4)
    assert (
        extract.from_text("Since 4 May 2021 nobody waits\nA text.", id="x", today=TODAY).published
        is None
    )


def test_a_date_after_today_is_no_date() -> None:
    text = "A title\nPublished: 2027-01-02The text begins here."
    assert extract.from_text(text, id="x", today=TODAY).published is None
    assert extract.from_text(text, id="x", today=date(2027, 1, 2)).published == date(2027, 1, 2)


@pytest.mark.parametrize(
    "sentence",
    [
        "Die Umfrage vom 3. Mai 2021 zeigt, dass Geduld endlich ist.",
        "Released 4 May 2021, the survey is still quoted wherever patience is sold.",
        "Data 2021-05-04 from the pilot said otherwise, and nobody had asked for it.",
    ],
)
def test_a_date_within_a_sentence_stays_there(sentence: str) -> None:
    found = extract.from_text(f"A title\n{sentence}\nThe second paragraph.", id="x", today=TODAY)
    assert (found.published, found.body) == (None, f"{sentence}\n\nThe second paragraph.")


@pytest.mark.parametrize(
    "line",
    [
        "Published: 2021-05-04",
        "Posted on May 4, 2021 by Ada Moss",
        "By Ada Moss | Published 4 May 2021 | 5 min read",
        "Erschienen am 4. Mai 2021 um 10:30 Uhr",
        "Publié le 4 mai 2021",
        "Publicado el 4 de mayo de 2021",
        "Opublikowano: 4 maja 2021",
        "Julkaistu 4.5.2021",
        "게시일: 2021년 5월 4일",
        "4 Mayıs 2021, Salı",
        "2021.05.04",
    ],
)
def test_a_date_on_a_line_of_its_own_is_the_texts_date(line: str) -> None:
    found = extract.from_text(
        f"A title\n{line}\nThe first paragraph says something.", id="x", today=TODAY
    )
    assert (found.published, found.body) == (
        date(2021, 5, 4),
        "The first paragraph says something.",
    )


def test_list_items_stay_together_and_paragraphs_apart() -> None:
    found = extract.from_text(
        "Title\nOne paragraph.\n• first\n• second\nAnother paragraph.", id="x"
    )
    assert found.body == "One paragraph.\n\n- first\n- second\n\nAnother paragraph."


def test_lines_broken_by_a_typewriter_are_joined() -> None:
    lines = [
        "This is a letter in which every line ends where the page did,",
        "not where the sentence does, as mail programs used to write it",
        "for many years, and some of them still do so to this very day.",
    ]
    found = extract.from_text("Title\n\n" + "\n".join(lines) + "\n\n" + "\n".join(lines), id="x")
    assert found.body.split("\n\n") == [" ".join(lines)] * 2


def test_markup_and_invisible_characters_leave_no_trace() -> None:
    found = extract.from_text(
        "Ti\u200btle\n<p>One &amp; <b>two</b></p><script>alert(1)</script>\nCafe\u0301\u202e.",
        id="x",
    )
    assert (found.title, found.body) == ("Title", "One & two\n\nCafé.")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "We use cookies\nAccept all\nReject all\nYou can withdraw your consent.\nManage preferences",
            "not-an-article",
        ),
        (
            "Evästeasetukset\nKäytämme evästeitä palvelun parantamiseen.\nHyväksy kaikki\nHylkää kaikki",
            "not-an-article",
        ),
        (
            "쿠키 설정\n더 나은 서비스를 위해 쿠키를 사용합니다.\n모두 수락\n모두 거부",
            "not-an-article",
        ),
        ("404\nPage not found\nThe page you asked for has moved.", "not-an-article"),
        ("example.test\nThis domain is for sale. Make an offer.", "not-an-article"),
        ("Inloggen\nGebruikersnaam\nWachtwoord\nWachtwoord vergeten\nOnthoud mij", "gated"),
        ("ログイン\nユーザー名\nパスワード\nパスワードを忘れた方\nログイン状態を保持する", "gated"),
        (
            "Warum Treue teuer ist\nEin Anfang, der neugierig macht.\nJetzt weiterlesen\nNur für Abonnenten",
            "gated",
        ),
        ("", "not-an-article"),
    ],
)
def test_what_stands_instead_of_an_article_is_recognised(text: str, kind: str) -> None:
    assert extract.from_text(text, id="x").kind == kind


def test_a_cookie_notice_before_an_article_does_not_make_it_one() -> None:
    prose = (
        "A hotel asked its guests what they remembered of breakfast, and it was never the eggs but who brought them. "
        * 6
    )
    found = extract.from_text(
        f"Breakfast\nWe use cookies.\nAccept all\nReject all\n{prose}\n{prose}", id="x"
    )
    assert (found.kind, "cookies" in found.body) == ("article", False)


TOLD = "\n\n".join(
    [
        "The yearly barometer was published in May.",
        "Queues grow, the authors write, because nobody counts them.",
        "Shops differ: the report says that small ones answer sooner.",
        "Nobody reads letters any more, the authors found.",
        "What to do is left open, but the report says who could.",
    ]
)


def test_a_text_that_retells_a_report_page_after_page_is_of_that_kind() -> None:
    assert extract.from_text(TOLD, id="a", title="Inside the Service Barometer").kind == "report"


def test_a_report_in_the_title_or_authors_in_the_text_alone_make_no_report() -> None:
    assert extract.from_text(TOLD, id="a", title="Inside the queue").kind == "article"
    plain = TOLD.replace("the authors", "they").replace("the report says", "some say")
    assert extract.from_text(plain, id="a", title="Inside the Service Barometer").kind == "article"
