"""A reader's whole life in a real browser, on a phone and in three scripts: from the form on another
site to erasing, every mail over SMTP, every page looked at.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core import serializers
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from curator.runs import confirm, context
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.runs.send import SendContext, SendWorker
from curator.runs.worker import Worker
from curator.store import approvals, models, send_jobs, subscribers, votes, words
from curator.web.sign_up_form import embedded
from tests.desk import newsroom
from tests.desk.released import SAMPLE
from tests.render import tools
from tests.send.receiver import Mail, Receiver

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 375, "height": 740}
READER = "reader@example.net"
LANGUAGES = ("de", "ko", "ar")
SCHEMES = {"de": "light", "ko": "dark", "ar": "light"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with tools.chromium() as running:
        yield running


@pytest.fixture
def feeds(live_server: LiveServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newsletter whose pages are those of the test's server."""
    found = yaml.safe_load(SAMPLE.read_text("utf-8"))
    found["newsletter"] |= {
        "languages": ["en", *LANGUAGES],
        "base_url": live_server.url,
        "sender": {"name": "The Test Minute", "address": "letter@minute.example"},
        "reply_to": "editors@minute.example",
        "imprint": ["The Minute", "Our Street 1"],
        "privacy_url": "https://minute.example/privacy",
        "default_words": {"opening": {"en": "Good morning."}},
    }
    path = tmp_path / "feeds.yaml"
    path.write_text(yaml.safe_dump(found), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path / "out"))


@pytest.fixture
def mails(feeds: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with Receiver() as running:
        url = f"smtp://127.0.0.1:{running.port}?timeout=60&helo=sender"
        monkeypatch.setenv("CURATOR_SMTP_URL", url)
        yield running


@pytest.fixture
def another_site(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Puts the form to embed into a page of some company's site, and returns its address."""
    folder = tmp_path / "site"
    folder.mkdir()
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

    def paste(language: str) -> str:
        form = embedded(context.config().newsletter, language)
        head = '<!DOCTYPE html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        (folder / "index.html").write_text(f"{head}<title>A shop</title>{form}", "utf-8")
        return f"http://127.0.0.1:{server.server_port}/index.html"

    yield paste
    server.shutdown()
    server.server_close()


def letter_sent(settings: Settings) -> None:
    """Issue 1 with an edition in each language, approved and sent as the worker does it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    issue = newsroom.issue(newsroom.story("Queues and calm"))
    paula = newsroom.person("paula", "publisher+operator")
    for language in ("en", *LANGUAGES):
        words.choose_edition(issue, paula, language=language, chosen=True)
    approve(IssueRenderer.of(context.config()), issue, paula)
    approval = approvals.in_force(issue)
    assert approval
    send_jobs.ask(issue, paula, send_jobs.seal(approval), timezone.now())
    SendWorker.here(lambda: False).next(SendContext.configured)


class Reader:
    """Somebody with a phone and a mailbox; `looked_at` judges each page they see."""

    def __init__(self, page: Page, box: Receiver, language: str) -> None:
        self.page, self._box, self.language = page, box, language
        self.pages: list[str] = []

    def newest_mail(self) -> Mail:
        confirm.work_off(Worker.here())
        assert self._box.mails[-1].recipient == READER
        return self._box.mails[-1]

    def open_mailed_link(self) -> None:
        text = self.newest_mail().parsed.get_content()
        self.page.goto(str(re.search(r"http://localhost:\S+", text)[0]))  # type: ignore[index]
        self.looked_at()

    def open_letter(self) -> None:
        """The HTML part as it came, without script, which mail programs do not run."""
        parts = [one.parsed.get_body(("html",)) for one in self._box.mails]
        (letter,) = [part for part in parts if part is not None]
        self.page.set_content(letter.get_content())
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)

    def follow(self, part: str) -> None:
        """A link of the letter or page, by a part of its address."""
        where = self.page.locator(f"a[href*='{part}']").first.get_attribute("href")
        self.page.goto(str(where))
        self.looked_at()

    def press(self, action: str, button: str = "button") -> None:
        """A button of the form that posts to `action`, and the page that answers."""
        with self.page.expect_navigation():
            self.page.locator(f"form[action*='{action}'] {button}").click()
        self.looked_at()

    def looked_at(self) -> None:
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_have_count(1)
        self.pages.append(str(heading.text_content()))
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], self.pages[-1]
        assert self.page.locator("html").get_attribute("lang") == self.language, self.pages[-1]
        assert tools.serious(self.page) == [], self.pages[-1]


@pytest.fixture
def reader(browser: Browser, mails: Receiver, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """With scripts, as most have them, and the checks of axe allowed in."""
    tools.needs_modules()
    language = request.getfixturevalue("language")
    context = browser.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        color_scheme=SCHEMES[language],  # type: ignore[arg-type]
        bypass_csp=True,
        locale="en",
    )
    yield Reader(context.new_page(), mails, language)
    assert context.cookies() == []
    context.close()


def state() -> str:
    return str(models.Subscriber.objects.get().state)


@pytest.mark.heavy
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_life_from_the_embedded_form_to_erasing(
    reader: Reader, another_site: Callable[[str], str], settings: Settings, language: str
) -> None:
    page = reader.page
    page.goto(another_site(language))
    page.locator("[name=address]").fill(READER)
    reader.press("/subscribe")
    assert not models.Subscriber.objects.exists()

    reader.open_mailed_link()
    assert not models.Subscriber.objects.exists()
    reader.press("/subscribe/confirm/")
    assert state() == "confirmed"

    letter_sent(settings)
    assert models.Delivery.objects.get().language == language
    reader.open_letter()
    reader.follow("/vote/1/")
    reader.press("/vote/1/", "[value=yes]")
    assert votes.of_issue(models.Issue.objects.get()) == votes.Votes(yes=1)

    reader.open_letter()
    reader.follow("/preferences/")
    page.locator("[name=language1]").select_option("en")
    page.locator("[name=without][value=nothing]").check()
    page.locator("[name=pause]").select_option("weeks")
    reader.press("/preferences/", "button:not(.second)")
    found = models.Subscriber.objects.get()
    assert (found.languages, found.only_own_languages) == ([language, "en"], True)
    assert found.paused_until

    reader.press("/link")
    reader.open_mailed_link()
    with page.expect_download() as saved:
        page.locator("a[href$='my-data.json']").click()
    assert READER in saved.value.path().read_text("utf-8")

    reader.open_letter()
    reader.follow("/leave/")
    page.locator("[name=reason]").select_option("often")
    reader.press("/leave/")
    assert state() == "left"
    reader.press("/back")
    assert state() == "confirmed"

    reader.open_letter()
    reader.follow("/preferences/")
    reader.press("/link")
    reader.open_mailed_link()
    reader.press("/my-data/", ".second")
    gone = models.Subscriber.objects.get()
    assert (gone.state, gone.address) == ("erased", None)
    assert len(reader.pages) == 16


def memory() -> str:
    """Every row of the newsletter."""
    tables = apps.get_app_config("store").get_models()
    rows = [row for table in tables for row in table._default_manager.order_by("pk")]
    return str(serializers.serialize("json", rows))


@pytest.mark.heavy
@pytest.mark.parametrize("language", ["ar"])
def test_a_scanner_that_opens_every_link_of_a_letter_with_scripts_changes_nothing(
    reader: Reader, live_server: LiveServer, settings: Settings, language: str
) -> None:
    subscribers.add(READER, [language], "Yes.", "test", timezone.now())
    letter_sent(settings)
    reader.open_letter()
    written = reader.page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
    ours = sorted({link for link in written if link.startswith(live_server.url)})
    assert {part for part in ("/leave/", "/preferences/", "/vote/") if part in str(ours)} == {
        "/leave/", "/preferences/", "/vote/",
    }  # fmt: skip
    before = memory()
    for link in ours * 2:
        reader.page.goto(link, wait_until="networkidle")
    assert memory() == before
