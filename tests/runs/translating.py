"""Translation requests, asked and carried out by a worker of the test."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from curator.runs import context, translate
from curator.runs.translate import TranslationContext
from curator.store import models, translation_jobs
from curator.store.jobs import Kind

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


Configure = Callable[..., None]


def snapshot(issue: models.Issue):
    return TranslationContext(context.config()).snapshot(issue)


def machine() -> TranslationContext:
    return TranslationContext(context.config(), wait=lambda seconds: None)


def hands(
    name: str = "here:1", *, alive: bool = True, at: datetime = NOW, stopping: bool = False
) -> translate.TranslationWorker:
    return translate.TranslationWorker(name, lambda worker: alive, lambda: at, lambda: stopping)


def carry_out(
    issue: models.Issue, language: str = "de", kind: Kind = Kind.TRANSLATION
) -> models.Job:
    translation_jobs.ask(issue, None, language, kind)
    ended = hands().next(machine)
    assert ended
    return ended


def proposed(language: str = "de") -> int:
    return models.Words.objects.filter(origin="machine", language=language).count()
