"""The five documents the project began with, read as an editor would check them; and the pages against trafilatura."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from curator import extract
from curator.records import Article

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not SEEDS.exists(), reason="../shared/seeds is absent"),
]


def seed(number: int) -> Article:
    file = next(SEEDS.glob(f"00{number}_*.txt"))
    return extract.from_text(
        file.read_text(encoding="utf-8"), id=file.stem, today=date(2026, 11, 22)
    )


@pytest.mark.parametrize(
    ("number", "day"),
    [(0, date(2021, 7, 2)), (1, date(2022, 10, 3)), (2, None), (3, date(2022, 9, 7)), (4, None)],
)
def test_a_date_glued_to_the_next_word_is_found_and_taken_out(
    number: int, day: date | None
) -> None:
    found = seed(number)
    assert found.published == day
    stated = [day.isoformat()] if day else []
    assert [each for each in stated if each in found.body] == []


@pytest.mark.parametrize("number", range(5))
def test_each_seed_is_read_with_its_first_line_as_title_and_its_kind(number: int) -> None:
    first = next(SEEDS.glob(f"00{number}_*.txt")).read_text(encoding="utf-8").split("\n", 1)[0]
    kind = "report" if number == 3 else "article"  # it retells a yearly study, page after page
    assert (seed(number).title, seed(number).kind) == (" ".join(first.split()), kind)


def test_what_was_injected_into_a_seed_is_not_in_its_body() -> None:
    body = seed(2).body
    assert "imposter" not in body
    assert "WordPress" not in body


def test_cards_cut_off_with_an_ellipsis_are_links() -> None:
    found = seed(3)
    assert len(found.related) == 6
    assert not any(paragraph.endswith("…") for paragraph in found.body.split("\n\n"))


def test_the_comment_form_and_the_next_posts_title_are_not_the_articles() -> None:
    found = seed(4)
    assert "julkaista." not in found.body.split("\n\n")[-1]
    assert len(found.related) == 1
