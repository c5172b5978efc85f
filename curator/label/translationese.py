"""Signs that a machine translated a text and nobody read it."""

from __future__ import annotations

import re
from collections.abc import Callable

from curator.text import script_counts, sentences

_SAID = re.compile(
    r"machine[- ]translat\w+|automatically translated|maschinell (?:übersetzt|erstellt)\w*|traducción automática|"
    r"traduction automatique|traduzione automatica|tradução automática|machinevertaling|maskinöversätt\w+|konekään\w+|"
    r"makine çevirisi|tłumaczenie maszynowe|기계 번역|機械翻訳|tm\+mt",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"\w ’ s\b|\b[A-ZÀ-Þ]{2,}: \w{1,3}\b|\w \?|„ \w|\w “(?=\s)|\" [A-ZÀ-Þ][^\"\n]{10,80} \"")
_LEAST_LOOSE = 3
_FOREIGN_LETTERS = 0.04
_SMALL_STARTS = 0.3
_LEAST_SENTENCES = 8
_SPACED_MARKS = frozenset({"fr"})  # blanks before "?" are right there


def signs_of_machine_translation(body: str, language: str) -> list[str]:
    """The reasons to think so, strongest first, in an editor's words; empty when there is none."""
    tests: tuple[Callable[[str, str], str | None], ...] = (_says_so, _mixes_scripts, _small_starts, _loose_marks)
    return [reason for test in tests if (reason := test(body, language))]


def _says_so(body: str, _: str) -> str | None:
    found = _SAID.search(body)
    return f"it says so: “{found[0]}”" if found else None


def _mixes_scripts(body: str, language: str) -> str | None:
    """Sentences that change between Latin and another script in mid-clause, in a language written in Latin letters."""
    if language.split("-")[0] in ("ko", "ja", "zh", "ru", "uk", "ar", "el", "he"):
        return None
    counts = script_counts(body)
    foreign = sum(number for name, number in counts.items() if name != "Latin")
    return (
        "words left in another script within its sentences"
        if foreign > _FOREIGN_LETTERS * sum(counts.values()) > 0
        else None
    )


def _small_starts(body: str, language: str) -> str | None:
    lines = [line for line in sentences(body, language) if len(line) > 40 and line[-1] in ".?!"]
    small = [line for line in lines if line[0].islower()]
    if len(lines) < _LEAST_SENTENCES or len(small) < _SMALL_STARTS * len(lines):
        return None
    return f"{len(small)} of {len(lines)} sentences begin with a small letter"


def _loose_marks(body: str, language: str) -> str | None:
    found = [match[0] for match in _LOOSE.finditer(body) if not (language in _SPACED_MARKS and match[0].endswith("?"))]
    return f"blanks where none belong: “{found[0]}”" if len(found) >= _LEAST_LOOSE else None
