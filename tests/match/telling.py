"""Stories told from the texts beside this file, and ways to tell them again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from curator.match import Fingerprint, fingerprint
from curator.match.meaning import Embedder
from curator.records import Article, Language, Statistic, Story

TEXTS = Path(__file__).with_name("texts")


def text(name: str) -> tuple[str, str]:
    """Title and body of one of the texts."""
    title, _, body = (TEXTS / f"{name}.txt").read_text(encoding="utf-8").strip().partition("\n\n")
    return title, body


def story(
    name: str,
    told: str = "returns.en",
    *,
    title: str | None = None,
    body: str | None = None,
    statistics: Sequence[Statistic] = (),
    published: date | None = None,
    **article: Any,
) -> Story:
    """The story `name`, told as in the text `told` unless title or body say otherwise."""
    own_title, own_body = text(told)
    article.setdefault("url", f"https://{name}.example/{name}")
    return Story(
        Article(
            id=name,
            title=own_title if title is None else title,
            body=own_body if body is None else body,
            published=published,
            **article,
        ),
        Language(told.rpartition(".")[2]),
        statistics=tuple(statistics),
    )


def seen(
    name: str, told: str = "returns.en", embedder: Embedder | None = None, **more: Any
) -> Fingerprint:
    return fingerprint(story(name, told, **more), embedder)


def edited(body: str, every: int) -> str:
    """`body` with each `every`th word exchanged."""
    words = body.split(" ")
    words[::every] = [f"exchanged{at}" for at in range(len(words[::every]))]
    return " ".join(words)
