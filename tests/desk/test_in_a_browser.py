"""The desk in a real browser: one editor's hour, and every page looked at by axe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from curator.preflight.markup import MODULES
from curator.runs import context, worker
from curator.runs.send import SendContext, SendWorker
from curator.runs.translate import TranslationContext, TranslationWorker
from curator.store import deliveries, jobs, models
from tests.desk import newsroom
from tests.desk.chromium import CHROMIUM, signed_in
from tests.desk.released import own_feeds
from tests.factories_config import OWN
from tests.factories_sending import make_issue, make_readers
from tests.send.receiver import Receiver
from tests.translate.servers import Script

AXE = MODULES / "axe-core" / "axe.min.js"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]
SCRIPT = "<script>window.caught = true</script>"


@pytest.fixture
def draft(transactional_db: None) -> models.Issue:
    return newsroom.issue(
        newsroom.story("Fast answers keep customers"),
        newsroom.story("Maps nobody follows"),
        newsroom.story(SCRIPT),
    )


def write(page: Page, language: str, headline: str) -> None:
    """Rewrite the first item's headline in one language, coming from the draft."""
    page.get_by_role("link", name="Draft", exact=True).click()
    page.locator(".item .cell", has_text=language).first.click()
    page.get_by_label("Headline").fill(headline)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_editors_hour(
    browser: Browser, live_server: LiveServer, draft: models.Issue, scripts: bool
) -> None:
    page = signed_in(browser, live_server, java_script_enabled=scripts)
    write(page, "en", "Speed wins")
    write(page, "de", "Tempo gewinnt")

    page.get_by_role("link", name="Draft", exact=True).click()
    page.get_by_role("button", name="Move down: Fast answers keep customers").click()
    expect(page.locator(".item h3").nth(2)).to_have_text("Speed wins")

    page.get_by_role("link", name="Preview", exact=True).click()
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Speed wins").first).to_be_visible()
    expect(letter.get_by_text(SCRIPT).first).to_be_visible()
    page.get_by_role("navigation", name="Edition").get_by_role("link", name="German").click()
    expect(letter.get_by_text("Tempo gewinnt").first).to_be_visible()

    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_role("button", name="Approve issue 1").click()
    expect(page.get_by_text("Issue 1 is approved.")).to_be_visible()
    expect(page.get_by_text("Approved by paula")).to_be_visible()
    frozen = models.Rendering.objects.get(language="en")
    assert "Speed wins" in bytes(frozen.html).decode()
    expect(page.get_by_text(frozen.sha256)).to_be_visible()

    write(page, "de", "Tempo siegt")
    expect(page.get_by_text("this edit has withdrawn the approval")).to_be_visible()
    expect(page.get_by_text("The approval was withdrawn")).to_be_visible()
    draft.refresh_from_db()
    assert (draft.state, draft.number) == ("draft", 1)


def test_a_script_in_a_title_does_nothing_anywhere(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    for where in addresses(draft):
        page.goto(live_server.url + where)
        assert page.evaluate("window.caught") is None, where
    page.goto(f"{live_server.url}/issue/{draft.pk}/preview/en/letter.html")
    assert SCRIPT in page.content().replace("&lt;", "<").replace("&gt;", ">")
    assert page.evaluate("window.caught") is None


def test_filtering_candidates_needs_no_button_with_htmx(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    page.goto(live_server.url + "/candidates/")
    page.get_by_label("Words").type("maps")
    expect(page.get_by_role("status")).to_have_text("1 story")
    assert "q=maps" in page.url


def test_words_survive_a_session_that_ended_while_typing(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    page = signed_in(browser, live_server)
    page.goto(f"{live_server.url}/issue/{draft.pk}/words/")
    page.get_by_label("Opening").fill("A long opening that took a quarter of an hour.")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("You were signed out while you were writing")).to_be_visible()
    page.get_by_label("Name").fill("paula")
    page.get_by_label("Password").fill(newsroom.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Save them now").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert models.Words.objects.get().text.startswith("A long opening")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_progress_of_machine_words_is_seen_without_waiting_for_it(
    browser: Browser,
    live_server: LiveServer,
    draft: models.Issue,
    scripts: bool,
    service: Script,
    request: pytest.FixtureRequest,
) -> None:
    page = signed_in(browser, live_server, java_script_enabled=scripts)
    page.goto(f"{live_server.url}/issue/{draft.pk}/?language=de")
    page.get_by_role("button", name="Ask libretranslate for German words").click()
    expect(page.get_by_text("German words asked for")).to_be_visible()
    page.get_by_role("link", name="Machine words of this issue").click()
    expect(page.get_by_text("German: waits, asked by")).to_be_visible()
    stop = worker.start(
        lambda stopping: TranslationWorker.here(stopping).next(
            lambda: TranslationContext(context.config())
        )
    )
    request.addfinalizer(stop)
    until_done()
    if not scripts:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_text("German: 6 of 6, asked by")).to_be_visible()
    expect(page.get_by_role("link", name="Look again")).to_have_count(0)


def until_done() -> None:
    ends = monotonic() + 120
    while (state := models.Job.objects.get().state) != "done":
        assert monotonic() < ends, f"still {state}"
        sleep(0.1)


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Receiver]:
    """A local mail server, and a feeds.yaml with a publisher's own names, whose archive goes to a folder of the test."""
    monkeypatch.setenv("CURATOR_FEEDS", str(own_feeds(tmp_path)))
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path / "out"))
    with Receiver() as running:
        monkeypatch.setenv(
            "CURATOR_SMTP_URL",
            f"smtp://127.0.0.1:{running.port}?timeout=60&helo=sender&connections=2",
        )
        yield running


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_publisher_approves_and_sends_and_everybody_has_it(
    browser: Browser,
    live_server: LiveServer,
    draft: models.Issue,
    mails: Receiver,
    tmp_path: Path,
    scripts: bool,
    request: pytest.FixtureRequest,
) -> None:
    page, readers = signed_in(browser, live_server, java_script_enabled=scripts), make_readers(12)
    page.get_by_role("link", name="Approve", exact=True).click()
    page.get_by_role("button", name="Approve issue 1").click()
    page.get_by_role("link", name="Send it…").click()
    expect(page.get_by_role("row", name="English 12")).to_be_visible()
    page.get_by_label("Address").fill("paula@minute.example")
    page.get_by_role("button", name="Send a test mail").click()
    expect(
        page.get_by_text("has taken a test mail in English to paula@minute.example")
    ).to_be_visible()
    page.get_by_role("button", name="Send issue 1 to 12 readers").click()
    expect(page.get_by_text("waits to begin")).to_be_visible()
    stop = worker.start(
        lambda stopping: SendWorker.here(stopping).next(SendContext.configured),
        name=jobs.MAILS,
        patience=20,
    )
    request.addfinalizer(stop)
    until_sent()
    if not scripts:
        page.get_by_role("link", name="Look again").click()
    expect(page.locator("#outbox").get_by_text("done")).to_be_visible()
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    assert mails.received == dict.fromkeys([*readers, "paula@minute.example"], 1)
    assert (tmp_path / "out/site").is_dir()


def until_sent() -> None:
    ends = monotonic() + 120
    while (state := models.Job.objects.get().state) != "done":
        assert monotonic() < ends, f"still {state}"
        sleep(0.1)


def addresses(issue: models.Issue) -> list[str]:
    """Every page of the desk, with something on it."""
    pick = issue.picks.first()
    assert pick
    base = f"/issue/{issue.pk}/"
    own = [
        "",
        "words/",
        "language/de/",
        "machine/",
        f"pick/{pick.pk}/",
        "preview/en/",
        "preview/ar/?part=text",
        "approve/",
        "history/",
    ]
    own += ["send/", "send/uncertain/"]
    return [
        "/",
        "/candidates/",
        "/candidates/add/?url=https://example.org/a",
        *(base + each for each in own),
        "/history/",
        "/issues/",
        "/sources/",
        "/themes/",
        f"/candidates/{issue.picks.earliest('pk').story_id}/themes/?say=about%20journey",
        "/account/",
    ]


@pytest.mark.skipif(
    not AXE.exists(), reason="no axe-core here: npm ci in curator/preflight/linters"
)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_axe_finds_nothing_serious_and_no_page_scrolls_sideways(
    browser: Browser, live_server: LiveServer, draft: models.Issue, scheme: str, width: int
) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    door = browser.new_context(base_url=live_server.url, **look).new_page()
    page = signed_in(browser, live_server, **look)
    with_everything(draft, User.objects.get())
    found = [*judged(door, "/sign-in/")]
    for where in addresses(draft):
        found += judged(page, where)
    assert not found, "\n".join(found)


def with_everything(issue: models.Issue, by: User) -> None:
    """An issue that shows every kind of mark: machine words, withdrawn approval, trouble, twins, history."""
    first = issue.picks.order_by("position")[0]
    newsroom.story("Schnelle Antworten", "de", cluster=first.cluster)
    words = {"issue": issue, "pick": first, "field": "headline", "origin": "machine"}
    models.Words.objects.create(**words, language="ar", text="أجوبة سريعة", accepted=False)
    models.Words.objects.create(
        **{**words, "origin": "editor"}, language="en", text="Speed wins: 99 %"
    )
    asked_of_a_machine(issue)
    models.Source.objects.update(state="failing", reason="the server answers 503", failures=3)
    models.Issue.objects.update(
        held="only three items", remarks=["No podcast this week."], number=1
    )
    models.Approval.objects.create(
        issue=issue, by=by, snapshot={}, withdrawn_at=issue.created_at, withdrawn_why="moved"
    )
    models.Edit.objects.create(
        issue=issue, by=by, what="moved: Maps", before="loyalty, place 1", after="privacy, place 1"
    )


@pytest.mark.skipif(
    not AXE.exists(), reason="no axe-core here: npm ci in curator/preflight/linters"
)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_axe_finds_nothing_serious_on_the_pages_of_an_issue_on_its_way(
    browser: Browser,
    live_server: LiveServer,
    transactional_db: None,
    mails: Receiver,
    scheme: str,
    width: int,
) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    page, issue = signed_in(browser, live_server, **look), make_issue(("en", "de"), OWN)
    make_readers(6)
    where = f"/issue/{issue.pk}/send/"
    found = [*judged(page, where)]
    picture(page, f"before-{scheme}")
    half_way(issue)
    for name in ("", "uncertain/"):
        found += judged(page, where + name)
        picture(page, f"{name.strip('/') or 'half-way'}-{scheme}")
    models.Job.objects.update(state="cancelled", reason="stopped by paula")
    found += judged(page, where)
    picture(page, f"stopped-{scheme}")
    assert not found, "\n".join(found)


def half_way(issue: models.Issue) -> None:
    """A sending that waits for its next try, with mails in every state, and nobody at work."""
    deliveries.queue(issue, ["en", "de"], lambda number: f"<{number}@minute.example>")
    words = {
        "deferred": "451 4.7.1 greylisted",
        "bounced": "550 5.1.1 no such user <anna@example.org>",
    }
    for row, state in zip(
        issue.deliveries.all(),
        ("sent", "sent", "deferred", "bounced", "uncertain", "queued"),
        strict=True,
    ):
        models.Delivery.objects.filter(pk=row.pk).update(state=state, reason=words.get(state, ""))
    soon = timezone.now() + timedelta(minutes=7)
    models.Job.objects.create(
        issue=issue, kind="sending", asked_by="paula", due_at=soon, payload={"seal": "-"}
    )


def picture(page: Page, name: str) -> None:
    """Kept where somebody wants to look at it."""
    if folder := os.environ.get("CURATOR_PICTURES"):
        page.screenshot(path=f"{folder}/desk-send-{name}.png", full_page=True)


REFUSED = "headline of “متاجر بلا طوابير 24”: it reads like en, not ar"


def asked_of_a_machine(issue: models.Issue) -> None:
    """Requests in every state, asked by people with names from right to left and in Hangul, and nobody at work."""
    people = [User.objects.create_user(name) for name in ("نورة-الحربي", "김하늘")]
    states = ("waiting", "running", "done", "failed", "cancelled")
    for number, state in enumerate(states):
        models.Job.objects.create(
            issue=issue,
            kind="opening" if number > 2 else "translation",
            language=("de", "ar", "en", "de", "ar")[number],
            asked_by=people[number % 2].username,
            state=state,
            total=20,
            done=7 if number else 0,
            result={"refused": [REFUSED] * number, "characters": 4_711 * number},
            reason="LibreTranslate: the service is busy; try again in a minute"
            if state == "failed"
            else "",
        )


def judged(page: Page, where: str) -> list[str]:
    """What axe calls serious or critical on one page, every fold opened; and whether it scrolls sideways."""
    page.goto(where)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    page.evaluate(
        AXE.read_text()
    )  # over the debugger, since the page's own policy lets no foreign script in
    result = page.evaluate("axe.run(document, {resultTypes: ['violations'], iframes: false})")
    bad = [each for each in result["violations"] if each["impact"] in ("serious", "critical")]
    said = [
        f"{where}: {each['id']}: {node['html'][:200]}" for each in bad for node in each["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        said.append(f"{where}: scrolls sideways")
    return said
