"""What a LinkedIn post begins with, where the feed has not folded it yet: the editor's own words,
else a figure with its source, else a headline.
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
    """What is before the fold on a desktop; on a phone too, where an editor's first sentence is
    not too long for that.
    """
    return next(
        (each for each in hooks(edition, captions) if columns(each) <= FOLD),
        edition.snapshot.newsletter.name,
    )


def hooks(edition: Edition, captions: Captions) -> Iterator[str]:
    """What a post may begin with, the best first."""
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
    """What the editor's opening says that is not said by the hook; empty without an opening."""
    told = _opening(edition)
    if told and told[0] == hook(edition, captions):
        return told[1]
    return joined(filter(None, told), edition.language)


def figure(edition: Edition, captions: Captions) -> str:
    """The first figure that is not too long, with its source; empty where that is the hook."""
    found = (each for each in figure_sentences(edition, captions) if columns(each) <= FOLD)
    first = next(found, "")
    return first if first != hook(edition, captions) else ""


def figure_sentences(edition: Edition, captions: Captions) -> Iterator[str]:
    """The edition's figures in its own language, each with its sentence and source."""
    for item in edition.numbers:
        if item.blurb and not item.blurb.badge:
            yield (
                f"{_with_figure(captions.figure(item), item.blurb.text)}"
                f" ({captions.figure_source(item)})"
            )


def _opening(edition: Edition) -> tuple[str, ...]:
    """The opening an editor wrote, in two: the sentences from its start that a phone does not
    fold, but one at least, and the others. Nothing where it is that of feeds.yaml, which is in
    every issue.
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
    """`sentence`, after `figure` where it does not say it: an editor's words may be made to
    be beside it.
    """
    if _numbers(figure) <= _numbers(sentence):
        return sentence
    return f"{figure} {sentence}" if sentence[:1].islower() else f"{figure}: {sentence}"


def _numbers(text: str) -> set[str]:
    """The numbers in `text` as plain digits, whichever digits its script uses."""
    return {_plain_digits(found) for found in _NUMBER.findall(text)}


def _plain_digits(number: str) -> str:
    return "".join(str(unicodedata.digit(sign)) for sign in number if sign.isdecimal())
