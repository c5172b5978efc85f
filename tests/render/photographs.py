"""Takes the pictures of the sample letters that the documentation shows.

    python -m tests.render.photographs      writes docs/pictures/letter-*.png; needs Chromium

Each shows a letter from its top; those called `chart` show its numbers.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from bench import samples
from curator import render
from tests.render import tools

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDTHS = {"desktop": 800, "phone": 375}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture; `height` in pixels, from the top of the letter or of its numbers."""

    name: str
    language: str
    device: str
    scheme: str
    height: int
    chart: bool = False

    @property
    def path(self) -> Path:
        what = "letter-chart" if self.chart else "letter"
        return FOLDER / f"{what}-{self.name}-{self.device}-{self.scheme}.png"


SHOTS = (
    Shot("english", "en", "desktop", "light", 2400),
    Shot("german", "de", "desktop", "dark", 2000),
    Shot("german", "de", "phone", "light", 2100),
    Shot("korean", "ko", "phone", "dark", 2100),
    Shot("arabic", "ar", "phone", "light", 2100),
    Shot("arabic", "ar", "desktop", "dark", 2000),
    Shot("german", "de", "desktop", "light", 960, chart=True),
    Shot("english", "en", "desktop", "dark", 960, chart=True),
    Shot("korean", "ko", "phone", "dark", 960, chart=True),
    Shot("arabic", "ar", "phone", "light", 960, chart=True),
)


def main() -> None:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as folder, tools.chromium() as browser:
        for shot in SHOTS:
            _write(shot, _taken(browser, shot, Path(folder)))


def _taken(browser: Browser, shot: Shot, folder: Path) -> bytes:
    letter = render.letter(samples.snapshot(), shot.language)
    (folder / "letter.html").write_text(letter.html, encoding="utf-8")
    width = WIDTHS[shot.device]
    page = browser.new_page(color_scheme=shot.scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
    page.goto((folder / "letter.html").as_uri())
    clip = {"x": 0, "y": _numbers(page) if shot.chart else 0, "width": width, "height": shot.height}
    taken = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
    page.close()
    return taken


def _numbers(page: Page) -> float:
    """Where the section that holds the chart begins."""
    top: float = page.eval_on_selector(
        ".figure-text",
        "text => text.closest('table').closest('td').getBoundingClientRect().top + scrollY",
    )
    return top


def _write(shot: Shot, taken: bytes) -> None:
    Image.open(BytesIO(taken)).convert("RGB").quantize(256).save(shot.path, optimize=True)
    print(shot.path.name)  # noqa: T201


if __name__ == "__main__":
    main()
