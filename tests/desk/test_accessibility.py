"""Every page of the desk as axe and a narrow window judge it, light and dark."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import User
from django.utils import timezone
from django_otp.oath import totp
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from curator.preflight.markup import MODULES
from curator.records import Message
from curator.runs import context
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import models, proofreading, recipients
from curator.store.people import add_person
from curator.translate.checked import reads_like
from tests.desk import newsroom
from tests.desk.chromium import CHROMIUM, addresses, signed_in
from tests.factories_archive import write_illustrated
from tests.factories_config import OWN
from tests.factories_roundup import sent
from tests.factories_sending import make_issue, make_readers
from tests.send.receiver import Receiver

AXE = MODULES / "axe-core" / "axe.min.js"


@pytest.fixture
def languages(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A newsletter in one more language, whose name is long in German."""
    feeds = yaml.safe_load(Path(__file__).with_name("feeds.yaml").read_text("utf-8"))
    feeds["newsletter"]["languages"].append("nl")
    (tmp_path / "feeds.yaml").write_text(yaml.safe_dump(feeds), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(tmp_path / "feeds.yaml"))


pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium"),
]


@pytest.mark.heavy
@pytest.mark.skipif(
    not AXE.exists(), reason="no axe-core here: npm ci in curator/preflight/linters"
)
@pytest.mark.parametrize(
    ("scheme", "width", "language"),
    [("light", 1280, "en-GB"), ("dark", 375, "en-GB"), ("dark", 320, "de-DE")],
)
def test_axe_finds_nothing_serious_and_no_page_scrolls_sideways(
    browser: Browser,
    live_server: LiveServer,
    draft: models.Issue,
    languages: None,
    scheme: str,
    width: int,
    language: str,
) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    look["locale"] = language
    door = browser.new_context(base_url=live_server.url, **look).new_page()
    page = signed_in(browser, live_server, **look)
    with_everything(draft, User.objects.get())
    found = [*judged(door, "/sign-in/")]
    for where in without_an_account(draft, live_server.url):
        found += judged(door, where)
    own = [f"/issue/{draft.pk}/versions/en/p{draft.picks.earliest('position').pk}-headline/"]
    for where in (*addresses(draft), *own):
        found += judged(page, where)
    assert not found, "\n".join(found)


def without_an_account(issue: models.Issue, url: str) -> list[str]:
    """The pages of somebody invited: to the desk, or only to read an edition."""
    editor, now = User.objects.get(username="paula"), timezone.now()
    link = proofreading.invite(issue, editor, language="de", reader="Jana", days=7, now=now)
    proofreading.comment(link, "A comma too many.", issue.picks.earliest("position").pk, now)
    return [f"/proof/{proofreading.token(link)}", add_person("nina", "editor", url)]


@pytest.mark.skipif(
    not AXE.exists(), reason="no axe-core here: npm ci in curator/preflight/linters"
)
@pytest.mark.parametrize(
    ("scheme", "width", "language"), [("light", 1280, "en-GB"), ("dark", 375, "de-DE")]
)
def test_the_second_step_and_what_it_is_set_up_with_are_sound(
    browser: Browser,
    live_server: LiveServer,
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    width: int,
    language: str,
) -> None:
    monkeypatch.setenv("CURATOR_SMTP_URL", "smtp://127.0.0.1:1")
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    look["locale"] = language
    page = signed_in(browser, live_server, **look)
    found = [*judged(page, "/account/address/"), *judged(page, "/account/second-factor/")]
    device = models.AppDevice.objects.get()
    send(page, "code", f"{totp(device.bin_key):06d}")
    expect(page.locator("[data-recovery]").first).to_be_visible()
    found += judged_here(page, "recovery codes")
    found += judged(page, "/account/second-factor/")
    found += judged(page, "/account/prove/")
    send(page, "password", "wrong")
    found += judged_here(page, "wrong password")
    door = browser.new_context(base_url=live_server.url, **look).new_page()
    door.goto("/sign-in/")
    door.locator("[name=username]").fill("paula")
    send(door, "password", newsroom.PASSWORD)
    expect(door.locator("main [name=code]")).to_be_visible()
    found += judged_here(door, "second step")
    picture(door, f"second-step-{scheme}")
    send(door, "code", "000000")
    expect(door.locator("#error")).to_be_visible()
    found += judged_here(door, "wrong code")
    assert not found, "\n".join(found)


def send(page: Page, name: str, text: str) -> None:
    """Type into a field of the main form and press its button."""
    page.locator(f"main [name={name}]").fill(text)
    page.locator(f"main [name={name}]").press("Enter")


@pytest.mark.heavy
@pytest.mark.skipif(
    not AXE.exists(), reason="no axe-core here: npm ci in curator/preflight/linters"
)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 375)])
def test_the_front_page_with_the_way_to_the_desk_is_sound(
    browser: Browser,
    live_server: LiveServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    width: int,
) -> None:
    write_illustrated(tmp_path / "site")
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path))
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    page = browser.new_context(base_url=live_server.url, **look).new_page()
    assert judged(page, "/") == []
    page.click("footer a[href='/sign-in/']")
    assert page.locator("input[type=password]").count() == 1


def with_everything(issue: models.Issue, by: User) -> None:
    """An issue that shows every kind of mark: machine words, withdrawn approval, trouble, twins, history."""
    first = issue.picks.order_by("position")[0]
    newsroom.story("Schnelle Antworten", "de", cluster=first.cluster)
    words = {"issue": issue, "pick": first, "field": "headline", "origin": "machine"}
    models.Words.objects.create(**words, language="ar", text="أجوبة سريعة", accepted=False)
    remarks = [Message("not in the original: %(words)s", words="4711")]
    models.Words.objects.create(
        **words, language="de", text="4711 Antworten", accepted=False, remarks=remarks
    )
    models.Words.objects.create(
        **{**words, "origin": "editor"}, language="en", text="Speed wins: 99 %"
    )
    asked_of_a_machine(issue)
    models.Source.objects.update(state="failing", reason="the server answers 503", failures=3)
    first.story.entry.source.name = "Meridian Institute for Service Research"  # of long words
    first.story.entry.source.save()
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
@pytest.mark.parametrize(
    ("scheme", "width", "language"), [("light", 1280, "en-GB"), ("dark", 375, "de-DE")]
)
def test_axe_finds_nothing_serious_on_the_pages_of_an_issue_on_its_way(
    browser: Browser,
    live_server: LiveServer,
    transactional_db: None,
    mails: Receiver,
    scheme: str,
    width: int,
    language: str,
) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    look["locale"] = language
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
    whole = sent("Fast answers keep customers", "Maps nobody follows")
    found += judged(page, f"/issue/{whole.pk}/receipt/")
    picture(page, f"receipt-{scheme}")
    models.Issue.objects.filter(pk=issue.pk).update(state="sent", day=timezone.localdate())
    newsroom.story("متاجر بلا طوابير", "ar")
    found += judged(page, f"/issue/{issue.pk}/missed/")
    picture(page, f"stopped-{scheme}")
    assert not found, "\n".join(found)


def half_way(issue: models.Issue) -> None:
    """A sending that waits for its next try, with mails in every state, and nobody at work."""
    recipients.queue(issue, ["en", "de"], lambda number: f"<{number}@minute.example>")
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


REFUSED = Message(
    "%(field)s of “%(title)s”: %(why)s",
    field=Message("headline"),
    title="متاجر بلا طوابير 24",
    why=reads_like("en", "ar"),
).kept


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
    answer = page.goto(where)
    assert answer
    assert answer.ok, f"{where}: {answer.status}"
    return judged_here(page, where)


def judged_here(page: Page, where: str) -> list[str]:
    """The same of the page that is open; `where` is what it is called."""
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


@pytest.mark.skipif(
    not AXE.exists(), reason="no axe-core here: npm ci in curator/preflight/linters"
)
@pytest.mark.parametrize(
    ("scheme", "width", "language"), [("light", 1280, "en-GB"), ("dark", 375, "de-DE")]
)
def test_the_linkedin_page_of_an_approved_issue_is_sound_and_folds(
    browser: Browser,
    live_server: LiveServer,
    draft: models.Issue,
    scheme: str,
    width: int,
    language: str,
) -> None:
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 800}}
    look["locale"] = language
    page = signed_in(browser, live_server, **look)
    approve(IssueRenderer.of(context.config()), draft, User.objects.get())
    assert not judged(page, f"/issue/{draft.pk}/linkedin/")
    page.reload()  # what was judged had every fold open
    assert not page.locator(".feed-text").inner_text().endswith("#Loyalty")
    page.locator(".feed-text summary").click()
    assert page.locator(".feed-text").inner_text().endswith("#Loyalty")


def test_the_documents_pages_are_turned_without_javascript(
    browser: Browser, live_server: LiveServer, draft: models.Issue
) -> None:
    page = signed_in(browser, live_server, java_script_enabled=False)
    approve(IssueRenderer.of(context.config()), draft, User.objects.get())
    page.goto(f"/issue/{draft.pk}/linkedin/")
    second = page.locator("#page-2")
    expect(second).not_to_be_in_viewport(ratio=0.5)
    page.locator("#page-1 a").click()
    expect(second).to_be_in_viewport(ratio=0.5)
    expect(page.locator("#page-1")).not_to_be_in_viewport(ratio=0.1)
    page.locator(".feed-dots a").first.click()
    expect(page.locator("#page-1")).to_be_in_viewport(ratio=0.5)
