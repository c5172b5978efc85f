"""Takes the pictures of readers' pages that the documentation shows, on a phone and in three scripts.

python -m tests.subscribe.photographs      writes docs/pictures/reader-*.png; needs Chromium
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from playwright.sync_api import Browser

from curator.commands.options import start
from tests.render import tools

if TYPE_CHECKING:
    from django.test import Client

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "pictures"
SHEETS = (("german", "de", "light"), ("korean", "ko", "dark"), ("arabic", "ar", "light"))
WIDTH, HEIGHT, ROW = 375, 640, 7


def main() -> None:
    """Write every picture."""
    with tempfile.TemporaryDirectory() as folder:
        start(Path(folder), ROOT / "feeds.yaml", Path(folder))
        sheets = {name: list(pages(language)) for name, language, _ in SHEETS}
    with tools.chromium() as browser:
        for name, _, scheme in SHEETS:
            path = FOLDER / f"reader-{name}-phone-{scheme}.png"
            _sheet([_taken(browser, page, scheme) for page in sheets[name]]).save(
                path, optimize=True
            )
            print(path.name)  # noqa: T201


def pages(language: str) -> Iterator[str]:
    """Yield the pages of a reader's whole life, in their order."""
    from django.test import Client  # it needs the settings

    from curator.store.models import Issue, Subscriber

    if not Issue.objects.exists():
        _issue()
    visitor = Client(headers={"Accept-Language": language, "Host": "localhost"})
    yield from _joining(visitor, language)
    yield _html(visitor.get(f"/vote/12/{language}"))
    leave = _path("leave", "leave", Subscriber.objects.latest("pk").pk)
    yield _html(visitor.get(leave))
    yield _html(visitor.post(leave))
    yield _html(visitor.post(f"{leave}/back"))
    yield from _settings(visitor, leave.replace("leave", "preferences", 1))


def _issue() -> None:
    from curator.store.models import Issue
    from tests.factories_sending import NEWSLETTER, SUBJECTS, make_issue

    SUBJECTS["ar"] = "دقيقة واحدة"
    make_issue(("en", "de", "ko", "ar"), replace(NEWSLETTER, languages=("en", "de", "ko", "ar")))
    Issue.objects.update(state="sent")


def _joining(visitor: Client, language: str) -> Iterator[str]:
    from curator.store.models import MailedLink

    yield (form := _html(visitor.get("/subscribe")))
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    asked = {**hidden, "address": f"anna@{language}.example.com", "edition": language}
    action = unescape(str(re.search(r'<form method="post" action="([^"]+)"', form)[1]))  # type: ignore[index]
    yield _html(visitor.post(action, asked))
    confirm = _path("subscribe/confirm", "confirm", MailedLink.objects.latest("pk").pk)
    yield _html(visitor.get(confirm))
    yield _html(visitor.post(confirm))


def _settings(visitor: Client, path: str) -> Iterator[str]:
    from curator.store.models import MailedLink

    yield _html(visitor.get(path))
    yield _html(visitor.post(f"{path}/link"))
    rights = _path("my-data", "rights", MailedLink.objects.latest("pk").pk)
    yield _html(visitor.get(rights))
    visitor.post(rights, {"address": "anna@new.example.com"})
    yield _html(visitor.get(_path("new-address", "move", MailedLink.objects.latest("pk").pk)))
    yield _html(visitor.post(rights, {"do": "erase"}))


def _path(place: str, purpose: str, subject: int) -> str:
    from django.conf import settings

    from curator import signing

    return f"/{place}/{signing.make(settings.SECRET_KEY, purpose, subject)}"


def _html(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    return str(answer.content.decode())


def _taken(browser: Browser, html: str, scheme: str) -> Image.Image:
    page = browser.new_page(color_scheme=scheme, viewport={"width": WIDTH, "height": HEIGHT})  # type: ignore[arg-type]
    page.set_content(html)
    taken = Image.open(BytesIO(page.screenshot(full_page=True)))
    page.close()
    return taken


def _sheet(pages: list[Image.Image]) -> Image.Image:
    """Return the pages side by side, in rows as high as their longest, at half their size."""
    rows = [pages[at : at + ROW] for at in range(0, len(pages), ROW)]
    heights = [max(page.height for page in row) for row in rows]
    whole = Image.new("RGB", (WIDTH * ROW, sum(heights)), pages[0].getpixel((0, 0)))
    for number, row in enumerate(rows):
        for place, page in enumerate(row):
            whole.paste(page, (place * WIDTH, sum(heights[:number])))
    half = whole.resize((whole.width // 2, whole.height // 2), Image.Resampling.LANCZOS)
    return half.quantize(256)


if __name__ == "__main__":
    main()
