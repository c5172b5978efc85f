"""Second reading: ask a language model once about each doubtful story, if configured.

Every answer is stored before the next request, and no request is made inside a transaction.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from curator import records
from curator.config import Config
from curator.label import second_opinion
from curator.label.themes.decide import Themes
from curator.runs.correct import corrected_themes, settled
from curator.store import models, second_readings, theme_rulings
from curator.translate.second_reader import SecondReader, configured, material
from curator.translate.service import AnswerError, ServiceError, with_retries

DAYS = 7  # how old a reading may be that is asked about
HOPELESS = 3  # answers in a row that cannot be used: the reader is broken, not the text


@dataclass(slots=True)
class Asked:
    """The counts; `left` wait for the next day's budget, `stopped` says why it ended early."""

    asked: int = 0
    changed: int = 0
    left: int = 0
    unusable: list[str] = field(default_factory=list)
    stopped: str = ""

    def as_object(self) -> dict[str, Any]:
        return asdict(self)


def ask(
    known: Config,
    now: datetime,
    *,
    wait: Callable[[float], None] = time.sleep,
    on_total: Callable[[int], None] = lambda count: None,
    on_each: Callable[[str], None] = lambda title: None,
) -> Asked | None:
    """Ask about the doubtful stories of the last days; None if no second reader is configured.

    A service that fails ends the run with the reason.
    """
    if known.second_reader.service == "off":
        return None
    reader, themes, report = configured(known), corrected_themes(), Asked()
    doubtful = _doubtful(now)
    on_total(len(doubtful))
    in_vain = 0
    for place, (row, story) in enumerate(doubtful):
        sent = len(material(second_readings.text_of(story)))
        if second_readings.spent(now) + sent > known.second_reader.characters_per_day:
            report.left = len(doubtful) - place
            break
        try:
            usable = _one(row, story, reader, themes, now, report, wait)
        except ServiceError as error:
            report.stopped = str(error)
            break
        on_each(story.title)
        in_vain = 0 if usable else in_vain + 1
        if in_vain == HOPELESS:
            report.stopped = f"{HOPELESS} answers in a row could not be used"
            break
    return report


def _doubtful(now: datetime) -> list[tuple[models.Story, records.Story]]:
    """Return the doubtful stories that nobody was asked about and no person decided."""
    found = []
    for row in second_readings.recent(now, DAYS):
        story = records.from_json(records.Story, row.record)
        if second_opinion.doubtful(story) and not theme_rulings.of(row.entry_id):
            found.append((row, story))
    before = second_readings.asked(second_readings.key_of(story) for _, story in found)
    return [(row, story) for row, story in found if second_readings.key_of(story) not in before]


def _one(
    row: models.Story,
    story: records.Story,
    reader: SecondReader,
    themes: Themes,
    now: datetime,
    report: Asked,
    wait: Callable[[float], None],
) -> bool:
    """Ask about one story and store the answer; False if it cannot be used."""
    text = second_readings.text_of(story)
    names = {key: themes.name(key, "en") for key in themes.keys}
    doubted = second_opinion.doubted(story)
    keep = partial(
        second_readings.keep, story, reader=reader.model, characters=len(material(text)), at=now
    )
    report.asked += 1
    try:
        found = with_retries(lambda: reader.opinions(text, names, doubted), reader.name, wait)
    except AnswerError as error:
        report.unusable.append(f"{story.title}: {error}")
        keep((), unusable=str(error))
        return False
    keep(found)
    report.changed += _apply(row.entry_id)
    return True


@transaction.atomic
def _apply(entry: int) -> bool:
    """Write what was answered to the story as it is now, and return whether its themes change;
    not if an issue took it or a person decided on it while the service was asked.
    """
    row = models.Story.objects.select_for_update().filter(entry=entry, current=True).first()
    if row is None or theme_rulings.held([row]) or theme_rulings.of(entry):
        return False
    story = records.from_json(records.Story, row.record)
    whole = settled(story, entry, theme_rulings.tellings(entry))
    theme_rulings.relabel(row, whole, bytes(row.theme_features))
    return whole.themes != story.themes
