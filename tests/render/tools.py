"""The checking tools of `curator/preflight/linters` (npm) and of the machine.

A test that needs an absent one skips and says which.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from curator.preflight import browser, markup
from curator.preflight.browser import serious
from curator.preflight.markup import MODULES, TOOLS, find

__all__ = [
    "MODULES",
    "TOOLS",
    "chromium",
    "find",
    "markup_problems",
    "needs",
    "needs_modules",
    "serious",
]


def needs(*programs: str) -> None:
    """Skips the test where a program is not installed."""
    for program in programs:
        if not find(program):
            pytest.skip(f"{program} is not installed")


def needs_modules() -> None:
    """Skips the test where `npm ci` has not been run in curator/preflight/linters."""
    if lacking := markup.lacking():
        pytest.skip(lacking)


def markup_problems(files: list[Path]) -> dict[str, list[str]]:
    """What html-validate and caniemail refuse, by file name."""
    return {path.name: said for path, said in markup.letter_problems(files).items()}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser, without a window."""
    needs("chromium")
    with browser.chromium() as running:
        yield running
