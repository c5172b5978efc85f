"""Fill the numbers slot: figures with a source, a year and a sentence that stands alone.

It quotes stories instead of printing them, so a story of a section may be quoted here too, and a
report more than once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from curator.language.standing import stands_alone
from curator.pick.candidates import Candidate, Order
from curator.pick.rules import History, Rules
from curator.records import Choice, Message, Reason, Statistic, Story
from curator.records.slots import NUMBERS

READABLE = range(30, 281)  # characters of a sentence that stands alone in a list
OLD = 4  # years
MOST_OF_ONE_SOURCE = 2


@dataclass(frozen=True, slots=True)
class Number:
    """A figure of a candidate, with its score and the reason for it."""

    candidate: Candidate
    statistic: Statistic
    worth: float
    why: str

    @property
    def order(self) -> tuple[float, Order, str]:
        return (-self.worth, self.candidate.order, self.statistic.sentence)

    @property
    def figure(self) -> tuple[float, float | None, str]:
        return figure(self.statistic)


def figure(statistic: Statistic) -> tuple[float, float | None, str]:
    """Return the key by which two quotations state the same figure."""
    return (statistic.value, statistic.high, statistic.unit)


def numbers(
    candidates: Iterable[Candidate], rules: Rules, history: History, year: int
) -> list[Choice]:
    """Return the best figures for the list: one of each source first, then a second."""
    kept = [pick for pick in history.kept if pick.slot == NUMBERS]
    used = {figure(pick.statistic) for pick in kept if pick.statistic}
    wanted = max(rules.picking.numbers - len(kept), 0)
    taken = {pick.position for pick in kept}
    free = (position for position in count(1) if position not in taken)
    best = _spread(_rated_all(candidates, year), used)[:wanted]
    return [_choice(number, next(free)) for number in best]


def _spread(rated: list[Number], used: set[tuple[float, float | None, str]]) -> list[Number]:
    """Return the best figures, each once, every source once before any is repeated."""
    rounds: dict[str, int] = {}
    turns = []
    for number in rated:
        source = number.candidate.story.source
        if number.figure in used or rounds.get(source, 0) >= MOST_OF_ONE_SOURCE:
            continue
        used.add(number.figure)
        turns.append((rounds.get(source, 0), number))
        rounds[source] = rounds.get(source, 0) + 1
    return [number for _, number in sorted(turns, key=lambda turn: (turn[0], turn[1].order))]


def _choice(number: Number, position: int) -> Choice:
    cluster, story = number.candidate.cluster.id, number.candidate.story.article.id
    return Choice(
        cluster,
        story,
        NUMBERS,
        position,
        number.worth,
        (Reason("number", number.worth, Message(number.why)),),
        number.statistic,
    )


def _rated_all(candidates: Iterable[Candidate], year: int) -> list[Number]:
    rated = (
        number
        for c in candidates
        if c.story.on_topic and c.score > 0
        for number in _rated_of(c, year)
    )
    return sorted(rated, key=lambda number: number.order)


def _rated_of(candidate: Candidate, year: int) -> Iterator[Number]:
    """Yield the figures of one story that have a source and a year; its sample size is none."""
    story = candidate.story
    for statistic in (each for each in story.statistics if not _is_sample(each, story)):
        since, credit = statistic.year or _year_of(story), statistic.credited_to or story.source
        readable = len(statistic.sentence) in READABLE and stands_alone(
            statistic.sentence, story.language.main
        )
        if since and credit and since <= year and readable:
            why = f"{statistic.text or f'{statistic.value:g}'}, {credit}, {since}"
            yield Number(candidate, statistic, _worth(statistic, story, year - since), why)


def _is_sample(statistic: Statistic, story: Story) -> bool:
    return statistic.unit == "count" and statistic.value == story.article.sample_size


def _year_of(story: Story) -> int | None:
    return story.published.year if story.published else None


def _worth(statistic: Statistic, story: Story, age: int) -> float:
    points = [
        0.8 if statistic.credited_to else 0.0,
        0.4 if statistic.year else 0.0,
        0.4 if statistic.of else 0.0,
        0.3 if statistic.unit in ("%", "x") else 0.0,
        0.4 if story.article.kind == "report" or story.article.sample_size else 0.0,
        -1.0 if age > OLD else 0.0,
    ]
    return round(sum(points), 3)
