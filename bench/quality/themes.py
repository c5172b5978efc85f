"""Are the themes right, and what is on topic: against two independent labellings.

    python -m bench.quality.themes [--errors]

A theme is right when either labelling has it, missed when both have it and we do not. `half`
marks figures where every article is judged by weights fitted on the other half (split by hash of
the translation group), both ways together.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from bench.quality import corpus
from bench.quality.calibrate import Row, calibration, groups
from bench.quality.measure import Measure
from curator.label.themes import terms
from curator.label.themes.decide import Themes, ThemesResult

F1_FLOOR, LANGUAGE_FLOOR, PRECISION_FLOOR, RECALL_FLOOR = 0.75, 0.55, 0.96, 0.95
ENOUGH = 10  # labelled articles in a language, for its floor to count

Labelled = Iterable[tuple[Row, ThemesResult]]


@dataclass
class Count:
    """Right, wrong and missed, added up."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)

    @property
    def note(self) -> str:
        return f"{self.right} right, {self.wrong} wrong, {self.missed} missed"


def measure() -> list[Measure]:
    """F1 over all themes, per language and per theme; precision and recall of on topic; by
    shipped and by half weights.
    """
    halves, shipped = list(by_other_half()), list(by_shipped())
    return [
        *_f1("themes F1, half", halves, F1_FLOOR),
        *_languages("themes F1, half", halves),
        *_f1("themes F1", shipped, F1_FLOOR),
        *_languages("themes F1", shipped),
        *_per_theme(halves),
        *_topic("on topic, half", halves),
        *_topic("on topic", shipped),
        *_one_way(),
    ]


def by_shipped() -> Iterator[tuple[Row, ThemesResult]]:
    """Every article as the program labels it."""
    return _labelled(Themes.load(), corpus.articles())


@cache
def side(row_id: str) -> int:
    return sha256(groups()[row_id].encode()).digest()[0] % 2


def one_half(judged: int) -> Iterator[tuple[Row, ThemesResult]]:
    """The articles of half `judged`, labelled by weights fitted on the other one."""
    taught = [row for row in corpus.articles() if side(row["id"]) != judged]
    finder = Themes(terms.read_vocabulary(), calibration=calibration(taught))
    return _labelled(finder, [row for row in corpus.articles() if side(row["id"]) == judged])


def by_other_half() -> Iterator[tuple[Row, ThemesResult]]:
    yield from one_half(0)
    yield from one_half(1)


def _labelled(finder: Themes, rows: Iterable[Row]) -> Iterator[tuple[Row, ThemesResult]]:
    return ((row, finder.label(row["title"], row["text"], row["lang"])) for row in rows)


def counted(labelled: Labelled) -> Count:
    return sum_up(count(row, {theme.key for theme in result.themes}) for row, result in labelled)


def count(row: Row, found: set[str]) -> Count:
    either, agreed = set(row["themes_either"]), set(row["themes_agreed"])
    return Count(len(found & either), len(found - either), len(agreed - found))


def sum_up(counts: Iterable[Count]) -> Count:
    total = Count()
    for each in counts:
        total = Count(
            total.right + each.right, total.wrong + each.wrong, total.missed + each.missed
        )
    return total


def _f1(name: str, labelled: Labelled, floor: float | None) -> list[Measure]:
    total = counted(labelled)
    return [Measure(name, total.f1, floor, note=total.note)]


def _languages(name: str, labelled: Sequence[tuple[Row, ThemesResult]]) -> Iterator[Measure]:
    spoken: dict[str, list[tuple[Row, ThemesResult]]] = defaultdict(list)
    for row, result in labelled:
        spoken[row["lang"]].append((row, result))
    for language, articles in sorted(spoken.items()):
        total, size = counted(articles), sum(bool(row["themes_either"]) for row, _ in articles)
        floor = LANGUAGE_FLOOR if size >= ENOUGH else None
        yield Measure(name, total.f1, floor, language, f"{size} with themes; {total.note}")


def _per_theme(labelled: Sequence[tuple[Row, ThemesResult]]) -> Iterator[Measure]:
    for key in Themes.load().keys:
        total = sum_up(_only(count_one(row, result, key)) for row, result in labelled)
        yield Measure(f"themes F1, half, {key}", total.f1, None, note=total.note)


def count_one(row: Row, result: ThemesResult, key: str) -> tuple[bool, bool, bool]:
    found = any(theme.key == key for theme in result.themes)
    return (
        found and key in row["themes_either"],
        found and key not in row["themes_either"],
        not found and key in row["themes_agreed"],
    )


def _only(one: tuple[bool, bool, bool]) -> Count:
    return Count(*map(int, one))


def _topic(name: str, labelled: Sequence[tuple[Row, ThemesResult]]) -> Iterator[Measure]:
    agreed = [(row["on_topic"], result.on_topic) for row, result in labelled if row["topic_agreed"]]
    right, note = sum(said and found for said, found in agreed), f"{len(agreed)} texts"
    yield Measure(
        f"{name}, precision",
        right / max(1, sum(found for _, found in agreed)),
        PRECISION_FLOOR,
        note=note,
    )
    yield Measure(
        f"{name}, recall", right / max(1, sum(said for said, _ in agreed)), RECALL_FLOOR, note=note
    )


def _one_way() -> Iterator[Measure]:
    for judged in (0, 1):
        labelled = list(one_half(judged))
        yield from _f1(f"themes F1, half {judged} by the other", labelled, None)
        topic = _topic(f"on topic, half {judged} by the other", labelled)
        yield from (Measure(each.name, each.value, None) for each in topic)


def _errors(labelled: Labelled) -> None:
    for row, result in labelled:
        scores: Mapping[str, float] = {theme.key: theme.score for theme in result.themes}
        wrong = {key: score for key, score in scores.items() if key not in row["themes_either"]}
        missed = set(row["themes_agreed"]) - set(scores)
        strayed = row["topic_agreed"] and row["on_topic"] != result.on_topic
        if wrong or missed or strayed:
            print(
                row["id"],
                row["lang"],
                result.topic_score if strayed else "",
                "wrong",
                wrong,
                "missed",
                sorted(missed),
            )


if __name__ == "__main__":
    if "--errors" in sys.argv:
        _errors(by_other_half())
    for each in measure():
        print(f"{each.name:45} {each.language:3} {each.value:.3f}  {each.note}")
