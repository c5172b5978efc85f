"""How long a text takes to read, from the published reading speeds in reading.yaml."""

from __future__ import annotations

from typing import Any

from curator import datafile
from curator.text import word_count


def aloud_seconds(text: str, language: str) -> float:
    """Seconds to read `text` aloud, an upper bound for reading it; the mean of all languages where it is not measured."""
    return _seconds(text, language, "aloud")


def silent_seconds(text: str, language: str) -> float:
    """Seconds to read `text` silently."""
    return _seconds(text, language, "silent")


def _seconds(text: str, language: str, manner: str) -> float:
    speeds: dict[str, Any] = datafile.read("reading.yaml")
    speed = speeds["languages"].get(language.split("-")[0].lower(), speeds["mean"])
    units = sum(map(str.isalnum, text)) if speed["unit"] == "characters" else word_count(text)
    return 60.0 * units / float(speed[manner])
