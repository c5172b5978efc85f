"""The pictures of published issues. One that already lies in the archive and shows the same is not drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from curator import edition as editions
from curator import pictures
from curator.edition import Edition
from curator.pictures.figures import Figures
from curator.records import Picture, Published, Snapshot
from curator.share.archive.addresses import Addresses

Covers = dict[tuple[str, int], bytes]
Charts = dict[tuple[str, int], Picture]


def drawn(published: Sequence[Published], folder: Path) -> tuple[Covers, Charts]:
    """Covers and charts of every edition in the archive at `folder`; where no font can write one there is none."""
    covers: Covers = {}
    charts: Charts = {}
    for issue in published:
        for language in issue.languages:
            _draw(issue.snapshot, language, folder, covers, charts)
    return covers, charts


def cover(snapshot: Snapshot, language: str, before: Path) -> bytes | None:
    """The cover of one edition, or what lies at `before` when that shows the same."""
    return pictures.cover(pictures.front(editions.build(snapshot, language)), _bytes(before))


def chart(edition: Edition, before: Path | None = None) -> Picture | None:
    """The chart of one edition's numbers, the same for letter and archive; None where there is nothing to compare."""
    figures = pictures.figures(edition)
    if figures is None:
        return None
    kept = _bytes(before) if before else None
    return pictures.chart(figures, kept) if kept else _chart(figures)


@lru_cache(maxsize=64)
def _chart(figures: Figures) -> Picture | None:
    """Kept, since the desk renders a draft at every look and its figures seldom change."""
    return pictures.chart(figures)


def _draw(snapshot: Snapshot, language: str, folder: Path, covers: Covers, charts: Charts) -> None:
    assert snapshot.number is not None, "only numbered issues are published"
    of, addresses = (language, snapshot.number), Addresses(snapshot.newsletter.base_url)
    edition = editions.build(snapshot, language)
    front = pictures.cover(pictures.front(edition), _bytes(folder / addresses.cover(*of).path))
    if front:
        covers[of] = front
    if drawn := chart(edition, folder / addresses.chart(*of).path):
        charts[of] = drawn


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
