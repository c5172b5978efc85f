"""The pictures of published issues. One that already lies in the archive and shows the same is not drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from curator import edition as editions
from curator import pictures
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


def _draw(snapshot: Snapshot, language: str, folder: Path, covers: Covers, charts: Charts) -> None:
    assert snapshot.number is not None, "only numbered issues are published"
    of, addresses = (language, snapshot.number), Addresses(snapshot.newsletter.base_url)
    edition = editions.build(snapshot, language)
    front = pictures.cover(pictures.front(edition), _bytes(folder / addresses.cover(*of).path))
    if front:
        covers[of] = front
    figures = pictures.figures(edition)
    chart = pictures.chart(figures, _bytes(folder / addresses.chart(*of).path)) if figures else None
    if chart:
        charts[of] = chart


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
