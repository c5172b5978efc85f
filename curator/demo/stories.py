"""The stories of the demo world and the sites that print them, from `world/`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

WORLD = Path(__file__).with_name("world")
StoryKind = Literal["article", "report", "video", "podcast", "gated"]

_DAYS_AGO = re.compile(r"\{\{days_ago:(\d+)\}\}")
_YEAR = re.compile(r"\{\{year:(-?\d+)\}\}")


@dataclass(frozen=True)
class Part:
    """One block of a story: a paragraph, a heading, or a list with its items."""

    tag: Literal["p", "h2", "ul"]
    text: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Story:
    """One story as its site prints it, served at `path` (without a leading slash)."""

    site: str
    slug: str
    title: str
    author: str
    days_ago: int
    teaser: str
    themes: tuple[str, ...]
    parts: tuple[Part, ...]
    kind: StoryKind = "article"
    minutes: int = 0
    file: str | None = None
    copy_of: str | None = None
    translation_of: str | None = None
    offtopic: bool = False

    @property
    def path(self) -> str:
        return f"{self.site}/{self.file or self.slug}"

    @property
    def pickable(self) -> bool:
        """Return whether a newsletter could print it: on topic and not behind a wall."""
        return not self.offtopic and self.kind != "gated"

    def published(self, today: date) -> datetime:
        """Return a minute in the morning of its day, always the same for a story."""
        minute = sum(self.path.encode()) % 240
        return datetime.combine(today - timedelta(days=self.days_ago), time(5), UTC) + timedelta(
            minutes=minute
        )


@dataclass(frozen=True)
class Site:
    """One invented publication; `furniture` are the texts around its articles, in its language."""

    key: str
    name: str
    host: str
    language: str
    kind: str
    feed: Literal["rss", "atom", "json"]
    layout: Literal["magazine", "blog", "player"]
    furniture: Mapping[str, Any]
    weight: float = 1.0


@cache
def sites() -> dict[str, Site]:
    loaded = yaml.safe_load((WORLD / "sites.yaml").read_text(encoding="utf-8"))
    return {key: Site(key=key, **fields) for key, fields in loaded.items()}


@cache
def stories(today: date) -> dict[str, Story]:
    """Return path -> story, newest first, with the dates in its text counted from `today`."""
    found = [_story(file, today) for file in sorted((WORLD / "stories").glob("*/*.md"))]
    return {
        story.path: story for story in sorted(found, key=lambda story: (story.days_ago, story.path))
    }


def of_site(site: str, today: date) -> list[Story]:
    return [story for story in stories(today).values() if story.site == site]


def dated(text: str, today: date) -> str:
    """Return `text` with {{days_ago:N}} and {{year:N}} replaced by ISO date and year."""
    text = _DAYS_AGO.sub(lambda match: (today - timedelta(days=int(match[1]))).isoformat(), text)
    return _YEAR.sub(lambda match: str(today.year + int(match[1])), text)


def _story(file: Path, today: date) -> Story:
    _, front, text = dated(file.read_text(encoding="utf-8"), today).split("---\n", 2)
    fields = yaml.safe_load(front)
    fields["themes"] = tuple(fields["themes"])
    return Story(
        site=file.parent.name,
        slug=file.stem,
        parts=tuple(_part(block) for block in _blocks(text)),
        **fields,
    )


def _blocks(text: str) -> list[str]:
    return [block.strip() for block in text.split("\n\n") if block.strip()]


def _part(block: str) -> Part:
    if block.startswith("## "):
        return Part("h2", block[3:])
    if block.startswith("- "):
        return Part("ul", items=tuple(line[2:] for line in block.split("\n")))
    return Part("p", " ".join(block.split("\n")))
