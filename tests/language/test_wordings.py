"""Wordings that native readers refused do not come back."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from babel.messages.pofile import read_po

from curator.language import data
from curator.language.phrases import CATALOGUES

ROOT = CATALOGUES.parent.parent
WRITTEN = yaml.safe_load((Path(__file__).parent / "wordings.yaml").read_text(encoding="utf-8"))
READERS = ("letter", "archive", "linkedin", "subscribe")


@cache
def said(language: str) -> tuple[str, ...]:
    """Every text of a language that readers meet: phrases, names of themes, shipped words."""
    return (*_phrases(language), *_names(language), *_shipped(language))


def _phrases(language: str) -> list[str]:
    found: list[str] = []
    for name in READERS:
        with (CATALOGUES / language / f"{name}.po").open("rb") as file:
            for message in read_po(file, locale=language):
                whole = message.string or ""
                found.extend([whole] if isinstance(whole, str) else whole)
    return found


def _names(language: str) -> list[str]:
    return [theme["name"] for theme in data.read(language, "terms")["themes"].values()]


def _shipped(language: str) -> list[str]:
    shipped = yaml.safe_load((ROOT / "feeds.yaml").read_text(encoding="utf-8"))
    letter = shipped["newsletter"]
    texts = [*letter["default_words"].values(), *letter["roundup_words"].values()]
    texts += [section["names"] for section in shipped["sections"] if "names" in section]
    tagline = [letter["tagline"]] if isinstance(letter.get("tagline"), dict) else []
    return [text[language] for text in [*texts, *tagline] if language in text]


@pytest.mark.parametrize("language", WRITTEN)
def test_what_natives_refused_is_said_in_other_words(language: str) -> None:
    for refused, better in WRITTEN[language].items():
        assert [text for text in said(language) if re.search(refused, text)] == []
        assert any(better in text for text in said(language)), better
