from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator import records
from curator.store import models
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


def pick(issue: models.Issue, position: int = 1) -> models.Pick:
    return issue.picks.get(position=position)


def words(row: models.Pick, origin: str, text: str) -> None:
    """An Arabic headline; a machine's waits to be accepted."""
    models.Words.objects.create(
        issue=row.issue,
        pick=row,
        field="headline",
        language="ar",
        origin=origin,
        text=text,
        accepted=origin != "machine",
    )


def place(desk: Client, row: models.Pick, **form: str) -> str:
    """Post one change of place and give the draft page that follows."""
    return desk.post(
        f"/issue/{row.issue_id}/pick/{row.pk}/place/", form, follow=True
    ).content.decode()


def tasks(html: str) -> list[str]:
    """The kinds of the tasks on the home page, most pressing first."""
    return re.findall(r'data-task="([^"]*)"', html)


def test_home_says_what_is_left_to_do(desk: Client, issue: models.Issue) -> None:
    newsroom.story("Schnelle Antworten halten Kunden", "de", cluster=pick(issue).cluster)
    html = desk.get("/").content.decode()
    assert tasks(html) == ["unwritten", "lacks", "off", "read"]
    assert "1 headline and 1 summary" in html


@pytest.mark.parametrize(
    ("page", "marked"),
    [
        ("/candidates/add/", "/candidates/"),
        ("/issue/{issue}/machine/", "/issue/{issue}/"),
        ("/issue/{issue}/proofreading/", "/issue/{issue}/preview/"),
    ],
)
def test_the_navigation_marks_the_page_a_page_belongs_to(
    desk: Client, issue: models.Issue, page: str, marked: str
) -> None:
    html = desk.get(page.format(issue=issue.pk)).content.decode()
    assert f'<a href="{marked.format(issue=issue.pk)}" aria-current="page"' in html


def test_home_without_an_issue_offers_to_start_one(desk: Client) -> None:
    assert 'action="/start/"' in desk.get("/").content.decode()
    desk.post("/start/")
    assert models.Issue.objects.get().edits.get().what == "started an empty issue"
    assert tasks(desk.get("/").content.decode()) == ["pick"]


@pytest.mark.parametrize("button", ["/start/", "/candidates/{}/pick/"])
def test_an_issue_started_on_sunday_evening_in_london_has_the_monday_of_tokyo(
    client: Client,
    publisher: User,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    button: str,
) -> None:
    feeds = tmp_path / "feeds.yaml"
    here = Path(__file__).parent / "feeds.yaml"
    feeds.write_text(here.read_text("utf-8").replace("Europe/Berlin", "Asia/Tokyo"), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 29, 21, tzinfo=UTC))
    client.force_login(publisher)
    story = newsroom.story("Fast answers keep customers")
    client.post(button.format(story.pk), {"slot": "loyalty", "start": "1"})
    assert models.Issue.objects.get().day == date(2026, 11, 30)


def test_home_names_sources_in_trouble_and_a_proposed_hold(
    desk: Client, issue: models.Issue
) -> None:
    models.Source.objects.update(state="failing", reason="the server answers 503")
    models.Issue.objects.update(held="only two items this week")
    html = desk.get("/").content.decode()
    assert "the server answers 503" in html
    assert "only two items this week" in html
    desk.post(f"/issue/{issue.pk}/hold/")
    assert "only two items this week" not in desk.get("/").content.decode()


def test_the_draft_shows_every_languages_words(desk: Client, issue: models.Issue) -> None:
    first = pick(issue)
    newsroom.story("Schnelle Antworten halten Kunden", "de", cluster=first.cluster)
    models.Words.objects.create(
        issue=issue,
        pick=first,
        field="headline",
        language="ar",
        origin="machine",
        text="س",
        accepted=False,
    )
    html = desk.get(f"/issue/{issue.pk}/").content.decode()
    for cell in ("en source", "de twin", "ar missing"):
        assert f'data-cell="{cell}"' in html


def test_the_draft_can_be_read_with_its_blurbs(desk: Client, issue: models.Issue) -> None:
    first, second = pick(issue), pick(issue, 2)
    row = {"issue": issue, "language": "en", "origin": "editor", "field": "blurb"}
    models.Words.objects.create(**row, pick=first, text="Who answers fast is asked again.")
    models.Pick.objects.filter(pk=second.pk).update(slot="numbers", statistic=figure(second))
    models.Words.objects.create(**row, pick=second, text="of readers liked maps.")
    page = BeautifulSoup(desk.get(f"/issue/{issue.pk}/").content, "lxml")
    shown = page.select_one(f"#item-{first.pk} [data-blurb=editor]")
    assert shown
    assert shown.get_text() == "Who answers fast is asked again."
    number = page.select_one(f"#item-{second.pk} .number")
    assert number
    assert number.get_text() == "87 % of readers liked maps."


def figure(pick: models.Pick) -> dict[str, object]:
    found: dict[str, object] = pick.story.record["statistics"][0]
    return found


def test_the_draft_in_another_language_shows_its_words_and_direction(
    desk: Client, issue: models.Issue
) -> None:
    first = pick(issue)
    models.Words.objects.create(
        issue=issue,
        pick=first,
        field="headline",
        language="ar",
        origin="editor",
        text="أجوبة سريعة",
    )
    html = desk.get(f"/issue/{issue.pk}/?language=ar").content.decode()
    assert 'lang="ar" dir="rtl">أجوبة سريعة' in html
    assert 'lang="en" dir="ltr">Maps nobody follows' in html


def test_items_move_drop_and_come_back(desk: Client, issue: models.Issue) -> None:
    first = pick(issue)
    place(desk, first, do="down")
    assert pick(issue, 2) == first
    assert "Privacy" in place(desk, first, slot="privacy")
    first.refresh_from_db()
    assert first.slot == "privacy"
    assert "Dropped" in place(desk, first, do="drop")
    place(desk, first, do="restore")
    first.refresh_from_db()
    assert not first.dropped


def test_a_wish_the_desk_does_not_know_is_answered_in_words(
    desk: Client, issue: models.Issue
) -> None:
    for form in ({"slot": "weather"}, {"slot": "numbers"}, {"do": "explode"}, {}):
        assert 'class="message error"' in place(desk, pick(issue), **form)
    assert not issue.edits.exists()


def test_moving_an_item_that_was_dropped_meanwhile_is_answered_in_words(
    desk: Client, issue: models.Issue
) -> None:
    row = pick(issue)
    models.Pick.objects.filter(pk=row.pk).update(dropped=True)
    assert "dropped in the meantime" in place(desk, row, slot="privacy")
    assert "no longer where it was" in place(desk, row, do="up")


def order(issue: models.Issue, slot: str = "loyalty") -> list[int]:
    rows = issue.picks.filter(slot=slot, dropped=False).order_by("position")
    return list(rows.values_list("pk", flat=True))


def dropped_at(row: models.Pick, order: list[int], **more: str) -> dict[str, str]:
    """What a page posts where an item was dragged to its place in `order`."""
    shown = {"slot": row.slot, "was": row.slot, "state": row.issue.state}
    return shown | {"order": ",".join(map(str, order))} | more


def test_an_item_is_put_where_it_was_dropped(desk: Client, issue: models.Issue) -> None:
    first, second = order(issue)
    place(desk, pick(issue), **dropped_at(pick(issue), [second, first]))
    assert order(issue) == [second, first]
    row = models.Pick.objects.get(pk=first)
    place(desk, row, **dropped_at(row, [first], slot="privacy"))
    assert (order(issue), order(issue, "privacy")) == ([second], [first])
    line = issue.edits.latest("pk")
    assert line.what == "moved: Fast answers keep customers"


@pytest.mark.parametrize(
    "more",
    [
        {"order": "1,2,3"},
        {"order": "1"},
        {"order": ""},
        {"order": "x,²,99999999999999999999"},
        {"was": "privacy"},
        {"state": "approved"},
        {"state": ""},
        {"slot": "numbers", "order": "1"},
        {"slot": "weather"},
    ],
)
def test_a_drop_that_does_not_fit_the_draft_changes_nothing(
    desk: Client, issue: models.Issue, more: dict[str, str]
) -> None:
    first, second = order(issue)
    row, names = pick(issue), {"1": str(first), "2": str(second), "3": "0"}
    given = {key: ",".join(names.get(one, one) for one in more[key].split(",")) for key in more}
    html = place(desk, row, **dropped_at(row, [second, first]) | given)
    assert 'class="message error"' in html
    assert order(issue) == [first, second]
    assert not issue.edits.exists()


def test_another_telling_is_printed_when_an_editor_says_so(
    desk: Client, issue: models.Issue
) -> None:
    row = pick(issue)
    twin = newsroom.story("Schnelle Antworten halten Kunden", "de", cluster=row.cluster)
    place(desk, row, telling=str(twin.pk))
    row.refresh_from_db()
    assert row.story == twin
    models.Story.objects.filter(pk=row.story_id).update(current=False)
    models.Pick.objects.filter(pk=row.pk).update(story=newsroom.story("New", cluster=row.cluster))
    place(desk, row, telling=str(twin.pk))
    row.refresh_from_db()
    assert row.story != twin, "which was read anew since the page was opened"


def test_the_minute_is_a_choice(desk: Client, issue: models.Issue) -> None:
    assert "the minute:" in place(desk, pick(issue), do="out-of-minute")
    assert not pick(issue).in_minute


def test_the_history_tells_who_what_before_and_after(desk: Client, issue: models.Issue) -> None:
    place(desk, pick(issue), do="down")
    html = desk.get(f"/issue/{issue.pk}/history/").content.decode()
    assert "moved: Fast answers keep customers" in html
    assert (html.count(", place 1"), html.count(", place 2")) == (1, 1)
    assert "paula" in html
    assert "moved:" in desk.get("/history/").content.decode()


def test_issues_are_listed_with_their_state(desk: Client, issue: models.Issue) -> None:
    models.Issue.objects.create(day=newsroom.DAY, number=12, state="sent")
    html = desk.get("/issues/").content.decode()
    assert "Issue 12" in html
    assert "Sent" in html


def test_a_source_is_paused_and_resumed(desk: Client, issue: models.Issue, publisher: User) -> None:
    source = models.Source.objects.get()
    desk.post(f"/sources/{source.pk}/pause/", {"do": "pause"})
    assert "paused" in desk.get("/sources/?show=paused").content.decode()
    desk.post(f"/sources/{source.pk}/pause/", {"do": "resume"})
    source.refresh_from_db()
    assert not source.paused
    edits = models.Edit.objects.filter(by=publisher)
    assert [edit.what for edit in edits] == ["source Retail Notes"] * 2


@pytest.mark.parametrize(
    ("show", "seen"),
    [("all", True), ("trouble", True), ("paused", False), ("new", False), ("odd", True)],
)
def test_sources_are_filtered_by_health(
    desk: Client, issue: models.Issue, show: str, seen: bool
) -> None:
    models.Source.objects.update(
        state="failing", checked_at="2026-03-01T00:00:00Z", reason="timed out", failures=3
    )
    html = desk.get(f"/sources/?show={show}").content.decode()
    assert ("timed out" in html) is seen


def test_the_reasons_a_pick_scores_by_are_shown(desk: Client, issue: models.Issue) -> None:
    reason = records.to_json(
        records.Reason("freshness", 1.8, records.Message("published yesterday"))
    )
    issue.picks.update(reasons=[reason])
    html = desk.get(f"/issue/{issue.pk}/").content.decode()
    assert "published yesterday" in html
    assert "+1.8" in html


def test_an_issue_without_sign_off_is_named_before_it_leaves(
    desk: Client, issue: models.Issue
) -> None:
    assert "unwritten" in tasks(desk.get("/").content.decode())
    approve = f"/issue/{issue.pk}/approve/"
    assert 'data-unwritten="en"' in desk.get(approve).content.decode()
    words = desk.get(f"/issue/{issue.pk}/words/").content.decode()
    assert "the sign-off" in words
    form = {"language": "en", "sign_off": "See you next week.", "seen-sign_off": "0"}
    desk.post(f"/issue/{issue.pk}/words/", form)
    assert "unwritten" not in tasks(desk.get("/").content.decode())
    assert "data-unwritten" not in desk.get(approve).content.decode()


def test_a_story_without_a_printable_sentence_asks_for_a_blurb_in_its_language(
    desk: Client, issue: models.Issue
) -> None:
    for story in models.Story.objects.all():
        story.record["summary"] = []
        story.save(update_fields=["record"])
    html = desk.get(f"/issue/{issue.pk}/").content.decode()
    assert 'data-cell="en missing"' in html
