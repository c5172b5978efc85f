"""The export formats of an issue, in a table for `curator export` and `curator render`.

A new format is a module with `write(edition, folder)` and its line in EXPORTS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from curator.config import LinkedInPart
from curator.records import DrawnFile, Snapshot


@dataclass(frozen=True, slots=True)
class ExportedEdition:
    """An edition to export.

    `drawn` returns its pictures, reusing unchanged files of an earlier run.
    """

    snapshot: Snapshot
    language: str
    letter_url: str  # its page in the archive
    drawn: Callable[[Path], Sequence[DrawnFile]]
    theme_names: Mapping[str, str] = field(default_factory=dict)  # by theme, in `language`
    linkedin: LinkedInPart = field(default_factory=LinkedInPart)
    cover_url: str = ""  # of the cover in the archive
    now: datetime | None = None  # no post is planned before it, nor before the day


class _Module(Protocol):
    def write(self, edition: ExportedEdition, folder: Path) -> Sequence[Path]: ...


@dataclass(frozen=True, slots=True)
class Export:
    """One format, and the module that writes it, imported when needed."""

    help: str
    module: str

    def write(self, edition: ExportedEdition, folder: Path) -> Sequence[Path]:
        """Write one edition into `folder`, each file whole or not at all; raises StoreError."""
        return cast(_Module, import_module(self.module)).write(edition, folder)


EXPORTS: Mapping[str, Export] = {  # the name on the command line, and of the folder
    "linkedin": Export(
        "Write the LinkedIn post of every edition: post.txt to paste and variants of it,"
        " comment.txt for the first comment, post.json for the API, a file for each of six"
        " schedulers, carousel.pdf, a cover and a picture of every figure with alt.txt,"
        " manifest.json.",
        "curator.share.linkedin_folder",
    ),
}
