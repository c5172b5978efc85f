"""Themes in thirteen languages: found, explained, correctable, and the same every time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bench.hostile import HEADING
from curator.label.themes.decide import Themes, ThemesResult
from curator.label.themes.scoring import figures
from curator.language.embedder import Embedder

SAMPLES = yaml.safe_load(
    Path(__file__).with_name("themes_samples.yaml").read_text(encoding="utf-8")
)
KEYS = [
    "cx-strategy", "customer-service", "employee-experience", "privacy", "personalisation", "loyalty", "journey",
    "customer-data", "ai", "ecommerce", "measurement", "conscious-consumer", "consumer-education", "digital-experience",
]  # fmt: skip
LANGUAGES = "en de fr es it pt nl sv fi tr pl ko ja".split()  # noqa: SIM905

LOYALTY = (
    "Loyal customers stay",
    "A loyalty programme alone keeps nobody. Customer retention grows with trust.\n\nChurn fell.",
)


@pytest.fixture(scope="module")
def themes() -> Themes:
    return Themes.load(embedder=Embedder.load())


def keys(result: ThemesResult) -> list[str]:
    return [theme.key for theme in result.themes]


@pytest.mark.parametrize(
    "sample", SAMPLES, ids=[f"{sample['language']}-{sample['themes'][0]}" for sample in SAMPLES]
)
def test_the_themes_an_editor_would_name_are_found(sample: dict[str, Any], themes: Themes) -> None:
    result = themes.label(sample["title"], sample["body"], sample["language"])
    assert result.on_topic
    assert set(sample["themes"]) <= set(keys(result))
    assert keys(result)[0] in {*sample["themes"], *sample.get("maybe", ())}


@pytest.mark.parametrize(
    "sample", SAMPLES, ids=[f"{sample['language']}-{sample['themes'][0]}" for sample in SAMPLES]
)
def test_evidence_is_verbatim_and_never_empty(sample: dict[str, Any], themes: Themes) -> None:
    for theme in themes.label(sample["title"], sample["body"], sample["language"]).themes:
        assert theme.evidence
        for evidence in theme.evidence:
            assert evidence.text in evidence.sentence
            assert evidence.sentence in f"{sample['title']}\n{sample['body']}"


def test_every_theme_has_a_name_in_every_language(themes: Themes) -> None:
    assert list(themes.keys) == KEYS
    for language in [*LANGUAGES, "ar"]:
        names = [themes.name(key, language) for key in KEYS]
        assert all(names)
        assert len(set(names)) == len(names)
    assert themes.name("privacy", "pt-BR") == themes.name("privacy", "pt") == "Privacidade"
    assert themes.name("privacy", "xx") == "Privacy"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_theme_has_terms_in_every_language(language: str, themes: Themes) -> None:
    assert all(
        len([term for term in themes.terms(key, language) if term.language == language]) >= 10
        for key in KEYS
    )


def test_scores_are_between_nothing_and_one_and_best_first(themes: Themes) -> None:
    result = themes.label(*LOYALTY, "en")
    scores = [theme.score for theme in result.themes]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_the_same_text_gives_the_same_result_in_any_order(themes: Themes) -> None:
    forwards = [
        themes.label(sample["title"], sample["body"], sample["language"]) for sample in SAMPLES
    ]
    again = Themes.load(embedder=Embedder.load())
    backwards = [
        again.label(sample["title"], sample["body"], sample["language"])
        for sample in reversed(SAMPLES)
    ]
    assert forwards == backwards[::-1]


def test_an_empty_text_has_no_theme(themes: Themes) -> None:
    assert themes.label("", "", "en") == ThemesResult(False, themes.label("", "", "en").topic_score)
    assert not themes.label("12345", "… 67 %\n\n---", "und").themes


def test_a_text_in_a_language_without_terms_is_read_by_the_words_used_everywhere(
    themes: Themes,
) -> None:
    body = "Customer experience og NPS: en undersøgelse om churn og customer loyalty i tre kæder. Churn faldt, NPS steg."
    assert "loyalty" in keys(themes.label("Customer loyalty", body, "da"))


def test_a_title_is_evidence_when_the_body_has_none(themes: Themes) -> None:
    found = themes.label(
        "Customer loyalty and churn",
        "A talk with the head of retail about customers and customers.",
        "en",
    )
    assert all(
        evidence.sentence == "Customer loyalty and churn"
        for theme in found.themes
        if theme.key == "loyalty"
        for evidence in theme.evidence
    )


# --- corrections ---


def test_an_editors_term_is_found_from_then_on() -> None:
    title, body = (
        "Zanzibar clubs",
        "The zanzibar club pays every tenth coffee. Customers of zanzibar clubs come more often.",
    )
    assert "loyalty" not in keys(Themes.load().label(title, body, "en"))
    taught = Themes.load(corrections=[("loyalty", "en", "zanzibar club", 3.0)])
    assert "loyalty" in keys(taught.label(title, body, "en"))


def test_a_correction_can_be_read_again() -> None:
    taught = Themes.load(
        corrections=[("loyalty", "en", "churn", 0.5), ("loyalty", "", "stamp card", 2.0)]
    )
    weights = {term.text: term.weight for term in taught.terms("loyalty", "en")}
    assert weights["churn"] == 0.5
    assert weights["stamp card"] == 2.0
    assert {term.text: term.weight for term in taught.terms("loyalty", "de")}["stamp card"] == 2.0


def test_a_weight_of_nothing_takes_a_term_away() -> None:
    assert "churn" not in {
        term.text
        for term in Themes.load(corrections=[("loyalty", "en", "churn", 0)]).terms("loyalty", "en")
    }


def test_a_weight_below_nothing_speaks_against_a_theme() -> None:
    title, body = (
        "Green paint",
        "Sustainable paint sells. Consumers want green paint, and organic paint, for every wall.",
    )
    before = {theme.key: theme.score for theme in Themes.load().label(title, body, "en").themes}
    against = Themes.load(corrections=[("conscious-consumer", "en", "paint", -6)])
    assert before["conscious-consumer"] > 0.5
    assert "conscious-consumer" not in keys(against.label(title, body, "en"))


def test_a_correction_of_a_theme_that_is_gone_changes_nothing() -> None:
    taught = Themes.load(corrections=[("gone", "en", "loyalty", 50.0), ("loyalty", "en", " ", 9.0)])
    assert taught.label(*LOYALTY, "en") == Themes.load().label(*LOYALTY, "en")


def test_a_correction_for_a_country_counts_for_the_language() -> None:
    taught = Themes.load(corrections=[("loyalty", "pt-BR", "figurinha", 3.0)])
    assert "figurinha" in {term.text for term in taught.terms("loyalty", "pt")}


def test_a_language_without_a_file_can_be_taught() -> None:
    taught = Themes.load(corrections=[("loyalty", "da", "stamkunde", 3.0)])
    body = "En stamkunde kommer igen. Hver stamkunde husker navnet på den, der smilede, og customer experience er ikke mere."
    assert "loyalty" in keys(taught.label("Stamkunder", body, "da"))


def test_a_sources_leaning_moves_only_its_own_pieces() -> None:
    leaning = Themes.load(leanings=[("loyalty", "Club News", -20.0)])
    assert "loyalty" in keys(leaning.label(*LOYALTY, "en", source="Other News"))
    assert "loyalty" not in keys(leaning.label(*LOYALTY, "en", source="Club News"))


def test_a_long_report_is_no_less_on_topic_than_an_article(themes: Themes) -> None:
    chapters = [sample["body"] for sample in SAMPLES if sample["language"] == "de"]
    middle = (
        "Im folgenden Abschnitt steht, wie die Zahlen zustande kamen und wer sie gelesen hat.\n\n"
    )
    report = "\n\n".join([*chapters, middle * 8]) * 15
    assert themes.label("Kundenbindung in Zahlen", report, "de").on_topic


def test_a_text_of_half_a_million_letters_has_all_its_headings(themes: Themes) -> None:
    found = themes.find("Loyalty", HEADING * 5_000, "en")
    assert len(found.headings) == 5_000
    assert figures(found)["loyalty"].headings > 0
