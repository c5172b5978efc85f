"""Gists of candidates for editors who cannot read their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from curator import records
from curator.config import Config
from curator.desk.wording import kinds
from curator.edition.captions import Captions
from curator.runs.gists import wanted
from curator.store import gists, models
from curator.web.desk_language import speaking, tag, theme_name

MOST_FIGURES = 3


@dataclass(frozen=True, slots=True)
class Gist:
    """Title and first finding of a story in a language somebody reads; `source` if another source
    has it.
    """

    origin: Literal["twin", "machine", "extract"]
    language: str
    title: str
    finding: str = ""
    source: str = ""
    waiting: bool = False  # for the machine


def of(
    rows: Iterable[models.Story],
    tellings: Mapping[int, Sequence[models.Story]],
    read: Sequence[str],
    config: Config,
    now: datetime,
) -> Mapping[int, Gist]:
    """Return story -> gist, for stories that a reader of these languages cannot read.

    From another version in `tellings`, else by machine, if configured.
    """
    foreign = {row.pk: row for row in rows if not gists.is_read(row.language, read)}
    twins = {pk: _of_twin(tellings[row.cluster_id], read) for pk, row in foreign.items()}
    found = {pk: gist for pk, gist in twins.items() if gist}
    left = [pk for pk in foreign if pk not in found]
    if not left:
        return found
    known, service = gists.known(left, read[0]), wanted(config)
    if service:
        gists.ask([pk for pk in left if pk not in known], read[0], now)
    for pk in left:
        waiting = service and (pk not in known or known[pk].state == gists.WAITING)
        found[pk] = _of_machine(known.get(pk)) or _extract(foreign[pk], waiting)
    return found


def _of_twin(tellings: Iterable[models.Story], read: Sequence[str]) -> Gist | None:
    """Return what another version says, in the best language."""
    readable = [each for each in tellings if gists.is_read(each.language, read)]
    if not readable:
        return None
    twin = min(readable, key=lambda each: _rank(each.language, read))
    finding = next(iter(twin.record.get("summary", [])), "")
    return Gist("twin", twin.language, twin.title, finding, twin.entry.source.name)


def _rank(language: str, read: Sequence[str]) -> int:
    return next(rank for rank, each in enumerate(read) if gists.is_read(language, (each,)))


def _of_machine(row: models.Gist | None) -> Gist | None:
    if row is None or row.state != gists.DONE:
        return None
    return Gist("machine", row.language, row.title, row.finding)


def _extract(row: models.Story, waiting: bool) -> Gist:
    """Return kind, themes and figures in the desk's language, without translating the text."""
    story = records.from_json(records.Story, row.record)
    name = kinds().get(row.kind, row.kind)
    themes = speaking().list([theme_name(theme.key) for theme in story.themes])
    captions = Captions(speaking())
    figures = [captions.written(each) for each in story.statistics[:MOST_FIGURES]]
    title = f"{name}: {themes}" if themes else name
    return Gist("extract", tag(), title, " · ".join(figures), waiting=waiting)
