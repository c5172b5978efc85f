"""Every check this machine can run on the letters of a written issue, and an honest list of those it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from curator.edition import EditionState
from curator.parts import markup
from curator.parts.press import Press
from curator.pipeline.releasing import Written
from curator.records import Letter
from curator.render.size import size

ALWAYS = ("links, subject, language, size and structure",)
MARKUP = "valid HTML and what mail programs know (html-validate, caniemail)"
ELSEWHERE = (
    "contrast and screen readers (axe), widths from 320 to 800: they need a browser and run in make test",
    "SpamAssassin: runs in make test",
)


@dataclass(frozen=True, slots=True)
class Checked:
    """One edition with what is wrong with its letter; `bytes` is the letter's size as it is mailed."""

    state: EditionState
    letter: Letter
    bytes: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, and what was not and why."""

    written: Written
    editions: tuple[Checked, ...]
    ran: tuple[str, ...]
    skipped: tuple[str, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """The languages that would be sent although something is wrong with them."""
        return tuple(each.state.language for each in self.editions if each.state.on and each.problems)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Language, on or off, share in that language, the minute, size, problems and remarks; for a table."""
        for each in self.editions:
            state, letter = each.state, each.letter
            told = "\n".join((*(each.problems or ("none",)), *(f"({remark})" for remark in letter.remarks)))
            on, share = "on" if state.on else "off", f"{state.share:.0%}"
            yield state.language, on, share, f"{letter.minute_seconds} s", f"{each.bytes:,}", told

    def as_object(self) -> dict[str, Any]:
        return {
            "folder": str(self.written.folder),
            "editions": [_as_object(each) for each in self.editions],
            "broken": list(self.broken),
            "ran": list(self.ran),
            "skipped": list(self.skipped),
        }


def check(press: Press, written: Written) -> Report:
    """Look at every edition of an issue that was just written; nothing is changed."""
    lacking = markup.lacking()
    deeper = {} if lacking else _deeper(written)
    editions = tuple(_checked(press, state, written.letters[state.language], deeper) for state in written.editions)
    skipped = ((f"{MARKUP}: {lacking}",) if lacking else ()) + ELSEWHERE
    return Report(written, editions, ALWAYS if lacking else (*ALWAYS, MARKUP), skipped)


def _checked(press: Press, state: EditionState, letter: Letter, deeper: dict[str, list[str]]) -> Checked:
    problems = (*press.problems(letter), *deeper.get(state.language, ()))
    return Checked(state, letter, size(letter), problems)


def _deeper(written: Written) -> dict[str, list[str]]:
    """What html-validate and caniemail say, by language."""
    files = {state.language: written.folder / state.language / "letter.html" for state in written.editions}
    found = markup.letter_problems(tuple(files.values()))
    return {language: found[file] for language, file in files.items()}


def _as_object(each: Checked) -> dict[str, Any]:
    return {
        "language": each.state.language,
        "on": each.state.on,
        "share": round(each.state.share, 3),
        "minute_seconds": each.letter.minute_seconds,
        "bytes": each.bytes,
        "lacks": list(each.state.lacks),
        "problems": list(each.problems),
        "remarks": list(each.letter.remarks),
    }
