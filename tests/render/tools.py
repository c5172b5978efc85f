"""The checking tools of `tests/tools` (npm) and the machine; a test that needs an absent one skips and says which."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from curator.parts import markup
from curator.parts.markup import MODULES, TOOLS, find

__all__ = ["MODULES", "TOOLS", "chromium", "find", "markup_problems", "needs", "needs_modules", "serious"]

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"], "resultTypes": ["violations"]}


def needs(*programs: str) -> None:
    """Skips the test where a program is not installed."""
    for program in programs:
        if not find(program):
            pytest.skip(f"{program} is not installed")


def needs_modules() -> None:
    """Skips the test where `npm ci` has not been run in tests/tools."""
    if lacking := markup.lacking():
        pytest.skip(lacking)


def markup_problems(files: list[Path]) -> dict[str, list[str]]:
    """What html-validate and caniemail refuse, by file name."""
    return {path.name: said for path, said in markup.letter_problems(files).items()}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser, without a window."""
    needs("chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find("chromium"), args=_ARGUMENTS)
        yield running
        running.close()


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical, with the markup it means."""
    page.add_script_tag(path=MODULES / "axe-core" / "axe.min.js")
    found = page.evaluate("rules => axe.run(document, rules)", _RULES)
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
