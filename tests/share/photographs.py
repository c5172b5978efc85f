"""Takes the pictures of the sample archive that the documentation shows.

python -m tests.share.photographs      writes docs/pictures/archive-*.png; needs Chromium
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser

from tests.render import tools

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
WIDTHS = {"desktop": 1000, "phone": 375}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of the page at `place`; `height` in pixels, from its top."""

    name: str
    place: str
    device: str
    scheme: str
    height: int

    @property
    def path(self) -> Path:
        return FOLDER / f"archive-{self.name}-{self.device}-{self.scheme}.png"


SHOTS = (
    Shot("english-index", "en", "desktop", "light", 1100),
    Shot("german-issue", "de/13", "phone", "dark", 2100),
    Shot("korean", "ko/13", "desktop", "dark", 1600),
    Shot("arabic", "ar/13", "phone", "light", 2100),
)


def main() -> None:
    """Write every picture."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curator.settings")
    django.setup()
    from tests.factories_archive import write_illustrated  # its models need the settings

    with tempfile.TemporaryDirectory() as folder, tools.chromium() as browser:
        write_illustrated(Path(folder))
        for shot in SHOTS:
            _write(shot, _taken(browser, shot, Path(folder)))


def _taken(browser: Browser, shot: Shot, site: Path) -> bytes:
    width = WIDTHS[shot.device]
    page = browser.new_page(color_scheme=shot.scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
    page.goto((site / shot.place / "index.html").as_uri())
    taken = page.screenshot(
        full_page=True, clip={"x": 0, "y": 0, "width": width, "height": shot.height}
    )
    page.close()
    return taken


def _write(shot: Shot, taken: bytes) -> None:
    Image.open(BytesIO(taken)).convert("RGB").quantize(256).save(shot.path, optimize=True)
    print(shot.path.name)  # noqa: T201


if __name__ == "__main__":
    main()
