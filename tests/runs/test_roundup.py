"""The monthly roundup: made of what the month's issues printed, sent to those who want it instead of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from curator.errors import NotReady
from curator.runs import context
from curator.runs.draft import draft, roundup
from curator.send.plan import plan
from curator.store import drafts, models, picks, recipients, roundups, starting, subscribers
from curator.store.history import Gone
from curator.store.published import published
from curator.store.snapshot import next_number
from tests.desk import newsroom
from tests.factories_roundup import person, released, renderer, rewrite, sent

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
NOW = datetime(2026, 12, 1, 6, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)
Kind = models.Issue.Kind
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _newsletter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))


def titles(issue: models.Issue) -> set[str]:
    return set(issue.picks.filter(dropped=False).values_list("story__title", flat=True))


def reader(address: str, frequency: str = "") -> models.Subscriber:
    subscribers.add(address, ["en"], "Yes.", "test", timezone.now(), frequency=frequency)
    return models.Subscriber.objects.get(address=address)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2026, 12, 1), date(2026, 11, 1)),
        (date(2026, 12, 15), date(2026, 11, 1)),
        (date(2026, 12, 16), date(2026, 12, 1)),
        (date(2027, 1, 4), date(2026, 12, 1)),
    ],
)
def test_until_the_15th_the_month_before_is_rounded_up(day: date, month: date) -> None:
    assert roundups.month_due(day) == month


def test_without_an_issue_of_the_month_there_is_no_roundup():
    sent("Told in October", day=date(2026, 10, 29))
    newsroom.issue(newsroom.story("Not sent"))
    with pytest.raises(NotReady):
        roundup(context.config(), NOW)
    assert drafts.open_draft(Kind.MONTHLY) is None


def test_it_is_made_of_the_months_issues_and_nothing_else():
    sent("Told in October", day=date(2026, 10, 29))
    sent("First of November", "Second of November", day=date(2026, 11, 5))
    sent("Third of November", day=date(2026, 11, 26))
    newsroom.story("Never printed")
    made = roundup(context.config(), NOW)
    assert (made.kind, made.month, made.number, made.day) == (
        Kind.MONTHLY,
        NOVEMBER,
        None,
        NOW.date(),
    )
    assert titles(made) == {"First of November", "Second of November", "Third of November"}


def test_a_section_takes_no_more_than_its_limit_and_what_led_comes_first():
    sent(*(f"Story {number}" for number in range(4)))
    led = sent("The one that led", slot="feature")
    made = roundup(context.config(), NOW)
    placed = list(made.picks.filter(slot="loyalty").order_by("position"))
    assert [pick.slot for pick in made.picks.filter(story__title="The one that led")] == ["feature"]
    assert len(placed) == context.config().sections[0].limit
    assert placed[0].story.title == "Story 0", "it stood in the minute"
    assert {reason["what"] for reason in placed[0].reasons} >= {"printed", "minute"}
    assert led.number


def test_votes_of_readers_lift_an_issues_stories():
    sent("From the issue nobody liked")
    liked = sent("From the issue readers liked", day=date(2026, 11, 12))
    models.Vote.objects.create(issue=liked, language="en", face="yes", count=9)
    first = roundup(context.config(), NOW).picks.order_by("position").first()
    assert first
    assert first.story.title == "From the issue readers liked"


@pytest.mark.parametrize(("answers", "first"), [(4, "One"), (5, "Two")])
def test_votes_on_an_item_itself_go_before_those_on_its_issue_once_there_are_enough(
    answers: int, first: str
):
    issue = sent("One", "Two", slot="privacy")
    issue.picks.update(in_minute=False)
    two = issue.picks.get(story__title="Two")
    models.Vote.objects.create(issue=issue, pick=two, language="en", face="yes", count=answers)
    made = roundup(context.config(), NOW)
    assert made.picks.earliest("position").story.title == first


def test_words_come_along_as_they_were_approved_and_no_others():
    issue = newsroom.issue(newsroom.story("As the source has it"))
    models.Issue.objects.filter(pk=issue.pk).update(day=date(2026, 11, 5))
    issue.refresh_from_db()
    pick = issue.picks.get()
    for language, text in (("en", "As the editor has it"), ("de", "Wie die Redaktion es sagt")):
        rewrite(issue, language, text, pick)
    proposed = {"field": "blurb", "language": "de", "origin": "machine", "accepted": False}
    models.Words.objects.create(issue=issue, pick=pick, text="Ungelesen", **proposed)
    released(issue)
    recipients.queue(issue, ["en"], lambda reader: f"<{reader}@example.org>")
    rewrite(issue, "en", "Not released", pick, seen=1)
    made = roundup(context.config(), NOW)
    carried = made.picks.get().words.order_by("language")
    assert [(row.language, row.text, row.origin, row.by) for row in carried] == [
        ("de", "Wie die Redaktion es sagt", "editor", person()),
        ("en", "As the editor has it", "editor", person()),
    ]
    item = renderer().snapshot(made).picks[0]
    assert {each.text for each in item.words} == {
        "As the editor has it",
        "Wie die Redaktion es sagt",
    }


def test_drafting_again_takes_in_what_came_and_leaves_alone_what_people_did():
    sent("First", "Second", "Third")
    made = roundup(context.config(), NOW)
    picks.drop(made.picks.get(story__title="First"), person())
    row = made.picks.get(story__title="Second")
    rewrite(made, "en", "Better words", row)
    sent("Fourth", day=date(2026, 11, 26))
    again = roundup(context.config(), NOW)
    assert again.pk == made.pk
    assert titles(again) == {"Second", "Third", "Fourth"}
    assert row.words.filter(text="Better words").exists()


def test_what_was_left_out_is_taken_in_with_its_words():
    sent(*(f"Story {number}" for number in range(4)))
    made = roundup(context.config(), NOW)
    left = roundups.left_out(made)
    assert [item.row.story.title for item in left] == ["Story 3"]
    roundups.take(made, person(), left[0].row.pk, "privacy")
    assert made.picks.get(story__title="Story 3").slot == "privacy"
    assert roundups.left_out(made) == []
    with pytest.raises(Gone):
        roundups.take(made, person(), left[0].row.pk, "privacy")


def test_a_roundup_neither_blocks_a_weekly_story_nor_takes_a_weekly_number():
    sent("Told in November")
    weekly = newsroom.issue(newsroom.story("Of the week"))
    made = released(roundup(context.config(), NOW))
    assert made.number == 202611
    assert next_number() == 2
    assert released(weekly).number == 2
    cluster = made.picks.get().cluster_id
    assert drafts.printed_before([cluster], None) == {cluster}, "by the weekly issue"
    models.Issue.objects.filter(number=1).update(number=None)
    assert drafts.printed_before([cluster], None) == set()
    assert [each.number for each in drafts.printed(None)] == [2]


def test_weekly_draft_and_roundup_are_open_side_by_side():
    sent("Told in November")
    newsroom.story("Of the week")
    monthly = roundup(context.config(), NOW)
    weekly = draft(context.config(), timezone.now())
    assert (weekly.kind, monthly.kind) == (Kind.WEEKLY, Kind.MONTHLY)
    assert drafts.open_draft() == weekly
    assert drafts.open_draft(Kind.MONTHLY) == monthly
    assert starting.start_issue(person(), NOW.date()) == weekly


def test_a_month_has_one_roundup():
    sent("Told in November")
    released(roundup(context.config(), NOW))
    with pytest.raises(NotReady):
        roundup(context.config(), NOW)


def test_an_edit_withdraws_its_approval_and_it_keeps_its_number():
    sent("Told in November")
    made = released(roundup(context.config(), NOW))
    rewrite(made, "en", "November")
    made.refresh_from_db()
    assert (made.state, made.number) == ("draft", 202611)
    assert roundup(context.config(), NOW).pk == made.pk, "the same month may be filled again"
    sent("Told in December", day=date(2026, 12, 3))
    with pytest.raises(NotReady):
        roundup(context.config(), NOW, date(2026, 12, 1))
    assert released(made).number == 202611


def test_an_open_roundup_nobody_approved_moves_on_to_the_next_month():
    sent("Told in November")
    made = roundup(context.config(), NOW)
    sent("Told in December", day=date(2026, 12, 3))
    again = roundup(context.config(), NOW, date(2026, 12, 9))
    assert (again.pk, again.month) == (made.pk, date(2026, 12, 1))
    assert titles(again) == {"Told in December"}


def test_each_reader_gets_the_kind_they_chose():
    weekly, monthly = reader("anna@example.org"), reader("ben@example.org", "monthly")
    issue = sent("Told in November")
    made = released(roundup(context.config(), NOW))
    assert plan(made).candidates == 1
    recipients.queue(made, ["en"], lambda one: f"<{one}@example.org>")
    assert list(issue.deliveries.values_list("subscriber", flat=True)) == [weekly.pk]
    assert list(made.deliveries.values_list("subscriber", flat=True)) == [monthly.pk]
    assert subscribers.without_letter(made) == {"weekly": 1}
    assert subscribers.without_letter(issue) == {"monthly": 1}


@pytest.mark.parametrize(("had", "state"), [(1, "queued"), (2, "suppressed")])
def test_who_had_every_issue_of_the_month_gets_no_roundup_of_them(had: int, state: str) -> None:
    late = reader("ben@example.org")
    issues = [sent("Told early"), sent("Told late", day=date(2026, 11, 26))]
    models.Delivery.objects.filter(issue__in=issues[:had]).update(state="sent")
    models.Subscriber.objects.update(frequency="monthly")
    made = released(roundup(context.config(), NOW))
    assert sum(plan(made).by_language.values()) == (state == "queued")
    recipients.queue(made, ["en"], lambda one: f"<{one}@example.org>")
    assert [(row.subscriber, row.state) for row in made.deliveries.all()] == [(late, state)]


def test_it_opens_with_the_words_of_roundups_and_never_with_those_of_a_week() -> None:
    weekly = sent("Told in November")
    made = roundup(context.config(), NOW)
    openings = [
        {words.language: words.text for words in snapshot.words if words.field == "opening"}
        for snapshot in map(renderer().snapshot, (weekly, made))
    ]
    assert openings[0]["en"] == "Good morning."
    assert openings[1] == {"en": "The month in short."}


def test_letter_and_archive_call_it_by_its_month(tmp_path: Path) -> None:
    sent("Told in November")
    made = released(roundup(context.config(), NOW))
    letter = renderer().letter(renderer().snapshot(made), "en")
    assert letter.subject == "November 2026: Told in November"
    assert "Monthly roundup" in letter.html
    assert "202611" not in letter.text.replace("/en/202611/", "").replace("/vote/202611/", "")
    written = renderer().archive(published(), tmp_path)
    names = {path.relative_to(tmp_path).as_posix() for path in written}
    assert {"en/1/index.html", "en/202611/index.html"} <= names
    front = (tmp_path / "en/index.html").read_text("utf-8")
    assert front.index('href="202611/') < front.index('href="1/')
    feed = (tmp_path / "en/feed.xml").read_text("utf-8")
    assert "/en/202611/" in feed
    assert "/en/202611/" in (tmp_path / "sitemap.xml").read_text("utf-8")
    theme = (tmp_path / "en/themes/loyalty/index.html").read_text("utf-8")
    assert "202611/#item" not in theme, "a repeated story keeps its first place"
