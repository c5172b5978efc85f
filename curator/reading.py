"""How long a text takes to read, from the published reading speeds in reading.yaml."""

from __future__ import annotations

from typing import Any

from curator import datafile
from curator.spoken import spoken
from curator.text import word_count


def aloud_seconds(text: str, language: str) -> float:
    """Seconds to read `text` aloud, figures as they are spoken: an upper bound for reading it.

    Where a language is not measured, it is the mean of all.
    """
    speed = _speed(language)
    numerals, signs, words = spoken(text, speed.get("digits_together", 3))
    units: float = _units(words, speed) + numerals * speed.get("numeral", 1) + signs * speed.get("sign", 1)
    return 60.0 * units / float(speed["aloud"])


def silent_seconds(text: str, language: str) -> float:
    """Seconds to read `text` silently, where a figure is one look."""
    speed = _speed(language)
    return 60.0 * _units(text, speed) / float(speed["silent"])


def _speed(language: str) -> dict[str, Any]:
    speeds: dict[str, Any] = datafile.read("reading.yaml")
    speed: dict[str, Any] = speeds["languages"].get(language.split("-")[0].lower(), speeds["mean"])
    return speed


def _units(text: str, speed: dict[str, Any]) -> int:
    return sum(map(str.isalnum, text)) if speed["unit"] == "characters" else word_count(text)
