"""After every act of an editor the next page offers to take it back; so does the history."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from curator.records import slots
from curator.runs import context
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import corrections, models, words
from curator.store.history import act_of
from tests.desk import newsroom
from tests.desk.chromium import CHROMIUM, signed_in

pytestmark = pytest.mark.django_db

IN_A_BROWSER = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: apt-get install chromium"
)


def offered(html: str) -> dict[str, list[str]]:
    """What the button below the messages would post."""
    form = re.search(r'<form [^>]*class="undo".*?</form>', html, re.DOTALL)
    named: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'name="(act|again|back)" value="([^"]*)"', form[0] if form else ""
    ):
        named.setdefault(name, []).append(value)
    return named


def standing() -> list[str]:
    """The acts that stand."""
    rows = models.Edit.objects.exclude(act=None).filter(undone=False)
    return [act_of(row).kind for row in rows.order_by("pk")]


ACTS = {
    "place": ("/issue/{issue}/pick/{pick}/place/", {"do": "drop"}),
    "minute": ("/issue/{issue}/pick/{pick}/place/", {"do": "out-of-minute"}),
    "telling": ("/issue/{issue}/pick/{pick}/place/", {"telling": "{copy}"}),
    "picture": ("/issue/{issue}/pick/{pick}/place/", {"picture": "number", "seen": ""}),
    "words": ("/issue/{issue}/words/?language=de", {"opening": "Tag!", "seen-opening": "0"}),
    "sponsors": ("/issue/{issue}/sponsor/", {"name": "Acme", "url": "https://acme.example"}),
    "edition": ("/issue/{issue}/edition/de/", {"edition": "off"}),
    "triage": ("/candidates/{free}/judge/", {"state": "held"}),
    "same": ("/candidates/{copy}/same/", {"part": "1"}),
    "block": ("/sources/blocked/add/", {"kind": "word", "text": "maps"}),
    "source": ("/sources/{source}/pause/", {"do": "pause"}),
    "weight": (
        "/themes/correct/",
        {"theme": "loyalty", "language": "de", "term": "Treue", "weight": "strong"},
    ),
    "start": ("/start/", {}),
    "comment": ("/issue/{issue}/proofreading/comment/{comment}/", {"do": "resolve"}),
    "release": ("/issue/{issue}/corrections/", {"seen": "{correction}"}),
}


def send(issue: models.Issue) -> None:
    """Send an issue and correct its opening."""
    publisher = User.objects.get()
    approve(IssueRenderer.of(context.config()), issue, publisher)
    models.Issue.objects.filter(pk=issue.pk).update(state="sent")
    words.rewrite(issue, publisher, field="opening", language="en", text="Good day!", seen=0)


def feature(issue: models.Issue) -> None:
    issue.picks.filter(position=1).update(slot=slots.FEATURE)


BEFORE = {"start": send, "release": send, "picture": feature}


def comment(issue: models.Issue) -> models.ProofComment:
    """What a native reader says about an edition."""
    now = timezone.now()
    link = issue.proof_links.create(
        language="de", reader="Jana", by=User.objects.get(), at=now, expires_at=now
    )
    return link.comments.create(text="A comma too many.", at=now)


@pytest.mark.parametrize("kind", ACTS)
def test_the_next_page_offers_to_take_it_back_and_then_to_do_it_again(
    desk: Client, issue: models.Issue, kind: str
) -> None:
    pick = issue.picks.order_by("position")[0]
    places = {
        "issue": issue.pk,
        "pick": pick.pk,
        "copy": newsroom.story("Schnelle Antworten", "de", cluster=pick.cluster).pk,
        "free": newsroom.story("Nobody picked this").pk,
        "source": models.Source.objects.all()[0].pk,
        "comment": comment(issue).pk,
    }
    if prepare := BEFORE.get(kind):
        prepare(issue)
    if kind == "release":
        places["correction"] = corrections.waiting(issue).get().pk
    before = standing()
    where, form = ACTS[kind]
    form = {name: value.format(**places) for name, value in form.items()}
    html = desk.post(where.format(**places), form, follow=True).content.decode()
    assert standing() == [*before, kind]
    undo = offered(html)
    html = desk.post("/undo/", undo, follow=True).content.decode()
    assert standing() == before
    again = offered(html)
    assert again["again"] == ["1"]
    desk.post("/undo/", again)
    assert standing() == [*before, kind]


def test_all_texts_of_one_form_are_taken_back_together(desk: Client, issue: models.Issue) -> None:
    form = {"opening": "Tag!", "seen-opening": "0", "sign_off": "Bis bald.", "seen-sign_off": "0"}
    where = f"/issue/{issue.pk}/language/de/"
    undo = offered(desk.post(where, form, follow=True).content.decode())
    assert len(undo["act"]) == 2
    assert undo["back"] == [f"{where}?beside="]
    page = desk.post("/undo/", undo, follow=True)
    assert page.redirect_chain == [(f"{where}?beside=", 302)]
    newest = models.Words.objects.filter(version=2).values_list("field", "text")
    assert dict(newest) == {"opening": "", "sign_off": ""}


def test_taking_back_says_that_the_approval_fell(desk: Client, issue: models.Issue) -> None:
    desk.post(f"/issue/{issue.pk}/words/?language=de", {"opening": "Tag!", "seen-opening": "0"})
    acts = desk.session["undo"]["acts"]
    models.Issue.objects.filter(pk=issue.pk).update(state="approved", number=1)
    html = desk.post("/undo/", {"act": acts}, follow=True).content.decode()
    issue.refresh_from_db()
    assert issue.state == "draft"
    assert 'class="message warning"' in html


def test_the_history_offers_it_for_the_newest_act_on_each_thing(
    desk: Client, issue: models.Issue
) -> None:
    pick = issue.picks.all()[0]
    for position in (2, 1):
        form = {"slot": "loyalty", "position": str(position)}
        desk.post(f"/issue/{issue.pk}/pick/{pick.pk}/place/", form)
    older, newer = models.Edit.objects.order_by("pk")
    where = f"/issue/{issue.pk}/history/"
    html = desk.get(where).content.decode()
    assert f'name="act" value="{newer.pk}"' in html
    assert f'name="act" value="{older.pk}"' not in html
    html = desk.post("/undo/", {"act": newer.pk, "back": where}, follow=True).content.decode()
    assert html.count("data-undone") == 1
    assert f'name="act" value="{older.pk}"' in html


def test_who_changed_the_same_since_is_named(desk: Client, issue: models.Issue) -> None:
    where, form = f"/issue/{issue.pk}/words/?language=de", {"opening": "Tag!", "seen-opening": "0"}
    desk.post(where, form)
    acts = desk.session["undo"]["acts"]
    erin = newsroom.person("erin", "editor")
    words.rewrite(issue, erin, field="opening", language="de", text="Hallo!", seen=1)
    html = desk.post("/undo/", {"act": acts}, follow=True).content.decode()
    assert re.search(r'class="message error">[^<]*erin', html)
    assert standing() == ["words", "words"]


def test_a_correction_is_undone_but_nothing_written_before_sending(
    desk: Client, issue: models.Issue
) -> None:
    where = f"/issue/{issue.pk}/words/?language=de"
    desk.post(where, {"opening": "Tag!", "seen-opening": "0"})
    written = models.Edit.objects.get()
    models.Issue.objects.filter(pk=issue.pk).update(state="sent", number=1)
    page = desk.post(where, {"sign_off": "Bis dann!", "seen-sign_off": "0"}, follow=True)
    undo = offered(page.content.decode())
    assert undo["act"] != [str(written.pk)]
    html = desk.get(f"/issue/{issue.pk}/history/").content.decode()
    assert re.findall(r'name="act" value="(\d+)"', html) == undo["act"]
    html = desk.post("/undo/", undo, follow=True).content.decode()
    assert 'data-corrections="0"' in desk.get(f"/issue/{issue.pk}/").content.decode()
    assert standing() == ["words"]
    assert "again" in offered(html)


def test_from_the_pages_of_an_issue_that_is_undone_the_way_leads_home(
    desk: Client, issue: models.Issue
) -> None:
    send(issue)
    page = desk.post("/start/", follow=True)
    undo = offered(page.content.decode())
    assert undo["back"] == [page.redirect_chain[-1][0]]
    page = desk.post("/undo/", undo, follow=True, headers={"hx-request": "true"})
    assert page.headers["HX-Redirect"] == "/"
    again = offered(desk.get("/").content.decode())
    assert desk.post("/undo/", again, headers={"hx-request": "true"}).headers["HX-Redirect"] == "/"
    assert desk.get(undo["back"][0]).status_code == 200


def test_a_pick_that_starts_the_issue_is_undone_with_it(desk: Client, issue: models.Issue) -> None:
    send(issue)
    late = newsroom.story("A story that came late")
    form = {"slot": "loyalty", "start": "1"}
    page = desk.post(f"/candidates/{late.pk}/pick/", form, follow=True)
    desk.post("/undo/", offered(page.content.decode()))
    assert list(models.Issue.objects.all()) == [issue]
    assert not models.Pick.objects.filter(story=late).exists()


@pytest.mark.parametrize("acts", [[], ["0"], ["x"], ["9" * 30], ["-1"]])
def test_a_forged_form_undoes_nothing(desk: Client, issue: models.Issue, acts: list[str]) -> None:
    answer = desk.post("/undo/", {"act": acts, "back": "https://evil.example/"})
    assert (answer.status_code, answer["Location"]) == (302, "/")


@IN_A_BROWSER
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 375])
def test_a_key_takes_saved_words_back_where_the_page_stands(
    browser: Browser, live_server: LiveServer, draft: models.Issue, width: int
) -> None:
    page = signed_in(browser, live_server, viewport={"width": width, "height": 700})
    page.goto(f"/issue/{draft.pk}/language/de/")
    box = page.locator("textarea[name$='-blurb']").nth(1)
    box.fill("Ein Satz.")
    box.press("Control+s")
    expect(page.locator("#undo")).to_be_visible()
    before = float(page.evaluate("scrollY"))
    page.locator("#main").focus()
    page.keyboard.press("u")
    expect(box).to_have_value("")
    assert abs(float(page.evaluate("scrollY")) - before) < 200
    page.locator("#undo").click()
    expect(box).to_have_value("Ein Satz.")
