"""The trips of docs/architecture.md are short, and every file they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
MOST = {"Approve": 8, "Send": 10, "304": 7, "theme": 6}


def trip(about: str) -> list[str]:
    """The files of the trip whose question has that word."""
    [section] = [part for part in PAGE.split("\n### ")[1:] if about in part.partition("\n")[0]]
    return re.findall(r"^- `([^`]+)`", section, re.MULTILINE)


@pytest.mark.parametrize(("about", "most"), MOST.items())
def test_a_question_is_answered_in_few_files(about: str, most: int) -> None:
    files = trip(about)
    assert 0 < len(files) <= most
    assert [name for name in files if not (ROOT / name).is_file()] == []


def test_every_use_case_is_on_the_page() -> None:
    named = set(re.findall(r"`runs/(\w+)\.py`", PAGE))
    files = {path.stem for path in (ROOT / "curator/runs").glob("*.py")} - {"__init__"}
    assert files == named
