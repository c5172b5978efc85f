"""Every version of a text: who, when, compared, restored."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from curator.desk.versions import compared
from curator.store import models
from curator.store.words import rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(issue: models.Issue, editor: User, publisher: User) -> models.Issue:
    """An opening in three versions, the last of which took it back."""
    texts = ((editor, "Guten Morgen"), (publisher, "Guten schönen Morgen"), (editor, ""))
    for seen, (by, text) in enumerate(texts):
        rewrite(issue, by, field="opening", language="de", text=text, seen=seen)
    return issue


def address(issue: models.Issue, name: str = "opening") -> str:
    return f"/issue/{issue.pk}/versions/de/{name}/"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Guten Morgen", "Guten Morgen", [("same", "Guten Morgen")]),
        ("Guten Morgen", "Guten Tag", [("same", "Guten "), ("gone", "Morgen"), ("new", "Tag")]),
        ("", "Neu", [("new", "Neu")]),
        ("待つ人", "待った人", [("same", "待"), ("gone", "つ"), ("new", "った"), ("same", "人")]),
    ],
)
def test_two_texts_are_compared_word_by_word(
    old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    assert list(compared(old, new)) == expected


def test_the_page_tells_who_wrote_which_version_and_compares_any_two(
    desk: Client, written: models.Issue
) -> None:
    html = desk.get(address(written)).content.decode()
    assert 'data-compared="2 3"' in html
    assert all(said in html for said in ("erin", "paula", "Guten Morgen"))
    form = BeautifulSoup(html, "lxml").select_one("main form[method=get]")
    assert form
    offered = {
        str(box["name"]): [str(each["value"]) for each in box.select("option")]
        for box in form.select("select")
    }
    assert offered == {"old": ["3", "2", "1"], "new": ["3", "2", "1"]}
    html = desk.get(address(written), {"old": "1", "new": "2"}).content.decode()
    assert "<ins>schönen </ins>" in html


def test_an_older_version_is_restored_as_the_newest(desk: Client, written: models.Issue) -> None:
    desk.post(address(written), {"version": "1", "seen": "3"})
    newest = models.Words.objects.order_by("-version")[0]
    assert (newest.version, newest.text) == (4, "Guten Morgen")


def test_nothing_is_restored_over_what_somebody_wrote_meanwhile(
    desk: Client, written: models.Issue, editor: User
) -> None:
    rewrite(written, editor, field="opening", language="de", text="Neueres", seen=3)
    html = desk.post(address(written), {"version": "1", "seen": "3"}, follow=True).content.decode()
    assert "message error" in html
    assert models.Words.objects.order_by("-version")[0].text == "Neueres"


def test_restoring_what_stands_there_is_not_said_to_have_changed_anything(
    desk: Client, issue: models.Issue, editor: User
) -> None:
    for seen, text in enumerate(("Guten Morgen", "Guten Tag", "Guten Morgen")):
        rewrite(issue, editor, field="opening", language="de", text=text, seen=seen)
    models.Issue.objects.filter(pk=issue.pk).update(state="approved", number=1)
    page = desk.post(address(issue), {"version": "1", "seen": "3"}, follow=True).content.decode()
    assert 'class="message info"' in page
    assert 'class="message success"' not in page
    assert 'class="message warning"' not in page
    assert models.Words.objects.count() == 3


@pytest.mark.parametrize("name", ["sign_off", "p999999-blurb", "nothing"])
def test_a_text_that_was_never_written_has_no_page(
    desk: Client, written: models.Issue, name: str
) -> None:
    assert desk.get(address(written, name)).status_code == 404


def test_the_language_page_leads_to_the_versions(desk: Client, written: models.Issue) -> None:
    html = desk.get(f"/issue/{written.pk}/language/de/").content.decode()
    assert address(written) in html
