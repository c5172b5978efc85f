"""Look in what an issue prints for numbers, names and quotations that its sources do not have.

What was compared is kept (`store/fact_checks.py`): the background work compares after each change
(`runs/look_over.py`), and a page compares a few texts that it did not come to yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby

from curator import __version__, records
from curator.edition import wording
from curator.edition.item import Item, item
from curator.edition.missing import issue_fields
from curator.edition.picture import picture_words
from curator.language.phrases import phrases
from curator.runs.preview import source_text
from curator.store import fact_checks
from curator.store.fact_checks import Found

WRITTEN = ("editor", "machine")  # the texts of sources need no check
# What the issue says of its items. The rest greets, asks readers, looks back or is a sponsor's.
OF_ITEMS = ("subject", "opening", "interlude", "intro")
MOST_AT_ONCE = 30  # texts compared while somebody waits for a page: a fraction of a second


@dataclass(frozen=True, slots=True)
class Source:
    """A text that others are compared with, and its hash."""

    text: str
    language: str
    digest: str

    @classmethod
    def of(cls, story: records.Story) -> Source:
        """All that a text about the story may be taken from."""
        text = source_text(story)
        return cls(text, story.language.main, _hashed(text))


@dataclass(frozen=True, slots=True)
class Claim:
    """A printed text, as typed, and what it may be taken from: the letter's own words that are
    `said` around it, then its sources. `pick` is None for a text of the whole issue.
    """

    pick: records.Pick | None
    field: str
    text: str
    language: str
    sources: tuple[Source, ...]
    said: str = ""

    @property
    def digest(self) -> str:
        """What the comparison depends on, in one hash; a new release compares anew."""
        sources = (f"{each.language} {each.digest}" for each in self.sources)
        return _hashed("\0".join((__version__, self.language, self.text, self.said, *sources)))


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a printed text says and none of its sources; `pick` as in its `Claim`."""

    language: str
    pick: records.Pick | None
    field: str
    found: tuple[str, ...]


@dataclass(slots=True)
class Compared:
    """What is known of an issue's texts, and what is found now; `most` of them are compared now,
    None: all. `waiting` counts those that were not.
    """

    issue: int
    most: int | None = None
    waiting: int = 0
    _known: dict[str, Found] | None = None  # None: not read yet
    _new: dict[str, Found] = field(default_factory=dict)

    @classmethod
    def anew(cls, issue: int) -> Compared:
        """Compare without looking at what is known: for one text or two."""
        return cls(issue, _known={})

    def found(self, claim: Claim) -> Found | None:
        """Return what is doubtful in a text, None where that is not known yet."""
        digest = claim.digest
        if self._known is None:
            self._known = fact_checks.kept(self.issue)
        known = self._known.get(digest)
        if known is not None:
            return known
        if self.most is not None and len(self._new) >= self.most:
            self.waiting += 1
            return None
        found = self._known[digest] = self._new[digest] = _unsupported(claim)
        return found

    def keep(self) -> int:
        """Store what was found now, and return how many texts that were."""
        if self._new:
            fact_checks.keep(self.issue, self._new)
        done, self._new = len(self._new), {}
        return done


def doubts(whole: records.Snapshot, languages: Sequence[str], compared: Compared) -> list[Doubt]:
    """Return what is doubtful in the headlines and blurbs of these editions, and in what the issue
    says of its items, that people wrote or accepted; what is still `compared.waiting` is left out.
    """
    found = ((claim, compared.found(claim)) for claim in claims(whole, languages))
    return [Doubt(each.language, each.pick, each.field, said) for each, said in found if said]


def claims(whole: records.Snapshot, languages: Sequence[str]) -> Iterator[Claim]:
    """Yield every text to be compared of these editions."""
    sources = {pick.id: Source.of(pick.story) for pick in whole.picks}
    for language in languages:
        yield from _of_edition(whole, language, sources)


def of_text(text: str, story: records.Story, language: str, compared: Compared) -> Found:
    """Return what is doubtful in one text about a story."""
    if not text.strip():
        return ()
    return compared.found(Claim(None, "", text, language, (Source.of(story),))) or ()


def is_of_items(field: str) -> bool:
    """Return whether a field of the issue (“subject”, “intro:loyalty”) speaks of its items."""
    return field.partition(":")[0] in OF_ITEMS


def of_issue(whole: records.Snapshot, field: str, language: str, compared: Compared) -> Found:
    """Return what is doubtful in one field of the issue in one edition."""
    of_field = (each for each in claims(whole, [language]) if each.pick is None)
    claim = next((each for each in of_field if each.field == field), None)
    return (claim and compared.found(claim)) or ()


def _of_edition(
    whole: records.Snapshot, language: str, sources: Mapping[int, Source]
) -> Iterator[Claim]:
    printed = [
        each for pick in whole.picks if (each := item(pick, language, whole.newsletter)) is not None
    ]
    if texts := _of_items(whole, language):
        articles = sorted((sources[each.pick.id] for each in printed), key=_language)
        said = _around(whole.newsletter, printed)
        for name, text in texts.items():
            yield Claim(None, name, text, language, tuple(articles), said)
    for each in printed:
        for name, text in _written(each.pick, language, whole.newsletter):
            yield Claim(each.pick, name, text, language, (sources[each.pick.id],))


def _of_items(whole: records.Snapshot, language: str) -> Mapping[str, str]:
    """Return field -> what one edition says of the items together."""
    # the words of feeds.yaml are version 0: nobody wrote them about these items
    own = [words for words in whole.words if words.version > 0]
    fields = filter(is_of_items, issue_fields(whole))
    chosen = {field: wording.choose(field, language, "drop", own) for field in fields}
    return {field: found.text for field, found in chosen.items() if found}


def _written(
    pick: records.Pick, language: str, newsletter: records.Newsletter
) -> Iterator[tuple[str, str]]:
    policy = newsletter.words_policy
    for name, chosen in (
        ("headline", wording.headline(pick, language, policy)),
        ("blurb", wording.blurb(pick, language, policy)),
        ("picture", picture_words(pick, language)),
    ):
        if chosen and chosen.origin in WRITTEN:
            yield name, chosen.text


def _around(letter: records.Newsletter, printed: Sequence[Item]) -> str:
    """Return the letter's own names and items, which an opening may repeat."""
    said = [letter.name, letter.byline, letter.sender_name, *letter.tagline.values()]
    for each in printed:
        said += [each.headline.text, each.blurb.text if each.blurb else "", each.source]
    return "\n\n".join(said)


def _language(source: Source) -> str:
    return source.language


def _unsupported(claim: Claim) -> Found:
    """Return what none of the claim's sources has. A text may say in which language they are: “a
    Spanish magazine”.
    """
    from curator.label import fact_check

    spoken = {phrases(claim.language).language_name(each.language) for each in claim.sources}
    left: Found = ()
    for place, (text, language) in enumerate(_texts(claim)):
        found = fact_check.unsupported(claim.text, text, claim.language, language)
        left = tuple(each for each in found if each not in spoken and (not place or each in left))
        if not left:
            break
    return left


def _texts(claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield what a text is compared with, and its language; sources of one language as one."""
    if claim.said:
        yield claim.said, claim.language
    for language, group in groupby(claim.sources, _language):
        yield "\n\n".join(each.text for each in group), language


def _hashed(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
