"""The fourteen letters of the sample issue, once, as records and as files."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator import render
from curator.records import Letter
from tests.render import samples


@pytest.fixture(scope="session")
def letters() -> dict[str, Letter]:
    whole = samples.snapshot()
    return {language: render.letter(whole, language) for language in samples.LANGUAGES}


@pytest.fixture(scope="session")
def files(letters: dict[str, Letter], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Each letter's HTML as LANGUAGE.html."""
    folder = tmp_path_factory.mktemp("letters")
    for language, letter in letters.items():
        (folder / f"{language}.html").write_text(letter.html, encoding="utf-8")
    return sorted(folder.iterdir())
