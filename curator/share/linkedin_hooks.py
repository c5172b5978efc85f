"""The hook of a LinkedIn post, shown before the fold: an editor's words, a figure, or a
headline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from curator.edition import Edition
from curator.edition.captions import Captions
from curator.edition.wording import joined
from curator.language import sentences
from curator.language.tags import same_language
from curator.language.typography import columns

# Columns, as a Korean or Japanese sign is as wide as two letters: a feed folds after three lines.
FOLD, PHONE_FOLD = 210, 140
_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c\u00a0\u202f]\d+)*")


def hook(edition: Edition, captions: Captions) -> str:
    """Return what is before the fold on a desktop, and on a phone unless the first sentence is too
    long.
    """
    return next(
        (each for each in hooks(edition, captions) if columns(each) <= FOLD),
        edition.snapshot.newsletter.name,
    )


def hooks(edition: Edition, captions: Captions) -> Iterator[str]:
    """Return what a post may begin with, best first."""
    if edition.subject:
        yield edition.subject
    if told := _opening(edition):
        yield told[0]
    yield from figure_sentences(edition, captions)
    for item, sentence in edition.minute_items:
        yield (
            captions.phrases.labelled(item.headline.text, sentence)
            if sentence
            else item.headline.text
        )
        yield item.headline.text


def below(edition: Edition, captions: Captions) -> str:
    """Return what the editor's opening says beyond the hook."""
    told = _opening(edition)
    if told and told[0] == hook(edition, captions):
        return told[1]
    return joined(filter(None, told), edition.language)


def figure(edition: Edition, captions: Captions) -> str:
    """Return the first figure that is short enough, with its source, unless it is the hook."""
    found = (each for each in figure_sentences(edition, captions) if columns(each) <= FOLD)
    first = next(found, "")
    return first if first != hook(edition, captions) else ""


def figure_sentences(edition: Edition, captions: Captions) -> Iterator[str]:
    """Return the edition's figures in its own language, each with sentence and source."""
    for item in edition.numbers:
        if item.blurb and not item.blurb.badge:
            yield (
                f"{_with_figure(captions.figure(item), item.blurb.text)}"
                f" ({captions.figure_source(item)})"
            )


def _opening(edition: Edition) -> tuple[str, ...]:
    """Return the editor's opening in two parts: as many sentences as a phone shows (at least one),
    and the rest.

    Empty for the opening of feeds.yaml, which every issue has.
    """
    if not (edition.opening and _is_an_editors(edition)):
        return ()
    if not (told := sentences(edition.opening, edition.language)):
        return ()
    starts = (joined(told[:count], edition.language) for count in range(2, len(told) + 1))
    count = 1 + sum(columns(start) <= PHONE_FOLD for start in starts)
    return joined(told[:count], edition.language), joined(told[count:], edition.language)


def _is_an_editors(edition: Edition) -> bool:
    return any(
        words.field == "opening"
        and words.version > 0
        and same_language(words.language, edition.language)
        for words in edition.snapshot.words
    )


def _with_figure(figure: str, sentence: str) -> str:
    """Return `sentence`, preceded by `figure` unless it contains it."""
    if _numbers(figure) <= _numbers(sentence):
        return sentence
    return f"{figure} {sentence}" if sentence[:1].islower() else f"{figure}: {sentence}"


def _numbers(text: str) -> set[str]:
    """Return the numbers in `text` in ASCII digits."""
    return {_plain_digits(found) for found in _NUMBER.findall(text)}


def _plain_digits(number: str) -> str:
    return "".join(str(unicodedata.digit(sign)) for sign in number if sign.isdecimal())
