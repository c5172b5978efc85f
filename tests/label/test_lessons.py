"""What corrected stories teach about later ones, and what a person's word does to its own story."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curator.label import rulings
from curator.label.themes.decide import Themes
from curator.label.themes.learning import Corrected, Features, Lessons
from curator.language.embedder import Embedder
from curator.records import Article, Evidence, Language, Story, Theme
from tests.factories_lessons import LATER, OTHER, QUEUES


@pytest.fixture(scope="module")
def themes() -> Themes:
    embedder = Embedder.load()
    if embedder is None:
        pytest.skip("needs the sentence encoder")
    return Themes.load(embedder=embedder)


def keys(themes: Themes, title: str, body: str) -> list[str]:
    return [theme.key for theme in themes.label(title, body, "en").themes]


def taught(themes: Themes) -> Themes:
    """A house that files waiting on the phone under the journey."""
    said = {"customer-service": False, "journey": True}
    return themes.taught(
        Corrected(themes.features(*story, "en", None), said, frozenset({"customer-service"}))
        for story in QUEUES
    )


def test_a_later_story_that_is_like_the_corrected_ones_follows_them(themes: Themes) -> None:
    assert keys(themes, *LATER) == ["customer-service"]
    assert keys(taught(themes), *LATER) == ["journey"]


def test_a_story_about_something_else_stays_as_it_was(themes: Themes) -> None:
    assert keys(taught(themes), *OTHER) == keys(themes, *OTHER)


def test_evidence_says_that_corrections_decided_and_stays_verbatim(themes: Themes) -> None:
    title, body = LATER
    [theme] = taught(themes).label(title, body, "en").themes
    assert {each.by for each in theme.evidence} == {"learned"}
    assert all(each.sentence in f"{title}\n{body}" for each in theme.evidence)


def test_what_the_bot_finds_by_itself_is_not_called_learned(themes: Themes) -> None:
    [first, *_] = taught(themes).label(*OTHER, "en").themes
    assert "learned" not in {each.by for each in first.evidence}


def test_main_themes_by_features_are_those_of_the_text(themes: Themes) -> None:
    for finder in (themes, taught(themes)):
        for story in (LATER, OTHER, *QUEUES):
            features = finder.features(*story, "en", None)
            assert list(finder.main_keys(features)) == keys(finder, *story)


def test_without_corrections_nothing_is_added() -> None:
    features = Features(np.zeros(4), np.array([1.0, -2.0]), 100, True)
    assert not Lessons((), ("a", "b")).added(features).any()


def test_features_come_back_from_their_bytes_and_not_for_other_weights() -> None:
    features = Features(np.array([0.5, -0.25]), np.array([1.0, -2.0, 3.0]), 120, True)
    kept = features.to_bytes(b"weights1")
    again = Features.from_bytes(kept, b"weights1")
    assert again
    assert list(again.scores) == [1.0, -2.0, 3.0]
    assert list(again.vector) == [0.5, -0.25]
    assert Features.from_bytes(kept, b"weights2") is None
    assert Features.from_bytes(b"", b"weights1") is None


def test_words_alone_learn_too() -> None:
    themes = Themes.load()
    said = {"loyalty": False, "personalisation": True}
    features = themes.features(*OTHER, "en", None)
    learned = themes.taught([Corrected(features, said, frozenset({"loyalty"}))] * 6)
    assert "personalisation" in keys(learned, *OTHER)


# --- a person's word on one story ---

EVIDENCE = (Evidence("points", "Points that nobody redeems."),)
STORY = Story(
    Article("e1", "https://example.org/1", "Points that nobody redeems", "Points. And more."),
    Language("en"),
    on_topic=True,
    topic_score=0.7,
    themes=(Theme("loyalty", 0.8, EVIDENCE),),
    also=(Theme("privacy", 0.3, EVIDENCE),),
)


def test_a_person_s_theme_comes_first_with_their_word_as_evidence() -> None:
    found = rulings.applied(STORY, {"privacy": True})
    assert [theme.key for theme in found.themes] == ["privacy", "loyalty"]
    assert [each.by for each in found.themes[0].evidence] == ["editor", "words"]
    assert found.also == ()


def test_a_story_without_a_theme_left_is_off_topic() -> None:
    found = rulings.applied(STORY, {"loyalty": False})
    assert not found.on_topic
    assert found.themes == found.also == ()


def test_what_a_person_gives_a_theme_is_on_topic() -> None:
    off = replace(STORY, on_topic=False, topic_score=0.1, themes=(), also=())
    found = rulings.applied(off, {"journey": True})
    assert found.on_topic
    assert found.topic_score == 1.0


def test_a_person_s_three_themes_leave_no_room_for_others() -> None:
    said = {"journey": True, "privacy": True, "ai": True}
    found = rulings.applied(STORY, said)
    assert [theme.key for theme in found.themes] == ["journey", "privacy", "ai"]
    assert [theme.key for theme in found.also] == ["loyalty"]
    assert set(rulings.applied_to_keys(("loyalty",), said)) == set(said)
