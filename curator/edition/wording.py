"""Choose the wording of a field in one language, for letter, archive, LinkedIn post and desk.

In order of preference: an editor's text; the text of the story, or of its version in that
language; a machine translation that a person accepted; the original with a language badge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import filterfalse
from typing import Literal

from curator.language.data import base
from curator.language.tags import same_language
from curator.language.typography import bound, single_spaced
from curator.records import Origin, Pick, Statistic, Story, Words

Policy = Literal["strict", "badge", "drop"]
# Control characters, direction overrides and isolates, lone surrogates.
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
UNSPACED = ("ja", "zh")  # languages without a space between sentences


@dataclass(frozen=True, slots=True)
class Wording:
    """A chosen text and its origin; `badge` means that it is in another language than requested."""

    text: str
    language: str
    origin: Origin
    badge: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """The text that one version of a story has for a field, in that version's language."""

    language: str
    text: str
    origin: Origin = "source"


def choose(
    field: str,
    language: str,
    policy: Policy,
    words: Iterable[Words],
    tellings: Sequence[Telling] = (),
) -> Wording | None:
    """Return the wording of `field` for an edition in `language`, or None to print nothing.

    `tellings[0]` is the original. The policies `strict` and `drop` never print another language;
    `badge` prints the original, marked as such.
    """
    own = [
        each
        for each in words
        if each.field == field and same_language(each.language, language) and each.text.strip()
    ]
    translated = (
        Wording(each.text, each.language, each.origin)
        for each in tellings
        if each.text and same_language(each.language, language)
    )
    return (
        _newest(own, language, "editor")
        or next(translated, None)
        or _newest(own, language, "source", "twin")
        or _newest([each for each in own if each.accepted], language, "machine")
        or (_original(tellings) if policy == "badge" else None)
    )


def headline(pick: Pick, language: str, policy: Policy) -> Wording | None:
    """Return the headline of an item; the story's own is its title."""
    return choose("headline", language, policy, pick.words, _tellings(pick, "headline"))


def blurb(pick: Pick, language: str, policy: Policy) -> Wording | None:
    """Return the text under the headline; the story's own is its summary, verbatim."""
    return choose("blurb", language, policy, pick.words, _tellings(pick, "blurb"))


def badged(pick: Pick, field: str, languages: Iterable[str]) -> frozenset[str]:
    """Return those of `languages` for which `choose` has nothing but the original with a badge.

    Every letter asks that of every language, so it is answered for all of them at once.
    """
    tellings = _tellings(pick, field)
    if _original(tellings) is None:
        return frozenset()
    printed = {each.language for each in tellings if each.text} | {
        each.language
        for each in pick.words
        if each.field == field and each.text.strip() and (each.origin != "machine" or each.accepted)
    }

    def is_told(language: str) -> bool:
        return language in printed or any(same_language(each, language) for each in printed)

    return frozenset(filterfalse(is_told, languages))


def title(story: Story) -> str:
    """Return the title of the story, else its first summary sentence, else its address."""
    return next(filter(str.strip, (story.title, *story.summary[:1], story.article.url)), "")


def stories(pick: Pick) -> tuple[Story, ...]:
    """Return the picked story, then its versions in other languages."""
    return (pick.story, *pick.twins)


def told_in(pick: Pick, language: str) -> Story:
    """Return the version of the story in `language`, else the picked one."""
    return next(
        (each for each in stories(pick) if same_language(each.language.main, language)), pick.story
    )


def as_stated(picked: Statistic, story: Story) -> Statistic:
    """Return the picked figure as `story` states it, else as picked."""
    if picked in story.statistics:
        return picked
    wanted = (picked.value, picked.high, picked.unit)
    return next(
        (each for each in story.statistics if (each.value, each.high, each.unit) == wanted), picked
    )


def summary(story: Story) -> str:
    """Return the summary sentences as one paragraph."""
    return joined(story.summary, story.language.main)


def joined(sentences: Iterable[str], language: str) -> str:
    """Return sentences as one paragraph, spaced as in `language`."""
    return ("" if base(language) in UNSPACED else " ").join(sentences)


@lru_cache(maxsize=512)  # every language of an issue asks for the same few texts, many times
def plain(text: str) -> str:
    """Return text from the network as one line, without invisible or direction-changing
    characters.
    """
    return single_spaced(_INVISIBLE.sub(" ", text))


def printed(chosen: Wording) -> Wording:
    """Return the wording with no-break spaces, as it is printed; the desk shows it without."""
    return replace(chosen, text=bound(chosen.text, chosen.language))


def _tellings(pick: Pick, field: str) -> list[Telling]:
    told = title if field == "headline" else summary
    return [_as_telling(story, told(story), pick) for story in stories(pick)]


def _as_telling(story: Story, text: str, pick: Pick) -> Telling:
    return Telling(story.language.main, plain(text), "source" if story is pick.story else "twin")


def _newest(words: Iterable[Words], language: str, *origins: Origin) -> Wording | None:
    fitting = [each for each in words if each.origin in origins]
    best = max(fitting, key=lambda each: (each.language == language, each.version), default=None)
    return Wording(best.text.strip(), best.language, best.origin) if best else None


def _original(tellings: Sequence[Telling]) -> Wording | None:
    first = next((each for each in tellings[:1] if each.text), None)
    return Wording(first.text, first.language, first.origin, badge=True) if first else None
