"""What a newsroom's corrections teach: houses that mean something else by a theme than we do.

    python -m bench.quality.lessons

prints also the houses by which the learning was chosen (CHOSEN_BY); those of HOUSES judge it.
A house reads the texts nobody tuned for (short articles written blind, and real ones, one of each
group of translations) in a random order, and its editor corrects every story we get wrong by its
meaning of the themes until 30 are corrected or all are read. Judged on 100 others, before and
after; the mean
of several orders. "Elsewhere" are the themes about which the house and we agree.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from statistics import mean

from bench.quality.measure import Measure
from bench.quality.themes import Count, Row, real_articles, written
from curator.label.themes.decide import Themes
from curator.label.themes.learning import Corrected, Features
from curator.language.embedder import Embedder

CORRECTIONS, JUDGED, ORDERS = 30, 100, 8
GAIN, LOSS = 0.05, 0.01
HOUSES: Mapping[str, Mapping[str, str]] = {
    "journey takes in digital experience": {"digital-experience": "journey"},
    "strategy takes in measurement": {"measurement": "cx-strategy"},
    "digital experience takes in shops": {"ecommerce": "digital-experience"},
    "privacy takes in customer data": {"customer-data": "privacy"},
    "two themes taken in": {"loyalty": "personalisation", "customer-data": "privacy"},
    "two themes exchanged": {"journey": "digital-experience", "digital-experience": "journey"},
}
CHOSEN_BY: Mapping[str, Mapping[str, str]] = {
    "customer data takes in personalisation": {"personalisation": "customer-data"},
    "employees take in service": {"customer-service": "employee-experience"},
    "digital experience takes in AI": {"ai": "digital-experience"},
    "conscious buyers take in education": {"consumer-education": "conscious-consumer"},
    "measurement takes in loyalty": {"loyalty": "measurement"},
    "two others taken in": {"journey": "cx-strategy", "ecommerce": "loyalty"},
    "AI and service exchanged": {"ai": "customer-service", "customer-service": "ai"},
    "privacy and education exchanged": {
        "privacy": "consumer-education",
        "consumer-education": "privacy",
    },
}

Read = tuple[Row, Features]


@dataclass
class Tried:
    """One house, all orders: F1 before and after, and that of themes it has in common with us."""

    before: Count
    after: Count
    elsewhere_before: Count
    elsewhere_after: Count
    corrected: int = 0


def measure() -> list[Measure]:
    """The gain of each house, and what is lost elsewhere; a house that means what we mean."""
    houses = [of_house(name, meant) for name, meant in HOUSES.items()]
    gain = Measure("lessons, gain of a house, mean", mean(gain.value for gain, _ in houses), GAIN)
    return [*chain(*houses), _elsewhere("lessons, a house like ours", simulated({})), gain]


def of_house(name: str, meant: Mapping[str, str]) -> tuple[Measure, Measure]:
    """What one house gains, and what it loses elsewhere."""
    tried = simulated(meant)
    before, after = tried.before.figures["F1"], tried.after.figures["F1"]
    note = f"themes F1 {before:.3f} to {after:.3f} after {tried.corrected} corrections"
    gain = Measure(f"lessons, {name}: gain", after - before, None, note=note)
    return gain, _elsewhere(f"lessons, {name}: elsewhere", tried)


def _elsewhere(name: str, tried: Tried) -> Measure:
    before, after = (
        count.figures["F1"] for count in (tried.elsewhere_before, tried.elsewhere_after)
    )
    return Measure(name, after - before, -LOSS, note=f"F1 {before:.3f} to {after:.3f}")


def simulated(meant: Mapping[str, str]) -> Tried:
    """A house that means `meant` by our themes, in several orders of the same texts."""
    tried = Tried(Count(), Count(), Count(), Count())
    for order in range(ORDERS):
        _one_order(meant, _stream(order), tried)
    tried.corrected //= ORDERS
    return tried


def _one_order(meant: Mapping[str, str], texts: Sequence[Read], tried: Tried) -> None:
    read, judged = texts[:-JUDGED], texts[-JUDGED:]
    wrong = (_corrected(_as_meant(row, meant), features) for row, features in read)
    corrected = list(islice(filter(None, wrong), CORRECTIONS))
    taught = finder().taught(corrected)
    changed = {*meant, *meant.values()}
    for row, features in judged:
        wanted = _as_meant(row, meant)
        for themes, whole, part in (
            (finder(), tried.before, tried.elsewhere_before),
            (taught, tried.after, tried.elsewhere_after),
        ):
            _count(whole, wanted, themes.main_keys(features), lambda key: True)
            _count(part, wanted, themes.main_keys(features), lambda key: key not in changed)
    tried.corrected += len(corrected)


def _count(count: Count, row: Row, found: Sequence[str], counts: Callable[[str], bool]) -> None:
    keys = {key for key in found if counts(key)}
    count.right += len(keys & row["allowed"])
    count.wrong += len(keys - row["allowed"])
    count.missed += len({key for key in row["main"] if counts(key)} - keys)


def _corrected(row: Row, features: Features) -> Corrected | None:
    """What the editor says of a story; None where we are right."""
    found = frozenset(finder().main_keys(features))
    said = dict.fromkeys(found - row["allowed"], False) | dict.fromkeys(row["main"] - found, True)
    return Corrected(features, said, found) if said else None


def _as_meant(row: Row, meant: Mapping[str, str]) -> Row:
    named = {name: {meant.get(key, key) for key in row[name]} for name in ("main", "allowed")}
    return {**row, **named}


def _stream(order: int) -> Sequence[Read]:
    """The texts on topic in one order; of each group of translations the first."""
    rows = list(_texts())
    random.Random(order).shuffle(rows)
    first = {row["group"]: (row, features) for row, features in reversed(rows)}
    return list(first.values())


@cache
def finder() -> Themes:
    """The themes as they ship."""
    return Themes.load(embedder=Embedder.load())


@cache
def _texts() -> tuple[Read, ...]:
    return tuple(
        (row, finder().features(row["title"], row["text"], row["lang"], None))
        for row in (*written(), *real_articles())
        if row["on_topic"]
    )


if __name__ == "__main__":
    others = (of_house(name, meant) for name, meant in CHOSEN_BY.items())
    for each in (*measure(), *chain(*others)):
        print(f"{each.name:70} {each.value:+.3f}  {each.note}")
