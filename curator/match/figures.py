"""Find statistics that several stories quote, and those that one of them misquotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from curator.match.shingles import tokens
from curator.records import Flag, Match, Message, Statistic, Story

STEM = 6
SAME_WORDS = 0.6  # share of the shorter sentence's content words
SAME_SENTENCE = 0.8  # the same, to claim that a figure was changed
LEAST_WORDS = 3
SAME_SOURCE = 85.0  # rapidfuzz, 0..100
COMMON = 60  # quotations; a word in more of them is not followed
ROUND = 10.0  # multiples of it (50 %, 10 times) occur by accident; 84 % does not

_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d+)*")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A statistic as one story quotes it; `words` are the content words of its sentence."""

    story: str
    source: str
    statistic: Statistic
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Link:
    """Two stories that quote one statistic; `changed` if the figures differ but all else agrees."""

    a: Quoted
    b: Quoted
    reason: Message
    changed: bool = False

    @property
    def match(self) -> Match:
        return Match(self.a.story, self.b.story, "same-figure", self.reason)

    @property
    def flag(self) -> Flag | None:
        """The flag to show on both stories, or None if the figure is the same."""
        return Flag("figure-changed", self.reason) if self.changed else None


def figure_links(stories: Iterable[Story], clusters: Mapping[str, int] | None = None) -> list[Link]:
    """Return the figures that stories share or report differently, ordered by story ids.

    Stories of the same cluster (`clusters`: story id -> cluster) are not compared.
    """
    quoted = [
        each
        for story in sorted(stories, key=lambda story: story.article.id)
        for each in _quotations(story)
    ]
    values = defaultdict(set)
    for each in quoted:
        values[each.story].add(_figure(each.statistic))
    cluster_of = clusters or {}
    found: dict[tuple[str, str, tuple[object, ...]], Link] = {}
    for a, b in _candidates(quoted):
        cluster = cluster_of.get(a.story)
        if a.story == b.story or (cluster is not None and cluster == cluster_of.get(b.story)):
            continue
        link = _same(a, b) or _changed(a, b, values)
        if link:
            found.setdefault((a.story, b.story, _figure(a.statistic)), link)
    return list(found.values())


def _quotations(story: Story) -> Iterator[Quoted]:
    for statistic in story.statistics:
        plain = _NUMBER.sub(" ", statistic.sentence)
        words = frozenset(
            word[:STEM] for word in tokens(plain) if len(word) > 3 or not word.isascii()
        )
        yield Quoted(story.article.id, _source_name(story), statistic, words)


def _source_name(story: Story) -> str:
    """Return the name by which editors know the story's source."""
    return story.source or story.title or story.article.id


def _figure(statistic: Statistic) -> tuple[object, ...]:
    return (statistic.value, statistic.high, statistic.unit)


def _candidates(quoted: Sequence[Quoted]) -> list[tuple[Quoted, Quoted]]:
    """Return the pairs that share a figure or several content words."""
    rows_of: defaultdict[object, list[int]] = defaultdict(list)
    for row, each in enumerate(quoted):
        rows_of[round(each.statistic.value), each.statistic.unit].append(row)
        for word in each.words:
            rows_of[word].append(row)
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for key, rows in rows_of.items():
        if len(rows) <= COMMON:
            for pair in combinations(rows, 2):
                shared[pair] += 1 if isinstance(key, str) else LEAST_WORDS
    return [
        (quoted[a], quoted[b]) for (a, b), count in sorted(shared.items()) if count >= LEAST_WORDS
    ]


def _alike(a: Quoted, b: Quoted) -> float:
    """Return the share of the shorter sentence's content words that are in the other, 0..1."""
    shared = len(a.words & b.words)
    return shared / min(len(a.words), len(b.words)) if shared >= LEAST_WORDS else 0.0


def _same_source(a: Statistic, b: Statistic) -> bool | None:
    """Return whether both credit the same source, or None if one of them credits none."""
    if not a.credited_to or not b.credited_to:
        return None
    return fuzz.token_set_ratio(a.credited_to.casefold(), b.credited_to.casefold()) >= SAME_SOURCE


def _same_year(a: Statistic, b: Statistic) -> bool | None:
    return a.year == b.year if a.year and b.year else None


def _same(a: Quoted, b: Quoted) -> Link | None:
    """Return the link of two equal figures whose words, or whose source and year, agree; None if
    source or year contradict.
    """
    one, other = a.statistic, b.statistic
    source, year = _same_source(one, other), _same_year(one, other)
    if not _equal(one, other) or source is False or year is False:
        return None
    same_words = _alike(a, b) >= SAME_WORDS
    credited = bool(source) and (bool(year) or bool(one.value % ROUND))
    if not same_words and not credited:
        return None
    credit = one.credited_to or other.credited_to
    quoted = _quoted(one, other)
    if credit:
        quoted = Message("%(quoted)s, credited to %(source)s", quoted=quoted, source=credit)
    return Link(a, b, quoted)


def _quoted(one: Statistic, other: Statistic) -> Message:
    if one.value == other.value:
        return Message("both quote %(figure)s", figure=_phrase(one))
    return Message(
        "both quote %(figure)s (rounded to %(whole)s)",
        figure=_phrase(one),
        whole=_phrase(min(one, other, key=_precision)),
    )


def _equal(one: Statistic, other: Statistic) -> bool:
    """Return whether two figures are equal, or one is the other rounded to a whole number."""
    if one.unit != other.unit or one.high != other.high:
        return False
    if one.value == other.value:
        return True
    whole = (one.value % 1 == 0) != (other.value % 1 == 0)
    return whole and one.unit == "%" and abs(one.value - other.value) <= 0.5


def _precision(statistic: Statistic) -> int:
    return len(f"{statistic.value:g}")


def _changed(a: Quoted, b: Quoted, values: Mapping[str, set[tuple[object, ...]]]) -> Link | None:
    """Return the link of two different figures in the same sentence, if neither story has both."""
    one, other = a.statistic, b.statistic
    agree = (
        one.unit == other.unit
        and not _equal(one, other)
        and (one.high is None) == (other.high is None)
    )
    if not agree or _figure(one) in values[b.story] or _figure(other) in values[a.story]:
        return None
    source, year = _same_source(one, other), _same_year(one, other)
    if source is False or year is False or not (source or year) or _alike(a, b) < SAME_SENTENCE:
        return None
    credit = one.credited_to or other.credited_to
    why = Message(
        "%(source)s says %(figure)s, %(other_source)s says %(other_figure)s, both of %(credit)s",
        source=a.source,
        figure=_phrase(one),
        other_source=b.source,
        other_figure=_phrase(other),
        credit=credit or Message("the figures of %(year)s", year=one.year),
    )
    return Link(a, b, why, changed=True)


def _phrase(statistic: Statistic) -> str:
    return statistic.text or f"{statistic.value:g} {statistic.unit}"
