"""A draft with two stories, and a feeds.yaml that names a translation service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from curator.store import models
from tests.desk import newsroom
from tests.runs.translating import FEEDS, Configure


@pytest.fixture
def issue(monkeypatch: pytest.MonkeyPatch) -> models.Issue:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    return newsroom.issue(
        newsroom.story("Fast answers keep customers"), newsroom.story("Maps nobody follows")
    )


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Configure:
    def write(**translate: Any) -> None:
        path = tmp_path / "feeds.yaml"
        added = yaml.safe_dump({"translate": translate})  # its own host needs no allow_hosts
        path.write_text(FEEDS.read_text("utf-8") + added, encoding="utf-8")
        monkeypatch.setenv("CURATOR_FEEDS", str(path))
        monkeypatch.setenv("CURATOR_TRANSLATE_KEY", "good")

    return write
