"""The corpus beside the project: read for measuring, never copied."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(os.environ.get("CURATOR_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")


def is_there() -> bool:
    """Whether the corpus is on this machine."""
    return (ROOT / "articles" / "articles.jsonl").exists()


@cache
def unpacked() -> Path:
    """The folder where the packed feeds and pages are laid out (git ignores it); the first to
    ask unpacks them.
    """
    folder = Path(__file__).parents[2] / "corpus-data"
    folder.mkdir(exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test processes may ask at once
        subprocess.run([ROOT / "unpack", folder], check=True)
    return folder


@cache
def articles() -> tuple[dict[str, Any], ...]:
    """The labelled articles."""
    return _rows("articles/articles.jsonl")


@cache
def statistics() -> tuple[dict[str, Any], ...]:
    """Sentences that are statistics, or hold a number that is none."""
    return _rows("statistics.jsonl")


@cache
def written() -> tuple[dict[str, Any], ...]:
    """Short articles written without sight of the word lists."""
    return _rows("written/articles.jsonl")


def is_tuning(row: dict[str, Any]) -> bool:
    """Whether a row is of the half that parameters may be chosen on; translations of one text
    stand on one side.
    """
    key = row.get("translation_group") or row.get("article_id") or row["id"]
    return hashlib.sha256(str(key).encode()).digest()[0] % 2 == 0


def _rows(name: str) -> tuple[dict[str, Any], ...]:
    with (ROOT / name).open(encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)
