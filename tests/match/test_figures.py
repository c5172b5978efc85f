"""One statistic in several stories is linked; one that changed on the way is flagged; two statistics stay two."""

from __future__ import annotations

import pytest

from curator.match import figure_links
from curator.records import Statistic
from tests.match.telling import story


def said(
    sentence: str,
    value: float,
    *,
    unit: str = "%",
    by: str | None = "Veltrop Institute",
    year: int | None = 2025,
) -> Statistic:
    return Statistic(sentence, value, unit, text=f"{value:g} {unit}", credited_to=by, year=year)


ORDERED = "In a survey by the Veltrop Institute {} percent of customers who were warned of a delay ordered again."
AGAIN = "Of customers who were warned of a delay, {} percent ordered again, the Veltrop Institute found in its survey."


def links(*statistics: Statistic) -> list[tuple[bool, str]]:
    told = [
        story(name, site=f"Site {name}", statistics=[one])
        for name, one in zip("abc", statistics, strict=False)
    ]
    return [(link.changed, link.reason) for link in figure_links(told)]


def test_a_figure_quoted_in_other_words_is_linked() -> None:
    found = links(said(ORDERED.format(84), 84), said(AGAIN.format(84), 84))
    assert found == [(False, "both quote 84 %, credited to Veltrop Institute")]


def test_a_figure_quoted_in_another_language_is_linked_by_source_and_year() -> None:
    german = said(
        "84 Prozent der Kunden, die gewarnt wurden, bestellten laut Veltrop Institute erneut.", 84
    )
    assert links(said(ORDERED.format(84), 84), german) == [
        (False, "both quote 84 %, credited to Veltrop Institute")
    ]


def test_a_rounded_figure_is_the_same_figure() -> None:
    found = links(said(ORDERED.format(84.3), 84.3), said(ORDERED.format(84), 84))
    assert found == [(False, "both quote 84.3 % (rounded to 84 %), credited to Veltrop Institute")]


def test_a_figure_that_changed_on_the_way_is_flagged() -> None:
    (link,) = figure_links(
        [
            story("a", site="A", statistics=[said(ORDERED.format(84), 84)]),
            story("b", site="B", statistics=[said(AGAIN.format(48), 48)]),
        ]
    )
    assert link.flag
    assert link.flag.flag == "figure-changed"
    assert link.reason == "A says 84 %, B says 48 %, both of Veltrop Institute"
    assert link.match.kind == "same-figure"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (said(ORDERED.format(84), 84), said(ORDERED.format(84), 84, by="Mercer Panel")),
        (said(ORDERED.format(84), 84), said(ORDERED.format(81), 81, year=2019)),
        (
            said(ORDERED.format(84), 84),
            said("Only 84 percent of trains ran on time last year, said the line.", 84, by=None),
        ),
        (
            said(ORDERED.format(50), 50, year=None),
            said("Half of all tills, 50 percent, were empty.", 50, year=None),
        ),
        (said(ORDERED.format(84), 84), said(ORDERED.format(84), 84, unit="x")),
    ],
)
def test_another_source_year_subject_or_unit_makes_it_another_figure(
    one: Statistic, other: Statistic
) -> None:
    assert links(one, other) == []


def test_two_stories_that_quote_the_same_two_figures_have_changed_nothing() -> None:
    both = [said(ORDERED.format(84), 84), said(ORDERED.format(31), 31)]
    found = figure_links([story("a", statistics=both), story("b", statistics=both)])
    assert [link.changed for link in found] == [False, False]


def test_a_copy_quotes_nothing() -> None:
    told = [story(name, statistics=[said(ORDERED.format(84), 84)]) for name in "ab"]
    assert figure_links(told, {"a": 1, "b": 1}) == []
