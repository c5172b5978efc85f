"""What belongs in a letter about customer experience, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from curator.label.themes.decide import Themes
from curator.label.themes.scoring import is_legal_page
from curator.language.embedder import Embedder

SAMPLES = yaml.safe_load(Path(__file__).with_name("topic_samples.yaml").read_text(encoding="utf-8"))


def title(sample: dict[str, str]) -> str:
    return f"{sample['language']}-{sample['title']}"


@pytest.fixture(scope="module")
def themes() -> Themes:
    return Themes.load(embedder=Embedder.load())


@pytest.mark.parametrize("sample", SAMPLES["other_trades"], ids=title)
def test_other_trades_are_off_topic(sample: dict[str, str], themes: Themes) -> None:
    result = themes.label(sample["title"], sample["body"], sample["language"])
    assert not result.on_topic
    assert result.themes == ()


@pytest.mark.parametrize("sample", SAMPLES["no_articles"], ids=title)
def test_pages_that_are_no_article_are_off_topic(sample: dict[str, str], themes: Themes) -> None:
    assert not themes.label(sample["title"], sample["body"], sample["language"]).on_topic


def test_one_word_in_the_title_is_not_enough(themes: Themes) -> None:
    body = "The airline ordered thirty aircraft. Engines come from two makers, and one flies in spring.\n\nFuel is dear."
    assert not themes.label("Order for customers’ favourite jet", body, "en").on_topic


def test_the_score_falls_with_every_word_of_another_trade(themes: Themes) -> None:
    title, body = (
        "Baskets",
        "Shops lose some of their baskets at the checkout, says the maker of a till.",
    )
    plain = themes.label(title, body, "en").topic_score
    filler = themes.label(
        title,
        body + " Keyword research and link building lift the ranking in search results.",
        "en",
    ).topic_score
    assert plain > filler


def test_a_subject_of_the_letter_is_on_topic_without_a_title(themes: Themes) -> None:
    body = "Customer experience is what customers remember. A customer journey map shows touchpoints, a survey counts."
    assert themes.label("", body, "en").on_topic


POLICY = (
    "This policy says which personal data we collect from customers and visitors, with which"
    " consent, and how customers can have their data deleted. Personal data is kept for a year."
    " Customers may object to personalised offers at any time, and privacy requests are answered"
    " within 30 days by the data protection officer. Cookies need the consent of the customer."
)


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("Privacy policy", False),
        ("Privacy Policy | Harrow Foods", False),
        ("Harrow Foods – Privacy notice", False),
        ("What customers make of a privacy policy", True),
        ("Privacy policy: half of customers never open it, a survey says", True),
    ],
)
def test_a_sites_own_privacy_policy_is_about_nothing(
    title: str, about: bool, themes: Themes
) -> None:
    assert themes.label(title, POLICY, "en").on_topic is about


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("de", "Datenschutzerklärung"),
        ("fr", "Politique de confidentialité – Maison Aubert"),
        ("pt", "Política de privacidade"),
        ("tr", "Gizlilik Politikası"),
        ("ja", "プライバシーポリシー | 青葉堂"),
        ("ar", "سياسة الخصوصية"),
    ],
)
def test_legal_pages_are_known_by_their_title_in_every_language(language: str, title: str) -> None:
    assert is_legal_page(title, language)
