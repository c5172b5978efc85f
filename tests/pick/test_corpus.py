"""Drafts built from the corpus' articles keep the minute in every language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from curator.config import PickingPart
from curator.edition.minute import SECONDS, minute
from curator.language.tags import same_language
from curator.pick import History, Rules, draft
from curator.pick.candidates import telling
from curator.records import Cluster, Draft, Entry, Section, Story
from curator.runs import analyse

ARTICLES = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "articles" / "articles.jsonl"
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "sv", "fi", "tr", "pl", "ko", "ja", "ar")
THEMES = ("customer-service", "loyalty", "privacy", "personalisation", "ai", "cx-strategy")
SECTIONS = tuple(Section(key, (key,), limit=2) for key in THEMES)
DAY = date(2026, 3, 2)

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not ARTICLES.exists(), reason="the labelled corpus (../shared/corpus) is not here"
    ),
]


@pytest.fixture(scope="module")
def clusters() -> list[Cluster]:
    return [Cluster(number, (told,)) for number, told in enumerate(_stories(), 1)]


def _stories() -> Iterator[Story]:
    """Every other article as read this week, each from a source of its own."""
    for line in ARTICLES.read_text(encoding="utf-8").splitlines()[::2]:
        row = json.loads(line)
        told = analyse.story_of_object(
            {"id": row["id"], "text": row["text"], "title": row["title"]}, today=DAY
        )
        entry = Entry(
            f"Source of {row['id']}",
            row["id"],
            "",
            row["title"],
            published=datetime(2026, 3, 1, tzinfo=UTC),
        )
        yield replace(told, article=replace(told.article, entry=entry, published=None))


def drafts(clusters: list[Cluster], rules: Rules) -> Iterator[Draft]:
    """One issue after the other until the stories are used up."""
    left = clusters
    while True:
        drafted = draft(left, rules, History(), DAY)
        if drafted.held:
            return
        yield drafted
        used = {choice.cluster for choice in drafted.choices}
        left = [cluster for cluster in left if cluster.id not in used]


def test_every_minute_of_every_draft_fits_in_every_language(clusters: list[Cluster]) -> None:
    opening = "Here is what moved customer experience this week, wherever it was written."
    rules = Rules(
        PickingPart(least_items=4), SECTIONS, LANGUAGES, dict.fromkeys(LANGUAGES, opening)
    )
    by_id = {cluster.id: cluster for cluster in clusters}
    issues = list(drafts(clusters, rules))
    assert len(issues) >= 2
    for issue in issues:
        printed = [
            telling(by_id[choice.cluster], rules) for choice in issue.choices if choice.in_minute
        ]
        top = [story for story in printed if story]
        items = [(story.title, story.summary[0] if story.summary else None) for story in top]
        assert items
        for language in LANGUAGES:
            read = minute(items, opening, language, spoken=[story.language.main for story in top])
            assert (read.count, read.seconds <= SECONDS) == (len(items), True)


def test_the_draft_is_about_customers_and_mixes_languages(clusters: list[Cluster]) -> None:
    drafted = draft(clusters, Rules(PickingPart(), SECTIONS, LANGUAGES), History(), DAY)
    stories = {cluster.id: cluster.stories[0] for cluster in clusters}
    placed = [stories[choice.cluster] for choice in drafted.choices if choice.slot != "tangents"]
    assert all(story.on_topic for story in placed)
    languages = [story.language.main.split("-")[0] for story in placed]
    assert len(set(languages)) >= 5
    assert any(same_language(language, "en") for language in languages)
