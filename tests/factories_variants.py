"""A newsletter with two variants, and issues that have much or little for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.config import Config
from curator.runs import context
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import models
from tests.desk import newsroom
from tests.desk.released import own_feeds
from tests.factories_roundup import person

VARIANTS = """  variants:
    - {key: treue, themes: [loyalty], names: {de: Nur Treue}}
    - {key: data, themes: [privacy, customer-data], least_items: 3}
"""


def configure(folder: Path, monkeypatch: pytest.MonkeyPatch, variants: str = VARIANTS) -> Config:
    """The desk's feeds.yaml with a publisher's own names, and these variants."""
    path = own_feeds(folder)
    path.write_text(
        path.read_text("utf-8").replace("sections:", f"{variants}sections:", 1), "utf-8"
    )
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    return context.config()


def draft(*themes: str) -> models.Issue:
    """A draft with a story of each theme, in order, the first in the minute."""
    stories = (
        newsroom.story(f"Story {n} of {theme}", theme=theme) for n, theme in enumerate(themes, 1)
    )
    return newsroom.issue(*stories)


def approved(issue: models.Issue) -> models.Approval:
    """Its approval, in English alone."""
    approve(IssueRenderer.of(context.config()), issue, person())
    return issue.approvals.get(withdrawn_at=None)
