"""Takes the pictures of the desk that the documentation shows, with the demo's draft.

python -m tests.desk.photographs      writes docs/pictures/desk-*.png; needs Chromium

Four of them, desk-all-*.png, are sheets of every page: on a desktop and a phone, light and dark.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from curator.commands import demo
from curator.commands.options import start
from curator.demo import World
from tests.render import tools

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
PASSWORD = "a password for the pictures"
DESKTOP, PHONE = (1280, 860), (375, 812)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of a page; `place` may name the issue as {issue}."""

    name: str
    place: str
    dark: bool = False


DRAFT = (
    Shot("home", "/"),
    Shot("candidates", "/candidates/"),
    Shot("draft", "/issue/{issue}/"),
    Shot("draft-dark", "/issue/{issue}/", dark=True),
    Shot("words", "/issue/{issue}/language/de/"),
    Shot("preview", "/issue/{issue}/preview/de/"),
    Shot("proofreading", "/issue/{issue}/proofreading/"),
    Shot("approve", "/issue/{issue}/approve/"),
    Shot("history", "/issue/{issue}/history/"),
    Shot("sources", "/sources/"),
    Shot("themes", "/themes/"),
)
PHONES = (
    "/",
    "/candidates/",
    "/issue/{issue}/",
    "/issue/{issue}/language/de/",
    "/issue/{issue}/preview/ko/?width=phone",
    "/issue/{issue}/approve/",
)


AFTER_APPROVAL = ("/send/", "/send/uncertain/", "/linkedin/")  # of an issue


@dataclass(frozen=True, slots=True)
class Look:
    """How every page is looked at, and how its sheet is laid out."""

    name: str
    size: tuple[int, int]
    scheme: str
    smaller: int  # times
    columns: int


LOOKS = tuple(
    Look(f"{device}-{scheme}", size, scheme, smaller, columns)
    for device, size, smaller, columns in (("desktop", DESKTOP, 3, 5), ("phone", PHONE, 2, 10))
    for scheme in ("light", "dark")
)


def main() -> None:
    """Write every picture."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs an event loop here
    with tempfile.TemporaryDirectory() as folder:
        issue, port = _prepare(Path(folder)), _free_port()
        url = f"http://127.0.0.1:{port}"
        os.environ["CURATOR_BASE_URL"] = url
        command = [sys.executable, "-m", "curator", "run", "--no-schedule", "--port", str(port)]
        desk = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _await(port)
            with tools.chromium() as browser:
                _take_all(browser, url, issue)
        finally:
            desk.terminate()
            desk.wait(30)


def _prepare(folder: Path) -> int:
    """Make the demo's draft in `folder`; return its number."""
    now = datetime.now(UTC)
    with World(now.date()) as sites:
        text = sites.feeds_yaml()
        (folder / "feeds.yaml").write_text(text, "utf-8")
        start(folder / "var", folder / "feeds.yaml", folder)
        demo._gather_and_read(now)
        return demo._draft(now, sites).pk


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _await(port: int) -> None:
    for _ in range(120):
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.5)
    raise SystemExit("the desk did not start")


def _take_all(browser: Browser, url: str, issue: int) -> None:
    person = _signed_in(browser, url)
    state = person.storage_state()
    pages = {
        dark: browser.new_context(
            base_url=url,
            storage_state=state,
            viewport={"width": DESKTOP[0], "height": DESKTOP[1]},
            color_scheme="dark" if dark else "light",
        )
        for dark in (False, True)
    }
    for shot in DRAFT:
        _write(f"desk-{shot.name}", _taken(pages[shot.dark], shot.place.format(issue=issue)))
    looks = {
        each: browser.new_context(
            base_url=url,
            storage_state=state,
            viewport={"width": each.size[0], "height": each.size[1]},
            color_scheme=each.scheme,  # type: ignore[arg-type]
        )
        for each in LOOKS
    }
    draft, approved = _every_page(issue)
    sheets = {look: _all_taken(where, draft) for look, where in looks.items()}
    page = pages[False].new_page()
    page.goto(f"/issue/{issue}/approve/")
    page.locator("form button.primary").last.click()
    page.wait_for_load_state("networkidle")
    _write("desk-approved", page.screenshot())
    for look, where in looks.items():
        shots = [*sheets[look], *_all_taken(where, approved)]
        sheet = _sheet(shots, look.columns, gap=12, smaller=look.smaller)
        _write(f"desk-all-{look.name}", sheet)
    for scheme in ("light", "dark"):
        phone = browser.new_context(
            base_url=url,
            storage_state=state,
            viewport={"width": PHONE[0], "height": PHONE[1]},
            device_scale_factor=1,
            color_scheme=scheme,
        )
        shots = [Image.open(BytesIO(_taken(phone, each.format(issue=issue)))) for each in PHONES]
        _write(f"desk-phone-{scheme}", _sheet(shots, len(shots)))
    _write("desk-sign-in", _taken(browser.new_context(base_url=url), "/sign-in/"))


def _signed_in(browser: Browser, url: str) -> BrowserContext:
    from curator.store import people

    context_ = browser.new_context(base_url=url)
    page = context_.new_page()
    page.goto(people.add_person("mara", "publisher+operator", url))
    page.locator("[name=new_password1]").fill(PASSWORD)
    page.locator("[name=new_password2]").fill(PASSWORD)
    page.locator("form button.primary").click()
    page.wait_for_load_state("networkidle")
    return context_


def _every_page(issue: int) -> tuple[list[str], list[str]]:
    """Return the addresses of a draft, and those of it once it is approved."""
    from curator.store import models
    from tests.desk.chromium import addresses

    every = addresses(models.Issue.objects.get(pk=issue))
    approved = [each for each in every if each.endswith(AFTER_APPROVAL) and "/issue/" in each]
    return [each for each in every if each not in approved], approved


def _all_taken(where: BrowserContext, places: Iterable[str]) -> list[Image.Image]:
    return [Image.open(BytesIO(_taken(where, place))) for place in places]


def _taken(where: BrowserContext, place: str) -> bytes:
    page = where.new_page()
    page.goto(place)
    page.wait_for_load_state("networkidle")
    # no key is shown, not even one that opens nothing
    picture = page.screenshot(mask=[page.locator(".qr, .key")], mask_color="#8a8f8c")
    page.close()
    return picture


def _sheet(shots: Sequence[Image.Image], columns: int, *, gap: int = 25, smaller: int = 1) -> bytes:
    """Return pictures of one size in rows, `smaller` times."""
    width, height = (side // smaller for side in shots[0].size)
    rows = -(-len(shots) // columns)
    size = columns * (width + gap) - gap, rows * (height + gap) - gap
    sheet = Image.new("RGB", size, "#8a8f8c")
    for number, shot in enumerate(shots):
        row, column = divmod(number, columns)
        small = shot.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
        sheet.paste(small, (column * (width + gap), row * (height + gap)))
    file = BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def _write(name: str, picture: bytes) -> None:
    file = BytesIO()
    colours = Image.open(BytesIO(picture)).convert("RGB").quantize(256)
    colours.save(file, "PNG", optimize=True)
    (FOLDER / f"{name}.png").write_bytes(file.getvalue())


if __name__ == "__main__":
    main()
