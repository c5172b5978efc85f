"""No word of ours escapes translation: in a pseudo-language, what is not ⟦a phrase⟧ must be data or an editor's words."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.language.pseudo_issue import (
    ISSUES,
    escaped,
    leave_pages,
    letters,
    posts,
    reader_pages,
    site,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("of", ISSUES)
def test_no_phrase_of_a_letter_escapes_translation(language: str, of: str) -> None:
    texts = list(letters(ISSUES[of](language), language))
    assert any("⟦" in text for text in texts)
    assert escaped(texts, language) == set()


@pytest.mark.parametrize("of", [name for name in ISSUES if name != "empty"])
def test_no_phrase_of_a_post_escapes_translation(language: str, of: str) -> None:
    assert escaped(posts(ISSUES[of](language), language), language) == set()


def test_no_phrase_of_the_archive_and_its_feeds_escapes_translation(
    language: str, tmp_path: Path
) -> None:
    snapshots = [
        ISSUES[of](language)
        for of in ("whole", "with a subject", "sparse", "a report", "an article")
    ]
    texts = list(site(tmp_path / "site", *snapshots))
    assert any("⟦" in text for text in texts)
    assert escaped(texts, language) == set()


def test_no_phrase_of_the_leave_pages_escapes_translation(language: str) -> None:
    texts = list(leave_pages(language))
    assert sum("⟦" in text for text in texts) > 10
    assert escaped(texts, language) == set()


def test_no_phrase_of_the_pages_for_readers_escapes_translation(language: str) -> None:
    texts = list(reader_pages(language))
    assert sum("⟦" in text for text in texts) > 60
    assert escaped(texts, language) == set()
