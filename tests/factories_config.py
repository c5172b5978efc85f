"""A feeds.yaml to start from, and a newsletter of a publisher's own."""

from __future__ import annotations

from dataclasses import replace
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

SHIPPED = config.load(Path(__file__).parents[1] / "feeds.yaml").newsletter
OWN = replace(
    SHIPPED,
    languages=(*SHIPPED.languages, "fr"),
    sender_address="letter@cx-minute.example",
    reply_to="editors@cx-minute.example",
    imprint=("The CX Minute", "Example Street 1"),
    privacy_url="https://cx-minute.example/privacy",
    base_url="https://cx-minute.example",
)


THEMES = ("ai", "employee-experience", "loyalty")


def load(tmp_path: Path, text: str) -> config.Config:
    path = tmp_path / "feeds.yaml"
    path.write_text(text, encoding="utf-8")
    return config.load(path, THEMES)


def said(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    return str(caught.value).removeprefix(f"{tmp_path / 'feeds.yaml'}")
