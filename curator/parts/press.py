"""Rendering, checks, mail and files, as a release needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from curator import render
from curator.config import Config
from curator.edition import EditionState
from curator.records import Letter, Published, Snapshot
from curator.render import check
from curator.send import message
from curator.share import archive, files, linkedin
from curator.store import models, publishing
from curator.store.snapshot import snapshot


@dataclass(frozen=True, slots=True)
class Press:
    """The real stages. `key` signs the leave link of an example mail; `theme_names` by (theme, language)."""

    config: Config
    key: str
    theme_names: Mapping[tuple[str, str], str]

    def snapshot(self, issue: models.Issue) -> Snapshot:
        return snapshot(issue, self.config.newsletter, self.config.sections, self.config.default_words)

    def states(self, snapshot: Snapshot) -> Sequence[EditionState]:
        return render.editions(snapshot)

    def letter(self, snapshot: Snapshot, language: str) -> Letter:
        from curator.parts import drawing  # late: matplotlib is only wanted where pictures are

        return render.letter(snapshot, language, drawing.chart)

    def problems(self, letter: Letter) -> Sequence[str]:
        from curator.parts import linking

        return [*check.problems(letter, self.config.newsletter), *linking.problems(letter, self.config)]

    def mail(self, letter: Letter, snapshot: Snapshot) -> bytes:
        day = datetime.combine(snapshot.day, time(6), UTC)  # not the clock: the same issue gives the same file
        return message.example(letter, snapshot.newsletter, snapshot.number or 0, self.key, day)

    def post(self, snapshot: Snapshot, language: str, folder: Path) -> Sequence[Path]:
        from curator.parts import drawing

        address = f"{snapshot.newsletter.base_url}/{language}/{snapshot.number}/"
        written = linkedin.write(linkedin.post(snapshot, language, address), folder)
        place = folder / "cover.png"
        cover = drawing.cover(snapshot, language, place)
        if cover is None:
            place.unlink(missing_ok=True)  # of an earlier run, with other words on it
            return written
        return (*written, files.write(place, cover))

    def archive(self, published: Sequence[Published], folder: Path) -> Sequence[Path]:
        from curator.parts import drawing

        covers, charts = drawing.drawn(published, folder)
        newsroom = publishing.newsroom()
        return archive.write(published, self.config.newsletter, self.theme_names, folder, covers, charts, newsroom)

    def write(self, path: Path, content: str | bytes) -> Path:
        return files.write(path, content)
