"""Drafts built from the corpus' articles keep the minute in every language."""

from __future__ import annotations

import pytest

from bench.measures import DAY, LANGUAGES, SECTIONS, drafts, stories
from bench.quality import corpus
from curator.config import PickingPart
from curator.edition.minute import SECONDS, compose
from curator.language.tags import same_language
from curator.pick import History, Rules, draft
from curator.pick.candidates import telling
from curator.records import Cluster

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not corpus.is_there(), reason="the labelled corpus (../shared/corpus) is not here"
    ),
]


@pytest.fixture(scope="module")
def clusters() -> list[Cluster]:
    return [Cluster(number, (told,)) for number, told in enumerate(stories(), 1)]


@pytest.mark.heavy
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
            read = compose(
                items, opening, language, languages=[story.language.main for story in top]
            )
            assert (read.count, read.seconds <= SECONDS) == (len(items), True)


def test_the_draft_is_about_customers_and_mixes_languages(clusters: list[Cluster]) -> None:
    drafted = draft(clusters, Rules(PickingPart(), SECTIONS, LANGUAGES), History(), DAY)
    stories = {cluster.id: cluster.stories[0] for cluster in clusters}
    placed = [stories[choice.cluster] for choice in drafted.choices if choice.slot != "tangents"]
    assert all(story.on_topic for story in placed)
    languages = [story.language.main.split("-")[0] for story in placed]
    assert len(set(languages)) >= 5
    assert any(same_language(language, "en") for language in languages)
