"""The LinkedIn post of one edition: as text to paste, and as the body of a /rest/posts request."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, product
from typing import TYPE_CHECKING

from curator.edition import Edition, Item, build
from curator.edition.captions import Captions
from curator.language import phrases
from curator.language.bidi import marked, strong
from curator.language.phrases import Phrases
from curator.language.typography import columns
from curator.records import Snapshot
from curator.share import linkedin_hooks
from curator.share.linkedin_hooks import FOLD
from curator.share.little_text import MOST_UNITS, units, with_hashtags, with_mentions
from curator.templating import template

if TYPE_CHECKING:
    from curator.config import LinkedInPart
    from curator.share.linkedin_request import Post

HASHTAGS = 5
MOST_COMMENT_UNITS = 1_250  # what every source says fits into a comment; some say 1,500
MOST_ITEMS = 8  # a longer list is not read in a feed; the rest is counted
SERIES_ITEMS = 5  # in each further post of a rich issue
MOST_DESCRIPTION = 4_000  # of the 4,086 characters a card may have
_LONGEST_HASHTAG = 25
# Letters that only look bold or slanted: a screen reader spells them out one by one.
_DRESSED = re.compile("[\U0001d400-\U0001d7ff]+")


@dataclass(frozen=True, slots=True)
class LinkedInPost:
    """A post: `text` to paste, and `commentary`, the same as little text, with the link's card."""

    text: str
    commentary: str
    author: str | None  # a URN
    address: str  # where the card leads
    title: str
    description: str

    @property
    def request(self) -> Post:
        """Return the API's body; the card is given in full, since the API does not fetch it."""
        # pydantic: text alone needs none of it
        from curator.share.linkedin_request import Article, Content, Post

        card = Article(source=self.address, title=self.title, description=self.description)
        return Post(author=self.author, commentary=self.commentary, content=Content(article=card))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What a post says around its items, and what its request needs."""

    edition: Edition
    letter_url: str
    tags: list[str]
    part: LinkedInPart | None
    opening: str = ""  # below the hook
    figure: str = ""
    counted: bool = True  # what is not listed is counted: "… and 2 more stories in the issue"

    @property
    def phrases(self) -> Phrases:
        return phrases.phrases(self.edition.language)


def post(
    snapshot: Snapshot,
    language: str,
    letter_url: str,
    theme_names: Mapping[str, str] | None = None,
    part: LinkedInPart | None = None,
) -> LinkedInPost:
    """Return the post of the edition in `language`; `letter_url` is its page in the archive.

    `theme_names` (theme -> name) give its hashtags, else sections do; `part` says who posts and who
    is mentioned.
    """
    frame = _frame(snapshot, language, letter_url, theme_names or {}, part)
    captions = Captions(frame.phrases)
    frame = replace(
        frame,
        opening=linkedin_hooks.below(frame.edition, captions),
        figure=linkedin_hooks.figure(frame.edition, captions),
    )
    return next(filter(None, (_made(frame, text) for text in _texts(frame))))


def series(
    snapshot: Snapshot,
    language: str,
    letter_url: str,
    theme_names: Mapping[str, str] | None = None,
) -> list[str]:
    """Return further posts, as text, for a rich issue."""
    frame = _frame(snapshot, language, letter_url, theme_names or {}, None)
    rest = _ranked(frame.edition)[MOST_ITEMS:]
    starts = range(0, len(rest), SERIES_ITEMS)
    parts = [_part(frame, rest[start : start + SERIES_ITEMS], place, len(starts) + 1)
             for place, start in enumerate(starts, 2)]  # fmt: skip
    return [made.text for made in parts if made]


def _frame(
    snapshot: Snapshot,
    language: str,
    letter_url: str,
    theme_names: Mapping[str, str],
    part: LinkedInPart | None,
) -> _Frame:
    edition = build(snapshot, language)
    return _Frame(edition, letter_url, hashtags(edition, theme_names), part)


def comment(snapshot: Snapshot, language: str, letter_url: str) -> str:
    """Return the first comment, as text: the issue's page and as many of the minute's
    links as fit.
    """
    catalogue, edition = phrases.phrases(language), build(snapshot, language)
    made = f"{catalogue.gettext('The whole issue, with links to every source:')}\n{letter_url}\n"
    for item, _ in edition.minute_items:
        longer = f"{made}\n{item.headline.text} ({Captions(catalogue).source(item)})\n{item.url}\n"
        if item.url and units(longer) <= MOST_COMMENT_UNITS:
            made = longer
    return as_plain(made, catalogue)


def as_plain(text: str, catalogue: Phrases) -> str:
    """Return `text` to paste, without styled letters, each line in its own direction."""
    lines = _without_styled_letters(text).strip().split("\n")
    return "\n".join(marked(line.rstrip(), catalogue.direction) for line in lines) + "\n"


def _made(frame: _Frame, text: str) -> LinkedInPost | None:
    """Return the post of `text`, or None if it is too long as typed or as escaped, since sources
    disagree.
    """
    line, part = " ".join(frame.tags), frame.part
    said = with_mentions(text.rstrip().removesuffix(line), part.organizations if part else {})
    commentary = said + with_hashtags(line)
    if max(units(text), units(commentary)) > MOST_UNITS:
        return None
    return LinkedInPost(
        text,
        commentary,
        (part.author_of(frame.edition.language) or None) if part else None,
        frame.letter_url,
        title(frame.edition),
        _description(frame.edition),
    )


def _description(edition: Edition) -> str:
    """Return what the link's card says below its title: as many of the minute's headlines as
    fit.
    """
    described = ""
    for item, _ in edition.minute_items:
        longer = " · ".join(filter(None, (described, _without_styled_letters(item.headline.text))))
        described = longer if len(longer) <= MOST_DESCRIPTION else described
    return described or title(edition)


def _texts(frame: _Frame) -> Iterator[str]:
    """Yield the post, shorter each time.

    First with a sentence under every item, then under the minute's, then under none; then without
    the rest of the opening, with fewer items, without question, and at last the link alone.
    """
    items = _ranked(frame.edition)[:MOST_ITEMS]
    hook = linkedin_hooks.hook(frame.edition, Captions(frame.phrases))
    top, bare = tuple(item for item in items if item.pick.in_minute), replace(frame, opening="")
    for each, told in product((frame, bare), (items, top, ())):
        yield _text(each, hook, items, told)
    for count in range(len(items) - 1, -1, -1):
        yield _text(bare, hook, items[:count])
    silent = replace(frame.edition, question=None)
    yield _text(replace(bare, edition=silent, figure=""), hook, ())
    yield as_plain(f"{frame.letter_url}\n\n{' '.join(frame.tags)}", frame.phrases)


def _part(frame: _Frame, items: tuple[Item, ...], place: int, of: int) -> LinkedInPost | None:
    """Return one further post: its first item's text, its number, its items."""
    first, part = items[0], f"({place}/{of})"
    said = first.lead if first.blurb and not first.blurb.badge else None
    hook, told = f"{said} {part}", items[1:]
    if not said or columns(hook) > FOLD:
        hook, told = f"{title(frame.edition)} {part}", items
    alone = replace(frame, edition=replace(frame.edition, question=None), counted=False)
    shorter = (_text(alone, hook, items[:count]) for count in range(len(items), 0, -1))
    texts = chain([_text(alone, hook, items, told)], shorter)
    return next(filter(None, (_made(alone, text) for text in texts)), None)


def _stories(edition: Edition) -> tuple[Item, ...]:
    """Return what can be listed: all but figures."""
    return tuple(item for item in edition.items if item not in edition.numbers)


def _ranked(edition: Edition) -> tuple[Item, ...]:
    """Return the items: the minute's first, then the feature, then the rest."""
    told = [item for item, _ in edition.minute_items]
    return tuple(
        sorted(_stories(edition), key=lambda item: (item not in told, not item.pick.in_minute))
    )


def _text(frame: _Frame, hook: str, items: tuple[Item, ...], told: tuple[Item, ...] = ()) -> str:
    whole = template("linkedin/post.txt").render(
        frame.phrases.context(),
        captions=Captions(frame.phrases),
        hook=hook,
        opening=frame.opening,
        month=frame.edition.snapshot.month,
        items=items,
        told=told,
        more=frame.counted and len(_stories(frame.edition)) - len(items),
        figure=frame.figure,
        question=frame.edition.question,
        sponsors=frame.edition.sponsors,
        letter_url=frame.letter_url,
        hashtags=frame.tags,
    )
    return as_plain(whole, frame.phrases)


def hashtags(edition: Edition, theme_names: Mapping[str, str]) -> list[str]:
    """Return three to five hashtags: CX, its name in this language, and the commonest themes."""
    said = phrases.phrases(edition.language)
    named = said.gettext("#CustomerExperience")
    subjects = _themes(edition, theme_names) or [part.name for part in edition.parts]
    made = [tag for name in subjects if 1 < len(tag := _hashtag(name, said)) <= _LONGEST_HASHTAG]
    found = list(dict.fromkeys(["#CX", named, *made]))[:HASHTAGS]
    return list(dict.fromkeys([*found, "#CustomerExperience", "#CustomerService"]))[
        : max(3, len(found))
    ]


def _themes(edition: Edition, names: Mapping[str, str]) -> list[str]:
    """Return the names of the items' themes, most frequent first; an item of the minute counts
    twice.
    """
    counted: Counter[str] = Counter()
    for item in edition.items:
        for theme in item.story.themes:
            counted[theme.key] += 2 if item.pick.in_minute else 1
    return [names[key] for key, _ in counted.most_common() if key in names]


def _hashtag(name: str, said: Phrases) -> str:
    """Return one word: "#EmployeeExperience"; in Arabic and Hebrew, which have no capitals, with
    "_" between words.
    """
    words = ("".join(filter(str.isalnum, word)) for word in name.split())
    between = "_" if strong(name) == "rtl" else ""
    return "#" + between.join(said.capitalised(word) for word in words if word)


def _without_styled_letters(text: str) -> str:
    return _DRESSED.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def title(edition: Edition) -> str:
    """Return the issue's name: "The CX Minute, no. 13"."""
    captions, snapshot = Captions(phrases.phrases(edition.language)), edition.snapshot
    return captions.titled(snapshot, snapshot.newsletter.name)
