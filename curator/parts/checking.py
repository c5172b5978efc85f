"""Every check this machine can run on the letters of a written issue, and an honest list of those it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from curator.edition import EditionState
from curator.fetch import ClientSettings
from curator.parts import browsing, linking, markup, spam
from curator.parts.press import Press
from curator.pipeline.releasing import Written
from curator.records import Letter
from curator.render.check import addresses
from curator.render.size import size

ALWAYS = "links, subject, language, publisher, size and structure"
MARKUP = "valid HTML and what mail programs know (html-validate, caniemail)"
BROWSER = "contrast and screen readers (axe, light and dark), widths from 320 to 800"
SPAM = "SpamAssassin"
LINKS = "whether each linked page is there"

Said = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Look:
    """What one check did: what it `ran` or why it was `skipped`, and its problems and remarks by language."""

    ran: str = ""
    skipped: str = ""
    problems: Said = field(default_factory=dict)
    remarks: Said = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """One edition with what is wrong with its letter; `bytes` is the letter's size as it is mailed."""

    state: EditionState
    letter: Letter
    bytes: int
    problems: tuple[str, ...]
    remarks: tuple[str, ...]


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
            told = "\n".join((*(each.problems or ("none",)), *(f"({remark})" for remark in each.remarks)))
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


def check(press: Press, written: Written, ask: ClientSettings | None = None) -> Report:
    """Look at every edition of an issue that was just written; with `ask` also whether linked pages are there."""
    looks = [
        Look(ran=ALWAYS),
        _looked(MARKUP, markup.lacking(), lambda: _by_language(written, markup.letter_problems)),
        _looked(BROWSER, browsing.lacking(), lambda: _by_language(written, browsing.letter_problems)),
        _looked(SPAM, spam.lacking(), partial(_spam, written)),
        _links(press, written, ask) if ask else Look(skipped=f"{LINKS}: --links asks each address once"),
    ]
    editions = tuple(_checked(press, state, written.letters[state.language], looks) for state in written.editions)
    ran, skipped = ([getattr(look, what) for look in looks if getattr(look, what)] for what in ("ran", "skipped"))
    return Report(written, editions, tuple(ran), tuple(skipped))


def _looked(name: str, lacking: str | None, look: Callable[[], Said]) -> Look:
    if lacking:
        return Look(skipped=f"{name}: {lacking}")
    try:
        return Look(ran=name, problems=look())
    except spam.NoOpinion as error:
        return Look(skipped=f"{name}: {error}")


def _by_language(written: Written, look: Callable[[tuple[Any, ...]], dict[Any, list[str]]]) -> Said:
    """What a check of HTML files finds, by language."""
    files = {state.language: written.folder / state.language / "letter.html" for state in written.editions}
    found = look(tuple(files.values()))
    return {language: found[file] for language, file in files.items()}


def _spam(written: Written) -> Said:
    places = {state.language: written.folder / state.language / "letter.eml" for state in written.editions}
    return spam.letter_problems({language: place.read_bytes() for language, place in places.items()})


def _links(press: Press, written: Written, ask: ClientSettings) -> Look:
    led = {language: addresses(letter) for language, letter in written.letters.items()}
    answers = linking.ask({address for found in led.values() for address in found}, press.config, ask)
    dead = {
        language: [
            f"the link “{words}” is dead: {url}: {answers.dead[url]}" for url, words in found.items() if url in answers.dead
        ]
        for language, found in led.items()
    }
    unclear = {
        language: [f"no clear answer from {url}: {answers.unclear[url]}" for url in found if url in answers.unclear]
        for language, found in led.items()
    }
    return Look(ran=f"{LINKS} ({answers.asked} asked)", problems=dead, remarks=unclear)


def _checked(press: Press, state: EditionState, letter: Letter, looks: list[Look]) -> Checked:
    spoken = state.language
    problems = [*press.problems(letter), *(said for look in looks for said in look.problems.get(spoken, ()))]
    remarks = [*letter.remarks, *linking.remarks(letter, press.config)]
    remarks += [said for look in looks for said in look.remarks.get(spoken, ())]
    return Checked(state, letter, size(letter), tuple(problems), tuple(remarks))


def _as_object(each: Checked) -> dict[str, Any]:
    return {
        "language": each.state.language,
        "on": each.state.on,
        "share": round(each.state.share, 3),
        "minute_seconds": each.letter.minute_seconds,
        "bytes": each.bytes,
        "lacks": list(each.state.lacks),
        "problems": list(each.problems),
        "remarks": list(each.remarks),
    }
