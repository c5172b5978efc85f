"""The fourteen letters of the sample issue, once, as records and as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bench import samples
from curator import render
from curator.records import Letter


@pytest.fixture(scope="session")
def letters() -> dict[str, Letter]:
    whole = samples.snapshot()
    return {language: render.letter(whole, language) for language in samples.LANGUAGES}


@pytest.fixture(scope="session")
def unedited() -> dict[str, Letter]:
    """Editions nobody wrote words for: nearly every item is an original in another language."""
    whole = samples.snapshot()
    raw = replace(whole, picks=tuple(replace(pick, words=()) for pick in whole.picks))
    return {f"{language}-unedited": render.letter(raw, language) for language in ("ar", "de")}


@pytest.fixture(scope="session")
def files(
    letters: dict[str, Letter],
    unedited: dict[str, Letter],
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Path]:
    """Each letter's HTML as LANGUAGE.html, and the unedited ones."""
    folder = tmp_path_factory.mktemp("letters")
    for name, letter in {**letters, **unedited}.items():
        (folder / f"{name}.html").write_text(letter.html, encoding="utf-8")
    return sorted(folder.glob("*.html"))
