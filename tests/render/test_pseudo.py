"""No word of ours escapes translation: in a pseudo-language, what is not ⟦a phrase⟧ must be data or an editor's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from curator import phrases, render
from curator.records import Letter, Pick, Snapshot, WordField, Words
from curator.share import linkedin
from tests.render import pseudo, samples

DATA = "⟪{}⟫"  # how the sample's own words are marked
MARKED = re.compile(r"⟦[^⟦⟧]*(?:⟦[^⟦⟧]*⟧[^⟦⟧]*)*⟧|⟪[^⟪⟫]*⟫")
HIDDEN = re.compile(r"<style.*?</style>|<[^>]+>|<!--.*?-->", re.DOTALL)
ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Dates, language names and the ISO tag are CLDR's, not ours.
CLDR = {"Thursday", "November", "CX"}


@pytest.fixture(params=["en-XA", "ar-XB"])
def language(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    pseudo.write(tmp_path)
    monkeypatch.setattr(phrases, "CATALOGUES", tmp_path)
    phrases.phrases.cache_clear()
    yield request.param
    phrases.phrases.cache_clear()


def issue(language: str) -> Snapshot:
    """The sample issue with every word of its own marked as data."""
    whole = samples.snapshot()
    letter = replace(
        whole.newsletter,
        name=DATA.format("name"),
        tagline={language: DATA.format("tagline")},
        imprint=(DATA.format("imprint"),),
        languages=(language,),
    )
    sections = tuple(replace(section, names={language: DATA.format(section.key)}) for section in whole.sections)
    fields: tuple[WordField, ...] = ("opening", "follow_up", "interlude", "question", "sign_off")
    words = tuple(Words(field, language, DATA.format(field), "editor") for field in fields)
    return replace(
        whole, newsletter=letter, sections=sections, picks=tuple(marked(pick, language) for pick in whole.picks), words=words
    )


def marked(pick: Pick, language: str) -> Pick:
    article = replace(pick.story.article, site=DATA.format("site"))
    words = (
        Words("headline", language, DATA.format("headline"), "editor"),
        Words("blurb", language, DATA.format("blurb"), "editor"),
    )
    statistic = replace(pick.statistic, credited_to=DATA.format("credited")) if pick.statistic else None
    return replace(pick, words=words, story=replace(pick.story, article=article), statistic=statistic)


def escaped(text: str) -> set[str]:
    bare = ADDRESS.sub(" ", MARKED.sub(" ", text))
    return {word for word in LETTERS.findall(bare) if word not in CLDR and not _is_arabic_cldr(word)}


def _is_arabic_cldr(word: str) -> bool:
    return word in {"الخميس", "نوفمبر"}


def parts(letter: Letter) -> dict[str, str]:
    return {"subject": letter.subject, "html": unescape(HIDDEN.sub(" ", letter.html)), "text": " ".join(letter.text.split())}


def test_no_phrase_of_a_letter_escapes_translation(language: str) -> None:
    for name, text in parts(render.letter(issue(language), language)).items():
        assert "⟦" in text, name
        assert escaped(text) == set(), name


def test_no_phrase_of_a_post_escapes_translation(language: str) -> None:
    text = linkedin.post(issue(language), language, "https://letter.example.org/x/13/").text
    assert escaped(re.sub(r"#\w+", " ", text.replace("\n", " "))) == set()


def test_an_untranslated_word_would_be_found(language: str) -> None:
    assert escaped("⟦Ťhíš⟧ ⟪data⟫ escaped 12") == {"escaped"}
    assert escaped("⟦Ná⟦mé⟧š⟧") == set()
