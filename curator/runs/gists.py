"""Gists: title and first finding of a story for editors who do not read its language, one story
at a time, by the translation service. They are for triage: no letter takes words from them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from curator.config import Config
from curator.errors import CuratorError
from curator.records import Story, from_json
from curator.runs.translate import translator
from curator.runs.worker import Worker
from curator.store import gists, jobs, models
from curator.store.jobs import Kind

LEASE = timedelta(minutes=15)  # for one gist


def wanted(config: Config) -> bool:
    """Whether a service is configured that may be asked for gists."""
    return config.translate.service != "off" and config.translate.gist_characters_per_day > 0


def ask_for_new(config: Config, now: datetime) -> int:
    """After reading: ask for what the editors will not be able to read. Returns how many."""
    if not wanted(config):
        return 0
    return gists.ask_for_new(now - timedelta(days=config.picking.window_days), now)


def work_off(worker: Worker, config: Config) -> int | None:
    """Make the gists that wait, unless a translation does; how many, None where another is at it
    or none is due. Where no service is configured the list rests until reading asks again.
    """

    def next_at() -> datetime | None:
        return gists.next_try() if wanted(config) else None

    def give_way() -> bool:
        return jobs.due(jobs.TRANSLATIONS, worker.now())

    def step() -> models.Gist | None:
        return next_gist(config, worker.now())

    return worker.work_off(Kind.GISTS, LEASE, step, next_at, give_way)


def next_gist(
    config: Config, now: datetime, wait: Callable[[float], None] = time.sleep
) -> models.Gist | None:
    """Make the newest gist that waits, within the day's budget; None when there is none to make.

    A service that cannot be had is asked again later; a text it cannot do is not.
    """
    spent = gists.spent(now - timedelta(days=1))
    if not wanted(config) or spent >= config.translate.gist_characters_per_day:
        return None
    row = gists.begin(now)
    if row is None:
        return None
    try:
        _make(row, config, spent, wait)
    except CuratorError as error:
        if not getattr(error, "of_this_text", False):
            gists.postpone(now)
            return None
        gists.settle(row, "", "", str(error), 0)
    return row


def _make(row: models.Gist, config: Config, spent: int, wait: Callable[[float], None]) -> None:
    story = from_json(Story, row.story.record)
    service = translator(config, spent, wait)
    service.budget = config.translate.gist_characters_per_day
    texts = [story.article.title, *story.summary[:1]]
    title, *finding = service.translate(texts, story.language.main, row.language)
    refused = next((each.refused for each in (title, *finding) if each.refused), "")
    said = finding[0].text if finding else ""
    gists.settle(row, title.text, said, refused, service.spent - spent)
