"""The LinkedIn post of one edition: a text to paste as it is, and the same as the body of a
/rest/posts request.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from curator.edition import Edition, Item, build
from curator.edition.captions import Captions
from curator.edition.wording import joined
from curator.language import phrases as speech
from curator.language import sentences
from curator.language.bidi import marked
from curator.language.phrases import Phrases
from curator.language.tags import same_language
from curator.records import Snapshot
from curator.templating import template

MOST_UNITS = 3_000  # UTF-16 code units, before escaping
FOLD = 210  # what desktop shows before "…see more"; phones show about 140
HASHTAGS = 5
MOST_COMMENT_UNITS = 1_250  # what every source says fits into a comment; some say 1,500
MOST_ITEMS = 8  # a longer list is not read in a feed; the rest is counted
_LONGEST_HASHTAG = 25
_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c\u00a0\u202f]\d+)*")
# Letters that only look bold or slanted: a screen reader spells them out one by one.
_DRESSED = re.compile("[\U0001d400-\U0001d7ff]+")


@dataclass(frozen=True, slots=True)
class LinkedInPost:
    """`text` is plain and ready to paste; `json` is the request body, its commentary escaped
    exactly once.
    """

    text: str
    json: dict[str, Any]


def post(
    snapshot: Snapshot,
    language: str,
    letter_url: str,
    theme_names: Mapping[str, str] | None = None,
) -> LinkedInPost:
    """The post for the edition in `language`; `letter_url` is its page in the archive, and
    `theme_names` what its hashtags are made of, by theme; without them they are of sections.
    """
    edition = build(snapshot, language)
    tags = hashtags(edition, theme_names or {})
    made = (_made(edition, text, tags, letter_url) for text in _texts(edition, letter_url, tags))
    return next(each for each in made if _fits(each))


def _made(edition: Edition, text: str, tags: list[str], letter_url: str) -> LinkedInPost:
    return LinkedInPost(text, _request(edition, text, tags, letter_url))


def _fits(made: LinkedInPost) -> bool:
    """Whether LinkedIn takes it however it counts: as typed, or as escaped (sources disagree)."""
    return max(units(made.text), units(made.json["commentary"])) <= MOST_UNITS


def comment(snapshot: Snapshot, language: str, letter_url: str) -> str:
    """The first comment, plain: the issue's page and the minute's links, as many as fit."""
    phrases, edition = speech.phrases(language), build(snapshot, language)
    made = f"{phrases.gettext('The whole issue, with links to every source:')}\n{letter_url}\n"
    for item, _ in edition.minute_items:
        longer = f"{made}\n{item.headline.text} ({Captions(phrases).source(item)})\n{item.url}\n"
        if item.url and units(longer) <= MOST_COMMENT_UNITS:
            made = longer
    return as_plain(made, phrases)


def as_plain(text: str, phrases: Phrases) -> str:
    """`text` to be pasted: letters that are letters, and each line in the direction it runs."""
    lines = _undressed(text).strip().split("\n")
    return "\n".join(marked(line.rstrip(), phrases.direction) for line in lines) + "\n"


def units(text: str) -> int:
    """The length of `text` as LinkedIn is taken to count it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def _texts(edition: Edition, letter_url: str, tags: list[str]) -> Iterator[str]:
    """The post, ever shorter: a sentence under every item, under those of the minute, under
    none; then fewer items, no question, and at last the link alone.
    """
    items = _worth_naming(edition)
    top = tuple(item for item in items if item.pick.in_minute)
    for told in (items, top, ()):
        yield _text(edition, items, told, letter_url, tags)
    for count in range(len(items) - 1, -1, -1):
        yield _text(edition, items[:count], (), letter_url, tags)
    yield _text(replace(edition, question=None), (), (), letter_url, tags)
    yield as_plain(f"{letter_url}\n\n{' '.join(tags)}", speech.phrases(edition.language))


def _stories(edition: Edition) -> tuple[Item, ...]:
    """What can be listed: everything but figures, which are nothing without their sentence."""
    return tuple(item for item in edition.items if item not in edition.numbers)


def _worth_naming(edition: Edition) -> tuple[Item, ...]:
    """The minute first, in its order, then the feature, then the rest as far as a post is read."""
    told = [item for item, _ in edition.minute_items]
    ranked = sorted(_stories(edition), key=lambda item: (item not in told, not item.pick.in_minute))
    return tuple(ranked[:MOST_ITEMS])


def _text(
    edition: Edition,
    items: tuple[Item, ...],
    told: tuple[Item, ...],
    letter_url: str,
    tags: list[str],
) -> str:
    phrases = speech.phrases(edition.language)
    whole = template("linkedin/post.txt").render(
        phrases.context(),
        captions=Captions(phrases),
        hook=_hook(edition, phrases),
        items=items,
        told=told,
        more=len(_stories(edition)) - len(items),
        question=edition.question,
        letter_url=letter_url,
        hashtags=tags,
    )
    return as_plain(whole, phrases)


def _hook(edition: Edition, phrases: Phrases) -> str:
    """What stands before the fold: the editor's subject or opening, a figure with its source, or
    the first headline.
    """
    return next(
        (each for each in hooks(edition, Captions(phrases)) if units(each) <= FOLD),
        edition.snapshot.newsletter.name,
    )


def hooks(edition: Edition, captions: Captions) -> Iterator[str]:
    """What a post may begin with, the best first."""
    if edition.subject:
        yield edition.subject
    if edition.opening and _is_an_editors(edition):
        yield _whole_sentences(edition.opening, edition.language)
    yield from figures_said(edition, captions)
    for item, sentence in edition.minute_items:
        yield (
            captions.phrases.labelled(item.headline.text, sentence)
            if sentence
            else item.headline.text
        )
        yield item.headline.text


def figures_said(edition: Edition, captions: Captions) -> Iterator[str]:
    """The edition's figures in its own language, each with its sentence and source."""
    for item in edition.numbers:
        if item.blurb and not item.blurb.badge:
            yield (
                f"{_with_figure(captions.figure(item), item.blurb.text)}"
                f" ({captions.figure_source(item)})"
            )


def _is_an_editors(edition: Edition) -> bool:
    """Whether somebody wrote this opening; the one of feeds.yaml is in every issue."""
    return any(
        words.field == "opening"
        and words.version > 0
        and same_language(words.language, edition.language)
        for words in edition.snapshot.words
    )


def _whole_sentences(text: str, language: str) -> str:
    """As many sentences from the start of `text` as stand before the fold, but one at least."""
    kept, *others = sentences(text, language)
    for sentence in others:
        longer = joined([kept, sentence], language)
        if units(longer) > FOLD:
            break
        kept = longer
    return kept


def _with_figure(figure: str, sentence: str) -> str:
    """`sentence`, after `figure` where it does not say it: an editor's words may be made to
    stand beside it.
    """
    if _numbers(figure) <= _numbers(sentence):
        return sentence
    return f"{figure} {sentence}" if sentence[:1].islower() else f"{figure}: {sentence}"


def _numbers(text: str) -> set[str]:
    """The numbers in `text` as plain digits, whichever digits its script uses."""
    return {
        "".join(str(unicodedata.digit(sign)) for sign in found if sign.isdecimal())
        for found in _NUMBER.findall(text)
    }


def hashtags(edition: Edition, theme_names: Mapping[str, str]) -> list[str]:
    """Three to five: CX, its name in this language, and what most of the items are about."""
    named = speech.phrases(edition.language).gettext("#CustomerExperience")
    subjects = _themes(edition, theme_names) or [part.name for part in edition.parts]
    made = [tag for name in subjects if 1 < len(tag := _hashtag(name)) <= _LONGEST_HASHTAG]
    found = list(dict.fromkeys(["#CX", named, *made]))[:HASHTAGS]
    return list(dict.fromkeys([*found, "#CustomerExperience", "#CustomerService"]))[
        : max(3, len(found))
    ]


def _themes(edition: Edition, names: Mapping[str, str]) -> list[str]:
    """The names of the items' themes, the most frequent first; an item of the minute counts
    twice.
    """
    counted: Counter[str] = Counter()
    for item in edition.items:
        for theme in item.story.themes:
            counted[theme.key] += 2 if item.pick.in_minute else 1
    return [names[key] for key, _ in counted.most_common() if key in names]


def _hashtag(name: str) -> str:
    words = ("".join(filter(str.isalnum, word)) for word in name.split())
    return "#" + "".join(word[:1].upper() + word[1:] for word in words)


def _undressed(text: str) -> str:
    return _DRESSED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _request(edition: Edition, text: str, tags: list[str], letter_url: str) -> dict[str, Any]:
    """The body for POST /rest/posts, without who posts."""
    line = " ".join(tags)
    said = text.rstrip().removesuffix(line)
    return {
        "commentary": escape(said) + with_hashtags(line),
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "content": {"article": _preview(edition, letter_url)},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


def _preview(edition: Edition, letter_url: str) -> dict[str, str]:
    """The API does not look at the page: title and description are given here."""
    told = [item.headline.text for item, _ in edition.minute_items]
    return {
        "source": letter_url,
        "title": title(edition),
        "description": _undressed(" · ".join(told)) or title(edition),
    }


def title(edition: Edition) -> str:
    """What the issue is called: "The CX Minute, no. 13"."""
    phrases, snapshot = speech.phrases(edition.language), edition.snapshot
    number = snapshot.number or phrases.gettext("draft")
    return phrases.gettext("%(name)s, no. %(number)s", name=snapshot.newsletter.name, number=number)


_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_HASHTAG = re.compile(r"#(\w+)")


def escape(text: str) -> str:
    """`text` as little text; what it says stays the same and nothing in it becomes a link."""
    return _RESERVED.sub(lambda found: "\\" + found[0], text)


def with_hashtags(text: str) -> str:
    """A line of hashtags as little text that LinkedIn links: "#CX" becomes "{hashtag|\\#|CX}"."""
    return _HASHTAG.sub(lambda found: f"{{hashtag|\\#|{escape(found[1])}}}", text)
