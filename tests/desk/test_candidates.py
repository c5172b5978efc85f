from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.desk import candidate_filter
from curator.store import drafts, models
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


def titles(desk: Client, query: str = "") -> set[str]:
    """Which of the known stories the page shows."""
    html = desk.get(f"/candidates/{query}").content.decode()
    return {row.title for row in models.Story.objects.all() if f">{row.title}</span></h2>" in html}


@pytest.fixture(autouse=True)
def _stories(db: None) -> None:
    newsroom.story("Loyal readers", hours=1)
    newsroom.story("Private Daten", "de", "privacy", source="Handelsblog", hours=2)
    newsroom.story("Too old", hours=24 * 30)
    off = newsroom.story("The weather", hours=3)
    models.Story.objects.filter(pk=off.pk).update(on_topic=False)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Loyal readers", "Private Daten"}),
        ("?theme=privacy", {"Private Daten"}),
        ("?theme=weather", set()),
        ('?theme="', set()),
        ("?language=de", {"Private Daten"}),
        ("?q=loyal", {"Loyal readers"}),
        ("?q=survey+private", {"Private Daten"}),
        ("?q=%25", {"Loyal readers", "Private Daten"}),
        ("?off_topic=1", {"Loyal readers", "Private Daten", "The weather"}),
        ("?source=abc&page=99", {"Loyal readers", "Private Daten"}),
    ],
)
def test_candidates_are_this_weeks_stories_on_topic_filtered(
    desk: Client, query: str, expected: set[str]
) -> None:
    assert titles(desk, query) == expected


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("{other}/pick/", {"slot": "loyalty"}),
        ("{other}/same/", {"same_as": "{picked}"}),
        ("{picked}/themes/say/", {"say": "not loyalty"}),
    ],
)
@pytest.mark.parametrize("approved", [True, False])
def test_what_withdraws_an_approval_says_so_and_undoing_it_too(
    desk: Client, publisher: User, what: str, form: dict[str, str], approved: bool
) -> None:
    other, picked = models.Story.objects.filter(on_topic=True).order_by("pk")[:2]
    issue, which = newsroom.issue(picked), {"other": other.pk, "picked": picked.pk}
    form = {name: value.format(**which) for name, value in form.items()}

    def warns_of(where: str, form: dict[str, str]) -> bool:
        models.Approval.objects.all().delete()
        if approved:
            models.Issue.objects.filter(pk=issue.pk).update(state="approved", number=3)
            models.Approval.objects.create(issue=issue, by=publisher, snapshot={})
        html = desk.post(where, form, follow=True).content.decode()
        assert models.Issue.objects.get().state == "draft"
        return 'class="message warning"' in html

    assert warns_of("/candidates/" + what.format(**which), form) is approved
    act = models.Edit.objects.exclude(act=None).latest("pk")
    assert warns_of("/undo/", {"act": str(act.pk)}) is approved


def test_candidates_are_filtered_by_source(desk: Client) -> None:
    source = models.Source.objects.get(name="Handelsblog")
    assert titles(desk, f"?source={source.pk}") == {"Private Daten"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?kind=report", {"Loyal readers"}),
        ("?kind=article", {"Private Daten"}),
        ("?kind=weather", set()),
        ("?flag=promotion", {"Private Daten"}),
        ("?flag=listicle", set()),
        ('?flag="', set()),
        ("?kind=report&flag=promotion", set()),
    ],
)
def test_candidates_are_filtered_by_kind_and_flag(
    desk: Client, query: str, expected: set[str]
) -> None:
    models.Story.objects.filter(title="Loyal readers").update(kind="report")
    flagged = models.Story.objects.get(title="Private Daten")
    flagged.record["flags"] = [{"flag": "promotion", "reason": "listicle"}]
    flagged.save()
    assert titles(desk, query) == expected


@pytest.mark.parametrize("query", ["kind=report", "flag=seo-filler", "unpicked=1"])
def test_the_form_shows_what_it_filters_by(desk: Client, query: str) -> None:
    name, value = query.split("=")
    html = desk.get(f"/candidates/?{query}").content.decode()
    chosen = rf'<select name="{name}">(?:(?!</select>).)*value="{value}" selected'
    ticked = rf'name="{name}" value="{value}" checked'
    assert re.search(ticked if name == "unpicked" else chosen, html)
    assert '<details class="by" open>' in html


def test_a_story_told_twice_is_one_candidate_with_its_twin(desk: Client) -> None:
    first = models.Story.objects.get(title="Loyal readers")
    twin = newsroom.story("Treue Leser", "de", cluster=first.cluster, hours=5)
    models.Story.objects.filter(pk=twin.pk).update(match_reason="the same figures")
    html = desk.get("/candidates/").content.decode()
    assert titles(desk) == {"Loyal readers", "Private Daten"}
    assert 'data-twins="1"' in html
    assert "the same figures" in html
    assert titles(desk, "?q=treue") == {"Treue Leser"}


def test_the_evidence_of_a_theme_is_shown(desk: Client) -> None:
    html = desk.get("/candidates/?q=loyal").content.decode()
    assert "<mark>Loyal</mark> 87 % of readers liked “Loyal readers”." in html


def test_many_candidates_come_in_pages_that_keep_the_filter(desk: Client) -> None:
    for number in range(25):
        newsroom.story(f"Story {number}")
    html = desk.get("/candidates/?theme=loyalty").content.decode()
    assert 'href="?theme=loyalty&amp;page=2"' in html
    assert "Page 1 of 2" in html


def test_a_candidate_is_picked_into_a_slot_and_then_shows_its_place(desk: Client) -> None:
    issue = models.Issue.objects.create(day=newsroom.DAY)
    story = models.Story.objects.get(title="Loyal readers")
    back = "/candidates/?q=loyal#story"
    answer = desk.post(f"/candidates/{story.pk}/pick/", {"slot": "loyalty", "back": back})
    assert answer["Location"] == back
    assert issue.picks.get().story == story
    assert "in Loyalty" in desk.get("/candidates/?q=loyal").content.decode()


def test_a_number_of_a_candidate_goes_into_the_numbers(desk: Client) -> None:
    issue = models.Issue.objects.create(day=newsroom.DAY)
    story = models.Story.objects.get(title="Loyal readers")
    desk.post(f"/candidates/{story.pk}/pick/", {"statistic": "0"})
    row = issue.picks.get()
    assert row.statistic
    assert (row.slot, row.statistic["value"]) == ("numbers", 87)


@pytest.mark.parametrize("form", [{"slot": "weather"}, {"statistic": "7"}, {"statistic": "-1"}, {}])
def test_a_pick_that_cannot_be_is_answered_in_words(desk: Client, form: dict[str, str]) -> None:
    models.Issue.objects.create(day=newsroom.DAY)
    story = models.Story.objects.get(title="Loyal readers")
    page = desk.post(f"/candidates/{story.pk}/pick/", form, follow=True).content.decode()
    assert 'class="message error"' in page
    assert not models.Pick.objects.exists()


def test_without_an_issue_there_is_nothing_to_pick_for(desk: Client) -> None:
    story = models.Story.objects.get(title="Loyal readers")
    page = desk.post(
        f"/candidates/{story.pk}/pick/", {"slot": "loyalty"}, follow=True
    ).content.decode()
    assert "There is no issue to pick for" in page


def test_candidates_are_weighed_as_the_picker_would_and_ordered_by_it(desk: Client) -> None:
    promotion = models.Story.objects.get(title="Loyal readers")
    promotion.record["flags"] = [{"flag": "promotion", "reason": "“contact us”"}]
    promotion.save()
    html = desk.get("/candidates/").content.decode()
    assert "figure, 1 with its source" in html
    assert html.index("Private Daten") < html.index("Loyal readers")
    newest = desk.get("/candidates/?order=new").content.decode()
    assert newest.index("Loyal readers") < newest.index("Private Daten")


def test_a_story_that_was_printed_is_not_offered_again(desk: Client) -> None:
    story = models.Story.objects.get(title="Loyal readers")
    printed = newsroom.issue(story)
    models.Issue.objects.filter(pk=printed.pk).update(number=4, state="sent")
    models.Issue.objects.create(day=newsroom.DAY)
    html = desk.get("/candidates/?q=loyal").content.decode()
    assert "Printed already" in html
    assert 'name="slot"' not in html


def test_an_editor_says_what_is_the_same_story_and_what_is_not(desk: Client) -> None:
    one, other = (
        models.Story.objects.get(title="Loyal readers"),
        models.Story.objects.get(title="Private Daten"),
    )
    desk.post(f"/candidates/{one.pk}/same/", {"same_as": str(other.pk)})
    assert len(titles(desk)) == 1
    assert "paula says it is the same story" in desk.get("/candidates/").content.decode()
    desk.post(f"/candidates/{other.pk}/same/", {})
    assert titles(desk) == {"Loyal readers", "Private Daten"}
    page = desk.post(f"/candidates/{other.pk}/same/", {}, follow=True).content.decode()
    assert "no duplicates to split from" in page
    assert desk.post(f"/candidates/{other.pk}/same/", {"same_as": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("Müşteri ne ister", "MÜŞTERİ"),
        ("Müşteri ne ister", "musteri"),
        ("Die wahre Größe", "groesse"),
        ("Die wahre Groesse", "größe"),
        ("Ασθενείς σε αναμονή", "ΑΣΘΕΝΕΙΣ"),
        ("고객이 기다린다", "고객"),
    ],
)
def test_a_word_is_found_however_it_is_written(
    desk: Client, issue: models.Issue, title: str, word: str
) -> None:
    newsroom.story(title)
    assert titles(desk, f"?q={word}") == {title}


def test_a_source_is_found_by_its_name(desk: Client, issue: models.Issue) -> None:
    newsroom.story("Something else", source="Café Réseau")
    assert titles(desk, "?q=cafe+reseau") == {"Something else"}


def test_best_first_is_best_first_however_many_there_are(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidate_filter, "MOST_WEIGHED", 2)
    best = {newsroom.story(f"The best, number {each}", hours=100).pk for each in range(2)}
    models.Story.objects.filter(pk__in=best).update(topic_score=1.0)
    for number in range(4):
        newsroom.story(f"Newer, number {number}")
    found = candidate_filter.found(candidate_filter.Filter(), 10, timezone.now())
    assert set(found.stories[:2]) == best


def test_the_period_is_shown_and_can_be_widened(desk: Client, issue: models.Issue) -> None:
    newsroom.story("Written in spring", hours=24 * 60)
    assert "last 10 days" in desk.get("/candidates/").content.decode()
    assert "Written in spring" not in desk.get("/candidates/").content.decode()
    assert "Written in spring" in desk.get("/candidates/", {"days": "90"}).content.decode()


def judge(desk: Client, story: models.Story, state: str) -> None:
    desk.post(f"/candidates/{story.pk}/judge/", {"state": state})


def test_a_rejected_story_leaves_the_list_and_the_next_draft_and_comes_back(desk: Client) -> None:
    story = newsroom.story("Nothing for us")
    judge(desk, story, "rejected")
    assert story.title not in titles(desk)
    assert titles(desk, "?state=rejected") == {story.title}
    since = timezone.now() - timedelta(days=10)
    assert story.cluster_id not in {each.id for each in drafts.candidates(since, None, 0.9)}
    judge(desk, story, "")
    assert story.title in titles(desk)
    assert story.cluster_id in {each.id for each in drafts.candidates(since, None, 0.9)}


@pytest.mark.parametrize("state", ["shortlisted", "held"])
def test_a_judgement_stays_and_can_be_asked_for(desk: Client, state: str) -> None:
    story = newsroom.story("Perhaps")
    judge(desk, story, state)
    assert titles(desk, f"?state={state}") == {"Perhaps"}
    assert "Perhaps" not in titles(desk, "?state=new")


def test_a_reason_of_a_rejection_is_asked_kept_and_taken_back_with_it(desk: Client) -> None:
    story = newsroom.story("Buy our software")
    judge(desk, story, "shortlisted")
    judge(desk, story, "rejected")
    html = desk.get("/candidates/").content.decode()
    assert 'data-reason="promotion"' in html
    with_it = re.findall(r'name="undo_with" value="(\d+)"', html)
    reason = {"state": "rejected", "reason": "promotion", "undo_with": with_it}
    desk.post(f"/candidates/{story.pk}/judge/", reason)
    acts = desk.session["undo"]["acts"]
    assert 'data-why="promotion"' in desk.get("/candidates/?state=rejected").content.decode()
    desk.post("/undo/", {"act": acts})
    triage = models.Triage.objects.get(cluster=story.cluster)
    assert (triage.state, triage.reason) == ("shortlisted", "")


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({"reason": "old"}, "old"),
        ({"words": " Told  by\nBob "}, "Told by Bob"),
        ({"reason": "old", "words": "Too long"}, "Too long"),
        ({"words": "x" * 900}, "x" * 200),
        ({}, ""),
    ],
)
def test_a_reason_is_one_of_the_list_or_own_words(
    desk: Client, form: dict[str, str], kept: str
) -> None:
    story = newsroom.story("Nothing for us")
    desk.post(f"/candidates/{story.pk}/judge/", {"state": "rejected", **form})
    assert models.Triage.objects.get().reason == kept


def test_the_newsroom_names_its_own_reasons(
    desk: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "feeds.yaml"
    text = Path(__file__).with_name("feeds.yaml").read_text("utf-8")
    picking = {"picking": {"rejection_reasons": ["Not for shops"]}}
    own.write_text(yaml.safe_dump({**yaml.safe_load(text), **picking}), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(own))
    judge(desk, newsroom.story("Nothing for us"), "rejected")
    html = desk.get("/candidates/").content.decode()
    assert re.findall(r'data-reason="([^"]*)"', html) == ["Not for shops"]


def test_each_state_is_counted_whichever_is_shown(desk: Client) -> None:
    for state in ("rejected", "held", "held"):
        judge(desk, newsroom.story(f"A story {state}"), state)
    for address in ("/candidates/", "/candidates/?state=held"):
        counts = re.findall(r'data-count="(\w+ \d+)"', desk.get(address).content.decode())
        assert counts == ["new 2", "shortlisted 0", "held 2", "picked 0", "rejected 1"]


def states(desk: Client, query: str = "") -> dict[str, int]:
    """How many stories the page counts in each state."""
    html = desk.get(f"/candidates/{query}").content.decode()
    return {key: int(count) for key, count in re.findall(r'data-count="(\w+) (\d+)"', html)}


def test_what_is_picked_or_printed_is_no_longer_counted_as_new(desk: Client) -> None:
    printed, picked = newsroom.story("Printed in March"), newsroom.story("Picked today")
    quoted, dropped = newsroom.story("Quoted by a number"), newsroom.story("Taken out")
    models.Issue.objects.filter(pk=newsroom.issue(printed).pk).update(number=4, state="sent")
    issue = newsroom.issue(picked, dropped)
    issue.picks.filter(story=dropped).update(dropped=True)
    issue.picks.create(cluster=quoted.cluster, story=quoted, slot="numbers", position=1)
    judge(desk, picked, "shortlisted")
    expected = {"new": 4, "shortlisted": 0, "held": 0, "picked": 2, "rejected": 0}
    assert states(desk) == expected
    assert titles(desk, "?state=picked") == {printed.title, picked.title}
    assert titles(desk, "?state=new") == titles(desk, "?unpicked=1")
    assert titles(desk, "?state=new").isdisjoint({printed.title, picked.title})
    assert states(desk, "?unpicked=1") == {**expected, "picked": 0}


def test_a_picked_story_that_is_rejected_leaves_the_list(desk: Client) -> None:
    story = newsroom.story("Second thoughts")
    newsroom.issue(story)
    judge(desk, story, "rejected")
    assert story.title not in titles(desk)
    assert titles(desk, "?state=rejected") == {story.title}
    assert states(desk)["picked"] == 0
    assert titles(desk, "?state=rejected&unpicked=1") == set()


@pytest.mark.parametrize("most", ["MOST_FOUND", "MOST_EVER_FOUND"])
def test_that_older_stories_match_too_is_said(
    desk: Client, monkeypatch: pytest.MonkeyPatch, most: str
) -> None:
    for number in range(3):
        newsroom.story(f"Uncommon {number}", hours=number)
    period = "all" if most == "MOST_EVER_FOUND" else "90"
    for looked_at, cut in ((3, False), (2, True)):
        monkeypatch.setattr(candidate_filter, most, looked_at)
        page = desk.get(f"/candidates/?q=uncommon&days={period}").content.decode()
        assert ("data-cut" in page) is cut
        assert ("Uncommon 2" in page) is not cut
        assert ("more than 2 stories" in page) is cut
