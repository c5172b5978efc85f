"""Which words are printed where: an editor's, else the source's own or its duplicate's in that
language, else machine translations a person accepted, else the original with a language badge.

The letter, the archive, the LinkedIn post and the desk all ask here, so that they can never
disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from curator.language.data import base
from curator.language.tags import same_language
from curator.language.typography import bound, single_spaced
from curator.records import Origin, Pick, Story, Words

Policy = Literal["strict", "badge", "drop"]
# Control characters, direction overrides and isolates, lone surrogates.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
UNSPACED = ("ja", "zh")  # sentences follow each other without a space


@dataclass(frozen=True, slots=True)
class Wording:
    """The chosen text and where it comes from; `badge` is true when it is not in the language
    that was requested.
    """

    text: str
    language: str
    origin: Origin
    badge: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """What a story itself says for one field, in its own language."""

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
    """The wording of `field` for an edition in `language`; `tellings[0]` is the original. None:
    nothing may be printed.

    Policies `strict` and `drop` never print another language; `badge` prints the original,
    marked.
    """
    own = [
        each
        for each in words
        if each.field == field and same_language(each.language, language) and each.text.strip()
    ]
    told = [
        Wording(each.text, each.language, each.origin)
        for each in tellings
        if same_language(each.language, language)
    ]
    return (
        _newest(own, language, "editor")
        or next((each for each in told if each.text), None)
        or _newest(own, language, "source", "twin")
        or _newest([each for each in own if each.accepted], language, "machine")
        or (_original(tellings) if policy == "badge" else None)
    )


def headline(pick: Pick, language: str, policy: Policy) -> Wording | None:
    """The headline of an item; the source's is its title."""
    return choose(
        "headline",
        language,
        policy,
        pick.words,
        [_as_telling(story, title(story), pick) for story in stories(pick)],
    )


def blurb(pick: Pick, language: str, policy: Policy) -> Wording | None:
    """What is said under the headline; the source's is its summary sentences, verbatim."""
    return choose(
        "blurb",
        language,
        policy,
        pick.words,
        [_as_telling(story, summary(story), pick) for story in stories(pick)],
    )


def title(story: Story) -> str:
    """What the story is called: by its page, else by its feed, else by its first sentence or its
    address.
    """
    return next(filter(str.strip, (story.title, *story.summary[:1], story.article.url)), "")


def stories(pick: Pick) -> tuple[Story, ...]:
    """The printed story first, then its versions in other languages."""
    return (pick.story, *pick.twins)


def summary(story: Story) -> str:
    """The summary sentences as one paragraph."""
    return joined(story.summary, story.language.main)


def joined(sentences: Iterable[str], language: str) -> str:
    """Sentences as one paragraph, with the space between them that `language` uses."""
    return ("" if base(language) in UNSPACED else " ").join(sentences)


def plain(text: str) -> str:
    """Text from the network as one line, without characters that are not seen but turn round or
    hide what follows.
    """
    return single_spaced(_UNSEEN.sub(" ", text))


def printed(chosen: Wording) -> Wording:
    """The wording as it is set: what belongs together on one line does not part. The desk shows
    it as it was typed.
    """
    return replace(chosen, text=bound(chosen.text, chosen.language))


def _as_telling(story: Story, text: str, pick: Pick) -> Telling:
    return Telling(story.language.main, plain(text), "source" if story is pick.story else "twin")


def _newest(words: Iterable[Words], language: str, *origins: Origin) -> Wording | None:
    fitting = [each for each in words if each.origin in origins]
    best = max(fitting, key=lambda each: (each.language == language, each.version), default=None)
    return Wording(best.text.strip(), best.language, best.origin) if best else None


def _original(tellings: Sequence[Telling]) -> Wording | None:
    first = next((each for each in tellings[:1] if each.text), None)
    return Wording(first.text, first.language, first.origin, badge=True) if first else None
