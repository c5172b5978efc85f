"""Texts are compared with their sources once, in the background; pages read what was found."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.label import fact_check
from curator.runs import look_over
from curator.runs.doubts import MOST_AT_ONCE
from curator.store import models
from curator.store.words import rewrite
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "ar", "sv", "fi", "pl", "tr", "ja", "ko")
ITEMS = 24
DOUBTFUL = "4711 customers wait, says Ada Lovelace."


@pytest.fixture
def comparisons(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is compared with a source."""
    seen: list[str] = []
    compare = fact_check.unsupported

    def counting(text: str, *rest: str) -> tuple[str, ...]:
        seen.append(text)
        return compare(text, *rest)

    monkeypatch.setattr(fact_check, "unsupported", counting)
    return seen


@pytest.fixture
def largest(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, editor: User) -> models.Issue:
    """An issue of 24 items in 14 languages, every headline and blurb typed."""
    text = (Path(__file__).parent / "feeds.yaml").read_text("utf-8")
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(text.replace("[en, de, ar]", f"[{', '.join(LANGUAGES)}]"), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    made = newsroom.issue(*(newsroom.story(f"Story {number}") for number in range(ITEMS)))
    texts = enumerate(product(made.picks.all(), LANGUAGES, ("headline", "blurb")), start=4_000)
    models.Words.objects.bulk_create(
        models.Words(
            issue=made,
            pick=pick,
            language=language,
            field=field,
            origin="editor",
            text=f"{number} customers wait.",
        )
        for number, (pick, language, field) in texts
    )
    return made


def facts(desk: Client, issue: models.Issue) -> tuple[int, int]:
    """How many texts the page of approval calls doubtful, and of how many it waits to hear."""
    page = BeautifulSoup(desk.get(f"/issue/{issue.pk}/approve/").content, "lxml")
    line = page.select_one("[data-check=facts]")
    assert line
    waiting = [each for each in line.select("li") if f"/issue/{issue.pk}/approve/" in str(each)]
    numbers = [
        int(word) for each in waiting for word in each.get_text().split() if word.isdecimal()
    ]
    return len(line.select("li")) - len(waiting), sum(numbers)


def test_a_page_compares_few_texts_and_says_for_how_many_it_waits(
    desk: Client, largest: models.Issue, comparisons: list[str]
) -> None:
    every = len(LANGUAGES) * ITEMS * 2
    assert facts(desk, largest) == (MOST_AT_ONCE, every - MOST_AT_ONCE)
    assert len(comparisons) == MOST_AT_ONCE
    assert facts(desk, largest) == (2 * MOST_AT_ONCE, every - 2 * MOST_AT_ONCE)
    assert len(comparisons) == 2 * MOST_AT_ONCE


def test_what_the_background_compared_is_only_read(
    desk: Client, largest: models.Issue, comparisons: list[str], editor: User
) -> None:
    every = len(LANGUAGES) * ITEMS * 2
    assert look_over.compare() == every == len(comparisons)
    comparisons.clear()
    assert facts(desk, largest) == (every, 0)
    assert desk.get(f"/issue/{largest.pk}/language/ko/").status_code == 200
    assert comparisons == []
    pick = largest.picks.earliest("pk")
    rewrite(largest, editor, field="blurb", language="de", text="Neu.", seen=1, pick=pick)
    assert look_over.compare() == 1
    assert comparisons == ["Neu."]


def test_a_change_is_looked_at_once_it_has_settled(
    issue: models.Issue, editor: User, comparisons: list[str]
) -> None:
    look = look_over.LookOver()
    pick = issue.picks.earliest("pk")
    rewrite(issue, editor, field="headline", language="en", text=DOUBTFUL, seen=0, pick=pick)
    assert look(lambda: False) is None
    models.Edit.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert look(lambda: False) == 1
    assert look(lambda: False) is None
    assert comparisons == [DOUBTFUL]


def test_what_belongs_to_no_text_any_more_is_forgotten(issue: models.Issue, editor: User) -> None:
    pick = issue.picks.earliest("pk")
    for seen, text in enumerate((DOUBTFUL, "Fast answers")):
        rewrite(issue, editor, field="headline", language="en", text=text, seen=seen, pick=pick)
        look_over.compare()
    assert list(models.FactCheck.objects.values_list("found", flat=True)) == [[]]
