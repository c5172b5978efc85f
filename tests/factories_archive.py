"""A whole archive with pictures: issue 13 in every language, issue 12 in two."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bench import samples
from curator.records import Published
from curator.runs import context, renderer
from curator.share import archive

AT = datetime(2026, 11, 19, 8, tzinfo=UTC)


def write_illustrated(folder: Path) -> None:
    """The archive that most tests here look at, and the documentation shows."""
    published = [
        Published(samples.snapshot(12), ("en", "de"), AT, AT),
        Published(samples.snapshot(13), samples.LANGUAGES, AT, AT),
    ]
    themes = context.themes()
    names = {
        (key, language): themes.name(key, language)
        for key in themes.keys
        for language in samples.LANGUAGES
    }
    archive.write(published, samples.newsletter(), names, folder, renderer.drawn(published, folder))
