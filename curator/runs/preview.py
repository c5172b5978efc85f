"""Preview an issue and run every check that this machine can, listing those it cannot."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.cache import cache

from curator import records
from curator.edition import EditionState, editions
from curator.errors import NotReady
from curator.preflight import browser, links, markup, spam
from curator.records import Letter, inline_images
from curator.render.check import addresses
from curator.render.size import MOST_BYTES as MOST_BYTES
from curator.render.size import size
from curator.runs import context
from curator.runs.publish import Written
from curator.runs.renderer import IssueRenderer, VariantLetter
from curator.store import models
from curator.store import published as archived
from curator.store.approvals import fingerprint

if TYPE_CHECKING:
    from curator.net.client import ClientSettings

ALWAYS = "links, subject, language, publisher, size and structure"
MARKUP = "valid HTML and what mail programs know (html-validate, caniemail)"
BROWSER = "contrast and screen readers (axe, light and dark), widths from 320 to 800"
SPAM = "SpamAssassin"
LINKS = "whether each linked page is there"

Said = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Look:
    """One check: what it `ran` or why it was `skipped`, with problems and remarks by language."""

    ran: str = ""
    skipped: str = ""
    problems: Said = field(default_factory=dict)
    remarks: Said = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checked:
    """An edition with the problems of its letter; `bytes` is its size as mailed."""

    state: EditionState
    letter: Letter
    bytes: int
    problems: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All checks: what was run, and what was not and why."""

    written: Written
    editions: tuple[Checked, ...]
    ran: tuple[str, ...]
    skipped: tuple[str, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """The languages that would be sent although they have problems."""
        return tuple(
            each.state.language for each in self.editions if each.state.on and each.problems
        )

    def rows(self) -> Iterator[tuple[str, ...]]:
        """Language, on or off, share in that language, the minute, size, problems and remarks;
        for a table.
        """
        for each in self.editions:
            state, letter = each.state, each.letter
            text = "\n".join(
                (*(each.problems or ("none",)), *(f"({remark})" for remark in each.remarks))
            )
            on, share = "on" if state.on else "off", f"{state.share:.0%}"
            yield state.language, on, share, f"{letter.minute_seconds} s", f"{each.bytes:,}", text

    def as_object(self) -> dict[str, Any]:
        return {
            "folder": str(self.written.folder),
            "editions": [_as_object(each) for each in self.editions],
            "broken": list(self.broken),
            "ran": list(self.ran),
            "skipped": list(self.skipped),
        }


def check(renderer: IssueRenderer, written: Written, ask: ClientSettings | None = None) -> Report:
    """Check every edition of an issue just written; with `ask` also whether linked pages exist."""
    looks = [
        Look(ran=ALWAYS),
        _looked(MARKUP, markup.lacking(), partial(_by_language, written, markup.letter_problems)),
        _looked(
            BROWSER, browser.lacking(), partial(_by_language, written, browser.letter_problems)
        ),
        _looked(SPAM, spam.lacking(), partial(_spam, written)),
        _links(renderer, written, ask)
        if ask
        else Look(skipped=f"{LINKS}: --links asks each address once"),
    ]
    editions = tuple(
        _checked(renderer, state, written.letters[state.language], looks)
        for state in written.editions
    )
    ran = tuple(look.ran for look in looks if look.ran)
    skipped = tuple(look.skipped for look in looks if look.skipped)
    return Report(written, editions, ran, skipped)


def _looked(name: str, lacking: str | None, look: Callable[[], Said]) -> Look:
    if lacking:
        return Look(skipped=f"{name}: {lacking}")
    try:
        return Look(ran=name, problems=look())
    except spam.NoOpinion as error:
        return Look(skipped=f"{name}: {error}")


def _by_language(written: Written, look: Callable[[tuple[Any, ...]], dict[Any, list[str]]]) -> Said:
    """Return language -> findings of a check of HTML files."""
    files = {
        state.language: written.folder / state.language / "letter.html"
        for state in written.editions
    }
    found = look(tuple(files.values()))
    return {language: found[file] for language, file in files.items()}


def _spam(written: Written) -> Said:
    places = {
        state.language: written.folder / state.language / "letter.eml" for state in written.editions
    }
    return spam.letter_problems(
        {language: place.read_bytes() for language, place in places.items()}
    )


def _links(renderer: IssueRenderer, written: Written, ask: ClientSettings) -> Look:
    led = {language: addresses(letter) for language, letter in written.letters.items()}
    answers = links.ask(set().union(*led.values()), renderer.config, ask)
    dead: Said = {}
    unclear: Said = {}
    for language, found in led.items():
        dead[language] = [
            f"the link “{words}” is dead: {url}: {answers.dead[url]}"
            for url, words in found.items()
            if url in answers.dead
        ]
        unclear[language] = [
            f"no clear answer from {url}: {answers.unclear[url]}"
            for url in found
            if url in answers.unclear
        ]
    return Look(ran=f"{LINKS} ({answers.asked} asked)", problems=dead, remarks=unclear)


def _checked(
    renderer: IssueRenderer, state: EditionState, letter: Letter, looks: list[Look]
) -> Checked:
    spoken = state.language
    problems = [
        *renderer.problems(letter),
        *(problem for look in looks for problem in look.problems.get(spoken, ())),
    ]
    remarks = [
        *letter.remarks,
        *links.remarks(letter, renderer.config),
        *(remark for look in looks for remark in look.remarks.get(spoken, ())),
    ]
    return Checked(state, letter, size(letter), tuple(problems), tuple(remarks))


def _as_object(each: Checked) -> dict[str, Any]:
    return {
        "language": each.state.language,
        "on": each.state.on,
        "share": round(each.state.share, 3),
        "minute_seconds": each.letter.minute_seconds,
        "bytes": each.bytes,
        "lacks": each.state.as_object()["lacks"],
        "problems": list(each.problems),
        "remarks": list(each.remarks),
    }


KEPT_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Proof:
    """The completeness of an edition and whether it is sent; `chosen` is a person's choice."""

    state: EditionState
    chosen: bool | None

    @property
    def language(self) -> str:
        return self.state.language

    @property
    def on(self) -> bool:
        return self.state.on


def proofs(whole: records.Snapshot) -> list[Proof]:
    """Return every configured edition in the newsletter's order, without rendering."""
    chosen = dict.fromkeys(whole.chosen_editions, True) | dict.fromkeys(
        whole.refused_editions, False
    )
    return [Proof(state, chosen.get(state.language)) for state in editions(whole)]


def proof(whole: records.Snapshot, language: str) -> Proof:
    """Return the completeness of one edition."""
    return next(each for each in proofs(whole) if each.language == language)


def _renderer() -> IssueRenderer:
    return IssueRenderer.of(context.config())


def letter(
    whole: records.Snapshot, language: str, variant: records.Variant | None = None
) -> records.Letter:
    """Return the rendered edition, whole or in a variant, cached by the snapshot's content."""
    key = f"letter-{language}-{variant.key if variant else ''}-{fingerprint(whole)}"
    kept: records.Letter | None = cache.get(key)
    if kept is None:
        kept = _renderer().letter(whole, language, variant)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def variants(whole: records.Snapshot, language: str) -> list[VariantLetter]:
    """Return every variant of the edition, with its problems."""
    return _renderer().variants(whole, language, letter)


def as_address(png: bytes) -> str:
    """Return a picture as a data: URI, because the sandboxed frame makes no requests."""
    return f"data:image/png;base64,{b64encode(png).decode()}"


def readable(whole: records.Snapshot, language: str) -> records.Letter | None:
    """Return the rendered edition, or None if it cannot be rendered."""
    try:
        return letter(whole, language)
    except NotReady:
        return None


def in_a_page(printed: records.Letter) -> str:
    """Return the HTML part for a page: its chart as a data: URI, links opening outside
    the frame.
    """
    html = inline_images.shown_from(as_address(printed.chart), printed.html)
    return html.replace("<head>", '<head><base target="_blank">', 1)


def archive_page(issue: models.Issue, whole: records.Snapshot, language: str, now: datetime) -> str:
    """Return the page of one edition as it will stand in the archive: as approved, or corrected
    since, else the draft as it is.
    """
    on = tuple(each.language for each in proofs(whole) if each.on)
    found = archived.published_issue(issue) or records.Published(whole, on, now, now)
    if language not in found.languages:
        found = replace(found, languages=(*found.languages, language))
    return _renderer().archive_page(found, language, archived.beside(found.snapshot, language))


def checked(
    whole: records.Snapshot, language: str, variant: records.Variant | None = None
) -> tuple[records.Letter | None, list[records.Message]]:
    """Return the rendered edition and its problems; no letter if it cannot be rendered."""
    try:
        printed = letter(whole, language, variant)
    except NotReady as error:
        return None, [records.Message.of(error)]
    return printed, list(_renderer().problems(printed))


def source_text(story: records.Story) -> str:
    """Return all that a text about the story may be taken from."""
    return f"{story.article.title}\n\n{story.article.body}"
