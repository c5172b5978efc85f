"""feeds.yaml: what is wrong is said in the user's words, with the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator import config
from curator.errors import ConfigError

GOOD = """\
newsletter:
  name: The Letter
  languages: [en, de]
  time_zone: Europe/Berlin
  sender: {name: Editors, address: letter@example.org}
  reply_to: editors@example.org
  imprint: [Example Publisher]
  privacy_url: https://example.org/privacy
  base_url: https://example.org
sections:
- {key: people, themes: [employee-experience]}
feeds:
- name: A
  url: https://a.example/feed
- name: B
  url: https://b.example/feed
"""


def load(tmp_path: Path, text: str) -> config.Config:
    path = tmp_path / "feeds.yaml"
    path.write_text(text, encoding="utf-8")
    return config.load(path)


def said(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    return str(caught.value).removeprefix(f"{tmp_path / 'feeds.yaml'}")


def test_a_good_file_is_understood(tmp_path: Path):
    known = load(tmp_path, GOOD)
    assert [source.name for source in known.sources] == ["A", "B"]
    assert known.newsletter.languages == ("en", "de")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("  url: https://b", "  adress: https://b", ", line 16: unknown key “adress”"),
        ("https://b.example/feed", "b.example/feed", ", line 16: feeds.2.url: “b.example/feed” is not a web address"),
        ("https://b.example/feed", "ftp://b.example/feed", ", line 16: feeds.2.url"),
        (
            "https://b.example/feed",
            "https://A.example/feed/",
            ", line 16: url “https://A.example/feed/” stands here and on line 14",
        ),
        ("name: B", "name: a", ", line 15: name “a” stands here and on line 13"),
        ("[en, de]", "[en, xx-nonsense]", ", line 3: newsletter.languages.2: “xx-nonsense” is not a language tag"),
        ("key: people", "key: numbers", ", line 11: sections.1.key: “numbers” is a slot of every issue"),
        ("Europe/Berlin", "Berlin", ", line 4: newsletter.time_zone: “Berlin” is not a time zone"),
        ("editors@example.org", "editors", ", line 6: newsletter.reply_to: “editors” is not an e-mail address"),
        ("  name: The Letter\n", "", ", line 1: “newsletter.name” is missing"),
        ("name: The Letter", "name: The Letter\n  name: Twice", ", line 3: “name” stands here and on line 2"),
        ("[en, de]", "&l [en, *l]", ", line 3: “*l” refers to another place"),
        ("name: The Letter", "? [a, b]\n  : The Letter", ", line 2: a key must be a word"),
        ("name: The Letter", "name: 2024-13-41", ": a value makes no sense here"),
        (
            "letter@example.org",
            "a\\x01@example.org",
            ", line 5: newsletter.sender.address: “a\\x01@example.org” is not an e-mail",
        ),
        ("[en, de]", "[en, de", ", line 4: not valid YAML"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, old: str, new: str, expected: str):
    assert said(tmp_path, GOOD.replace(old, new)).startswith(expected)


def test_a_file_of_brackets_is_refused_in_words(tmp_path: Path):
    assert "nested too deeply" in said(tmp_path, "feeds: " + "[" * 5_000 + "]" * 5_000)


def test_an_empty_file_says_what_it_needs(tmp_path: Path):
    assert "newsletter:" in said(tmp_path, "")


def test_a_file_that_is_not_there_is_said(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"feeds\.yaml: cannot be read"):
        config.load(tmp_path / "feeds.yaml")


def test_the_shipped_file_is_good_and_has_at_least_sixty_sources():
    known = config.load(Path(__file__).resolve().parent.parent / "feeds.yaml")
    assert len(known.sources) >= 60
    assert len({source.language for source in known.sources}) >= 10
