"""Check letters in a real browser (playwright): axe in light and dark, and widths; offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curator.preflight.markup import MODULES, find

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (320, 375, 600, 800)
_PHONE = 375
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"], "resultTypes": ["violations"]}


def lacking() -> str | None:
    """Return what is missing to run a browser, or None."""
    if not find_spec("playwright") or not find("chromium"):
        return "needs playwright and Chromium"
    return (
        None
        if (MODULES / "axe-core").is_dir()
        else "needs axe-core: run npm ci in curator/preflight/linters"
    )


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the system's browser, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find("chromium"), args=_ARGUMENTS)
        yield running
        running.close()


def serious(page: Page) -> list[str]:
    """Return axe's serious and critical violations, with the markup concerned."""
    page.add_script_tag(path=MODULES / "axe-core" / "axe.min.js")
    found = page.evaluate("rules => axe.run(document, rules)", _RULES)
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def letter_problems(files: Sequence[Path]) -> dict[Path, list[str]]:
    """Return axe's violations in light and dark, and the widths at which a letter
    scrolls sideways.
    """
    found: dict[Path, list[str]] = {file: [] for file in files}
    with chromium() as browser:
        for scheme in ("light", "dark"):
            page = _offline(browser, scheme)
            for file in files:
                page.goto(file.as_uri())
                found[file] += [f"axe, {scheme}: {violation}" for violation in serious(page)]
                found[file] += _too_wide(page) if scheme == "light" else []
                page.set_viewport_size({"width": _PHONE, "height": 800})
            page.close()
    return found


def _offline(browser: Browser, scheme: Any) -> Page:
    page = browser.new_page(color_scheme=scheme, viewport={"width": _PHONE, "height": 800})
    page.route(lambda url: not url.startswith("file:"), lambda route: route.abort())
    return page


def _too_wide(page: Page) -> Iterator[str]:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield f"it scrolls sideways on a screen of {width} pixels"
