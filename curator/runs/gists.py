"""Make gists of stories for editors who cannot read them, one at a time, by the translation
service.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from curator.config import Config
from curator.errors import CuratorError
from curator.records import Story, from_json
from curator.runs.translate import HOPELESS, translator
from curator.runs.worker import Worker
from curator.store import gists, jobs, models
from curator.store.jobs import Kind
from curator.translate import ServiceError

LEASE = timedelta(minutes=15)  # for one gist


def wanted(config: Config) -> bool:
    """Return whether a configured service makes gists."""
    return config.translate.service != "off" and config.translate.gist_characters_per_day > 0


def ask_for_new(config: Config, now: datetime) -> int:
    """Request gists of new stories that editors cannot read; return how many."""
    if not wanted(config):
        return 0
    return gists.ask_for_new(now - timedelta(days=config.picking.window_days), now)


def work_off(worker: Worker, config: Config) -> int | None:
    """Make the waiting gists, unless a translation waits; return how many, or None if
    none is due.
    """

    def next_at() -> datetime | None:
        return gists.next_try() if wanted(config) else None

    def give_way() -> bool:
        return jobs.due(jobs.TRANSLATIONS, worker.now())

    in_vain = 0

    def step() -> models.Gist | None:
        nonlocal in_vain
        if in_vain == HOPELESS:
            gists.postpone(worker.now())
            return None
        row = next_gist(config, worker.now())
        in_vain = in_vain + 1 if row and row.state == gists.FAILED else 0
        return row

    return worker.work_off(Kind.GISTS, LEASE, step, next_at, give_way)


def next_gist(
    config: Config, now: datetime, wait: Callable[[float], None] = time.sleep
) -> models.Gist | None:
    """Make the newest waiting gist, within the daily budget; None if there is none.

    If the service fails it is retried later; a text it cannot translate is not.
    """
    spent = gists.spent(now - timedelta(days=1))
    if not wanted(config) or spent >= config.translate.gist_characters_per_day:
        return None
    row = gists.begin(now)
    if row is None:
        return None
    try:
        _make(row, config, spent, wait)
    except CuratorError:
        gists.postpone(now)
        return None
    return row


def _make(row: models.Gist, config: Config, spent: int, wait: Callable[[float], None]) -> None:
    story = from_json(Story, row.story.record)
    service = translator(config, spent, wait)
    service.budget = config.translate.gist_characters_per_day
    texts = [story.article.title, *story.summary[:1]]
    try:
        title, *finding = service.translate(texts, story.language.main, row.language)
    except ServiceError as error:
        if not getattr(error, "of_this_text", False):
            raise
        gists.settle(row, "", "", str(error), service.spent - spent)
        return
    refused = next((each.refused for each in (title, *finding) if each.refused), "")
    text = finding[0].text if finding else ""
    gists.settle(row, title.text, text, refused, service.spent - spent)
