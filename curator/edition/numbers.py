"""A figure is told under the headline that its story has elsewhere in the issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from curator.edition.item import is_number
from curator.records import Pick, Words
from curator.wording import stories


def with_headlines(picks: Sequence[Pick]) -> list[Pick]:
    """`picks`; a figure also has the headlines that people gave its story as an item, where they gave it none itself."""
    told = {story.article.id: pick for pick in picks if not is_number(pick) for story in stories(pick)}
    return [_with_headlines(pick, told) if is_number(pick) else pick for pick in picks]


def _with_headlines(number: Pick, told: Mapping[str, Pick]) -> Pick:
    item = next((told[story.article.id] for story in stories(number) if story.article.id in told), None)
    if item is None:
        return number
    own = {words.language for words in _headlines(number) if words.origin == "editor"}
    return replace(number, words=(*number.words, *(words for words in _headlines(item) if words.language not in own)))


def _headlines(pick: Pick) -> list[Words]:
    return [words for words in pick.words if words.field == "headline"]
