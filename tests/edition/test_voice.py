"""What gives an issue its voice: headings and a few words over sections, who writes, where it is
discussed, and a sponsor who is always called one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import html

from bench import samples
from curator import render
from curator.edition import build
from curator.edition.missing import counted, issue_fields, missing
from curator.language.phrases import phrases
from curator.records import Published, Snapshot, Sponsor, Words
from curator.share import archive, linkedin, linkedin_article

ACME = Sponsor(3, "Acme Parcels", "https://acme.example/parcels")


def voiced(*languages: str, said: str = "We carry parcels.") -> Snapshot:
    """Issue 13 with a heading, an intro and a sponsor in some languages."""
    whole = samples.snapshot()
    slot = whole.sections[0].key
    texts = {f"heading:{slot}": "The hill", f"intro:{slot}": "Some of us", "sponsor:3": said}
    words = tuple(
        Words(field, language, f"{text} ({language})", "editor")
        for field, text in texts.items()
        for language in languages
    )
    newsletter = replace(
        whole.newsletter,
        byline="Ada Example",
        byline_picture="https://example.org/ada.jpg",
        discuss={"en": "https://www.linkedin.com/company/example"},
    )
    return replace(whole, newsletter=newsletter, words=whole.words + words, sponsors=(ACME,))


@pytest.mark.parametrize("language", samples.LANGUAGES)
def test_a_sponsor_is_called_one_wherever_its_text_is_printed(language: str) -> None:
    whole = voiced(language)
    letter, edition = render.letter(whole, language), build(whole, language)
    catalogue = phrases(language)
    called = catalogue.gettext("Sponsored by %(name)s", name=ACME.name)
    post = linkedin.post(whole, language, "https://example.org/13")
    article = linkedin_article.as_html(edition, "https://example.org/13")
    bare = [text.translate(INVISIBLE) for text in (letter.html, letter.text, post.text, article)]
    assert [called.translate(INVISIBLE) in text for text in bare] == [True] * 4
    assert ACME.url in letter.html
    assert ACME.url in letter.text
    english = phrases("en").gettext("Sponsored by %(name)s", name=ACME.name)
    assert (called == english) is (language == "en")


INVISIBLE = dict.fromkeys(range(8294, 8298)) | {0x200E: None, 0x200F: None}


def test_a_sponsor_without_a_text_in_the_language_is_not_printed_and_is_missed() -> None:
    whole = voiced("en")
    assert ACME.name not in render.letter(whole, "de").html
    assert "1 sponsor’s text" in counted(missing(whole, "de"))


def test_an_editors_heading_and_words_stand_over_the_section_in_letter_text_and_article() -> None:
    whole = voiced("en")
    letter = render.letter(whole, "en")
    article = linkedin_article.as_markdown(build(whole, "en"), "https://example.org/13")
    for text in (letter.html, letter.text, article):
        assert text.index("The hill (en)") < text.index("Some of us (en)")
    other = render.letter(whole, "fr")
    assert "The hill" not in other.html


@pytest.mark.parametrize(("language", "linked"), [("en", True), ("de", False)])
def test_who_writes_and_where_it_is_discussed_is_printed(language: str, linked: bool) -> None:
    letter = render.letter(voiced("en"), language)
    assert "Ada Example" in letter.html
    assert "Ada Example" in letter.text
    assert ("linkedin.com" in letter.html) is linked
    assert ("linkedin.com" in letter.text) is linked
    assert "ada.jpg" not in letter.html  # a letter fetches nothing


def test_only_sections_with_items_can_be_headed() -> None:
    whole = samples.snapshot()
    slot = whole.sections[0].key
    without = replace(whole, picks=tuple(pick for pick in whole.picks if pick.slot != slot))
    assert f"heading:{slot}" in issue_fields(whole)
    assert f"heading:{slot}" not in issue_fields(without)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_archive_calls_a_sponsor_one_and_shows_who_writes(
    tmp_path: Path, language: str
) -> None:
    at = datetime(2026, 11, 19, 8, tzinfo=UTC)
    whole = voiced("en", "ar")
    archive.write([Published(whole, ("en", "ar"), at, at)], whole.newsletter, {}, tmp_path)
    page = html.fromstring((tmp_path / language / "13/index.html").read_bytes())
    called = phrases(language).gettext("Sponsored by %(name)s", name=ACME.name)
    [section] = [each for each in page.iter("section") if called in each.text_content()]
    assert [(a.get("href"), a.get("rel")) for a in section.iter("a")] == [
        (ACME.url, "sponsored nofollow")
    ]
    [byline] = page.find_class("byline")
    assert "Ada Example" in byline.text_content()
    [picture] = byline.iter("img")
    assert picture.get("src") == "https://example.org/ada.jpg"
    assert picture.get("referrerpolicy") == "no-referrer"
