"""The feeds.yaml that ships is a real one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from curator.collect.normalise import links
from curator.config import load

CONFIG = load(Path(__file__).parents[2] / "feeds.yaml")


def test_many_sources_in_many_languages_are_listed() -> None:
    languages = Counter(source.language for source in CONFIG.sources)
    assert len(CONFIG.sources) >= 60
    assert len(languages) >= 13
    assert all(source.themes and 0 < source.weight <= 2 for source in CONFIG.sources)


def test_no_source_is_listed_twice_under_another_spelling() -> None:
    addresses = Counter(links.canonical(source.url).rstrip("/") for source in CONFIG.sources)
    assert [address for address, count in addresses.items() if count > 1] == []


def test_two_editions_are_preset_and_words_for_fourteen_lie_ready() -> None:
    letter = CONFIG.newsletter
    assert letter.languages == ("en", "de")
    ready = (*CONFIG.default_words.values(), *CONFIG.roundup_words.values())
    for words in (letter.tagline, *ready):
        assert len(words) == 14
    assert CONFIG.roundup_words.keys() == CONFIG.default_words.keys()


def test_what_must_be_edited_before_the_first_letter_is_plainly_a_placeholder() -> None:
    letter = CONFIG.newsletter
    assert all(
        "example.org" in text
        for text in (letter.sender_address, letter.reply_to, letter.privacy_url)
    )
    assert CONFIG.allow_hosts == ()
