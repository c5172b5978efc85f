"""The checklist of the approve page: each line green, or saying what to do and where."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from curator.store import models
from curator.store.words import accept, add_version, rewrite

pytestmark = pytest.mark.django_db

GREEN = {"texts", "opening", "letters", "proofreading", "facts", "links", "proposals"}


def shown(desk: Client, issue: models.Issue) -> BeautifulSoup:
    return BeautifulSoup(desk.get(f"/issue/{issue.pk}/approve/").content, "lxml")


def to_do(desk: Client, issue: models.Issue) -> dict[str, list[str]]:
    """Each line that is not green, with the addresses it leads to."""
    lines = shown(desk, issue).select("[data-check]")
    return {
        str(line["data-check"]): [str(link["href"]) for link in line.select("a")]
        for line in lines
        if line["data-state"] == "todo"
    }


def marked(desk: Client, issue: models.Issue) -> list[str]:
    return [each.get_text() for each in shown(desk, issue).select("[data-check=facts] mark")]


def first_pick(issue: models.Issue) -> models.Pick:
    return issue.picks.order_by("position")[0]


def write(
    issue: models.Issue, by: User, field: str, text: str, pick: models.Pick | None = None
) -> None:
    rewrite(issue, by, field=field, language="en", text=text, seen=0, pick=pick)


def propose(issue: models.Issue, language: str, field: str = "blurb") -> models.Words:
    return add_version(
        issue,
        first_pick(issue) if field in ("headline", "blurb") else None,
        field,
        language,
        origin="machine",
        text="Speed wins.",
        accepted=False,
    )


def test_with_everything_done_every_line_is_green(
    desk: Client, issue: models.Issue, editor: User
) -> None:
    assert set(to_do(desk, issue)) == {"opening"}
    write(issue, editor, "sign_off", "Until next week.")
    lines = shown(desk, issue).select("[data-check]")
    assert {str(line["data-check"]): line["data-state"] for line in lines} == dict.fromkeys(
        GREEN, "done"
    )


@pytest.mark.parametrize(
    ("field", "text", "found"),
    [
        ("headline", "Fast answers keep 4711 customers", ["4711"]),
        ("blurb", "87 % of readers liked it, says Ada Lovelace.", ["Ada Lovelace"]),
        ("blurb", "“We never answer anybody here”", ["We never answer anybody here"]),
        ("blurb", "87 % of readers liked it.", []),
        ("blurb", "87 % of readers liked it, says an English magazine.", []),
        ("blurb", "87 % of readers liked it, says a Welsh magazine.", ["Welsh"]),
    ],
)
def test_a_text_that_says_what_its_source_does_not_is_named_where_it_is_mended(
    desk: Client, issue: models.Issue, editor: User, field: str, text: str, found: list[str]
) -> None:
    pick = first_pick(issue)
    write(issue, editor, field, text, pick)
    assert marked(desk, issue) == found
    expected = [f"/issue/{issue.pk}/pick/{pick.pk}/?language=en"] if found else []
    assert to_do(desk, issue).get("facts", []) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("87 % of readers: maps nobody follows, and The Test Minute read it.", []),
        ("In this issue 4711 customers wait.", ["4711"]),
    ],
)
@pytest.mark.parametrize("field", ["opening", "subject", "interlude", "intro:loyalty"])
def test_what_the_issue_says_of_its_items_may_be_what_any_item_says(
    desk: Client, issue: models.Issue, editor: User, field: str, text: str, found: list[str]
) -> None:
    write(issue, editor, field, text)
    assert marked(desk, issue) == found
    expected = [f"/issue/{issue.pk}/words/?language=en"] if found else []
    assert to_do(desk, issue).get("facts", []) == expected


def test_a_mended_text_turns_green(desk: Client, issue: models.Issue, editor: User) -> None:
    pick = first_pick(issue)
    write(issue, editor, "headline", "Fast answers keep 4711 customers", pick)
    assert "facts" in to_do(desk, issue)
    rewrite(issue, editor, field="headline", language="en", text="Fast answers", seen=1, pick=pick)
    assert "facts" not in to_do(desk, issue)


def test_an_accepted_translation_is_checked_too(
    desk: Client, issue: models.Issue, editor: User
) -> None:
    desk.post(f"/issue/{issue.pk}/edition/de/", {"edition": "on"})
    row = propose(issue, "de")
    models.Words.objects.filter(pk=row.pk).update(text="4711 Kunden warten.")
    assert marked(desk, issue) == []
    accept(row, editor)
    assert marked(desk, issue) == ["4711"]


def test_an_unread_proposal_of_an_edition_that_goes_out_is_named(
    desk: Client, issue: models.Issue, editor: User
) -> None:
    row = propose(issue, "de")
    assert "proposals" not in to_do(desk, issue)
    desk.post(f"/issue/{issue.pk}/edition/de/", {"edition": "on"})
    where = f"/issue/{issue.pk}/language/de/#box-p{row.pick_id}-{row.field}"
    assert to_do(desk, issue)["proposals"] == [where]
    accept(row, editor)
    assert "proposals" not in to_do(desk, issue)


def test_a_proposal_that_an_editor_wrote_over_is_no_longer_waiting(
    desk: Client, issue: models.Issue, editor: User
) -> None:
    propose(issue, "en", "opening")
    assert to_do(desk, issue)["proposals"] == [f"/issue/{issue.pk}/language/en/#box-opening"]
    write(issue, editor, "opening", "Hello again.")
    assert "proposals" not in to_do(desk, issue)


def test_an_older_proposal_is_not_asked_about_once_the_newest_was_read(
    desk: Client, issue: models.Issue, editor: User
) -> None:
    propose(issue, "en")
    accept(propose(issue, "en"), editor)
    assert "proposals" not in to_do(desk, issue)


def test_what_is_to_do_stops_nobody(desk: Client, issue: models.Issue, editor: User) -> None:
    write(issue, editor, "headline", "Fast answers keep 4711 customers", first_pick(issue))
    propose(issue, "en")
    page = shown(desk, issue)
    seen = page.select_one("[name=fingerprint]")
    assert seen
    desk.post(f"/issue/{issue.pk}/approve/", {"fingerprint": str(seen["value"])})
    assert models.Approval.objects.filter(withdrawn_at=None).count() == 1


def test_an_issue_that_left_has_no_checklist(desk: Client, issue: models.Issue) -> None:
    models.Issue.objects.update(state="sent", number=1)
    assert shown(desk, issue).select("[data-check]") == []


def test_with_every_edition_off_nothing_is_called_done(desk: Client, issue: models.Issue) -> None:
    desk.post(f"/issue/{issue.pk}/edition/en/", {"edition": "off"})
    assert shown(desk, issue).select("[data-check]") == []


def test_what_changed_since_the_last_approval_is_a_line(
    desk: Client, issue: models.Issue, editor: User
) -> None:
    seen = shown(desk, issue).select_one("[name=fingerprint]")
    assert seen
    desk.post(f"/issue/{issue.pk}/approve/", {"fingerprint": str(seen["value"])})
    assert "changes" not in to_do(desk, issue)
    write(issue, editor, "sign_off", "Until next week.")
    assert to_do(desk, issue)["changes"] == ["#changed"]


def test_the_checklist_asks_the_database_no_more_however_many_texts_there_are(
    desk: Client, issue: models.Issue, editor: User
) -> None:
    write(issue, editor, "opening", "4711 customers")
    assert to_do(desk, issue)  # what is loaded once is loaded
    with CaptureQueriesContext(connection) as before:
        shown(desk, issue)
    for pick in issue.picks.all():
        write(issue, editor, "headline", "4711 customers", pick)
        propose(issue, "en")
    assert to_do(desk, issue)  # compares the new texts, once
    with CaptureQueriesContext(connection) as after:
        assert set(to_do(desk, issue)) >= {"facts", "proposals"}
    assert len(after) == len(before)
