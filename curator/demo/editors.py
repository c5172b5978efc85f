"""The texts of the demo's editors in five languages, from words.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en", "de", "tr", "fi", "ko")


@dataclass(frozen=True)
class StoryWords:
    """Headline and blurb of one story by language."""

    headline: Mapping[str, str]
    blurb: Mapping[str, str]


@dataclass(frozen=True)
class DemoWords:
    """The editors' texts: `issue` by field and language, `stories` by page path.

    `numbers` are the sentences beside figures, by page path, value and language.
    """

    issue: Mapping[str, Mapping[str, str]]
    stories: Mapping[str, StoryWords]
    numbers: Mapping[str, Mapping[float, Mapping[str, str]]]


@cache
def words() -> DemoWords:
    """Return the editors' texts; a story that two sources cover has the same texts at
    both paths.
    """
    loaded = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    stories: dict[str, Any] = loaded["stories"]
    return DemoWords(
        loaded["issue"], {path: _story_words(stories, path) for path in stories}, loaded["numbers"]
    )


def _story_words(told: Mapping[str, Any], path: str) -> StoryWords:
    fields = told[told[path].get("same_as", path)]
    return StoryWords(fields["headline"], fields["blurb"])
