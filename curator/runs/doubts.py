"""Look in what an issue prints for numbers, names and quotations that its sources do not have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, islice

from django.core.cache import cache

from curator import records
from curator.edition import wording
from curator.edition.item import Item, item
from curator.runs.preview import KEPT_SECONDS, source_text

WRITTEN = ("editor", "machine")  # the texts of sources need no check


@dataclass(frozen=True, slots=True)
class Source:
    """A text that others are compared with."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A printed text, as typed, and what it may be taken from; `pick` is None for the opening."""

    pick: records.Pick | None
    field: str
    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a printed text says and none of its sources; `pick` is None for the opening."""

    language: str
    pick: records.Pick | None
    field: str
    found: tuple[str, ...]


def doubts(whole: records.Snapshot, language: str) -> list[Doubt]:
    """Return what is doubtful in one edition's opening, headlines and blurbs that people wrote or
    accepted; kept until one of them changes.
    """
    claims = list(_claims(whole, language))
    return [
        Doubt(language, claim.pick, claim.field, said)
        for claim, said in zip(claims, _kept(claims, language), strict=True)
        if said
    ]


def of_opening(whole: records.Snapshot, language: str) -> Sequence[str]:
    """Return what is doubtful in one edition's opening alone; kept as in `doubts`."""
    claims = [claim for claim in islice(_claims(whole, language), 1) if claim.pick is None]
    return next(iter(_kept(claims, language)), ())


def _kept(claims: Sequence[Claim], language: str) -> list[tuple[str, ...]]:
    """Return what is doubtful in each claim, looked up anew when one of them has changed."""
    key = f"doubts-{language}-{_digest(claims)}"
    found: list[tuple[str, ...]] | None = cache.get(key)
    if found is None:
        found = [_unsupported(claim, language) for claim in claims]
        cache.set(key, found, KEPT_SECONDS)
    return found


def _claims(whole: records.Snapshot, language: str) -> Iterator[Claim]:
    printed = [
        each for pick in whole.picks if (each := item(pick, language, whole.newsletter)) is not None
    ]
    # the words of feeds.yaml are version 0: nobody wrote them about these items
    own = [words for words in whole.words if words.version > 0]
    if opening := wording.choose("opening", language, "drop", own):
        yield Claim(None, "opening", opening.text, _of_all(whole, printed, language))
    for each in printed:
        source = (_source(each.pick.story),)
        for field, text in _written(each.pick, language, whole.newsletter):
            yield Claim(each.pick, field, text, source)


def _written(
    pick: records.Pick, language: str, newsletter: records.Newsletter
) -> Iterator[tuple[str, str]]:
    policy = newsletter.words_policy
    for field, chosen in (
        ("headline", wording.headline(pick, language, policy)),
        ("blurb", wording.blurb(pick, language, policy)),
    ):
        if chosen and chosen.origin in WRITTEN:
            yield field, chosen.text


def _of_all(whole: records.Snapshot, printed: Sequence[Item], language: str) -> tuple[Source, ...]:
    """Return what an opening may say: the letter's own names and items, then their articles."""
    letter = whole.newsletter
    said = [letter.name, letter.byline, letter.sender_name, *letter.tagline.values()]
    for each in printed:
        said += [each.headline.text, each.blurb.text if each.blurb else "", each.source]
    articles = sorted((_source(each.pick.story) for each in printed), key=_language)
    by_language = (_joined(list(group)) for _, group in groupby(articles, _language))
    return (Source("\n\n".join(said), language), *by_language)


def _joined(sources: Sequence[Source]) -> Source:
    """Return sources of one language as one."""
    return Source("\n\n".join(each.text for each in sources), sources[0].language)


def _language(source: Source) -> str:
    return source.language


def _source(story: records.Story) -> Source:
    return Source(source_text(story), story.language.main)


def _unsupported(claim: Claim, language: str) -> tuple[str, ...]:
    """Return what none of the claim's sources has."""
    from curator.label import fact_check

    left: tuple[str, ...] = ()
    for place, source in enumerate(claim.sources):
        found = fact_check.unsupported(claim.text, source.text, language, source.language)
        left = tuple(each for each in found if not place or each in left)
        if not left:
            break
    return left


def _digest(claims: Sequence[Claim]) -> str:
    content = sha256()
    for claim in claims:
        texts = (claim.field, claim.text, *(source.text for source in claim.sources))
        content.update("\0".join(texts).encode("utf-8", "surrogatepass"))
    return content.hexdigest()
