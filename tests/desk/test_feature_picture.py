"""At the feature an editor chooses a picture; where its item goes, it goes too."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client

from curator import records
from curator.runs import context
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import models
from curator.store.history import act_of
from curator.store.words import rewrite
from tests.desk import newsroom
from tests.factories_pictures import QUOTED, shares

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(db: None) -> models.Issue:
    """A draft whose feature has figures and a quotation, and an item beside it."""
    story = newsroom.story("A nurse who listens")
    label = records.from_json(records.Story, story.record)
    article = {**story.record["article"], "body": f"{label.article.body}\n\nShe says: {QUOTED}"}
    figures = [records.to_json(each) for each in shares()]
    story.record = {**story.record, "article": article, "statistics": figures}
    story.save()
    draft = newsroom.issue(story, slot="feature")
    other = newsroom.story("Maps nobody follows")
    draft.picks.create(cluster=other.cluster, story=other, slot="loyalty", position=1)
    return draft


def feature(issue: models.Issue) -> models.Pick:
    return issue.picks.get(story__title="A nurse who listens")


def post(desk: Client, issue: models.Issue, **wish: str) -> str:
    address = f"/issue/{issue.pk}/pick/{feature(issue).pk}/place/"
    return desk.post(address, wish, follow=True).content.decode()


def draft(desk: Client, issue: models.Issue) -> BeautifulSoup:
    return BeautifulSoup(desk.get(f"/issue/{issue.pk}/").content, "lxml")


def standing() -> list[tuple[str, str, str]]:
    rows = models.Edit.objects.exclude(act=None).filter(undone=False).order_by("pk")
    acts = [act_of(row) for row in rows]
    return [(act.kind, act.before, act.after) for act in acts if act.kind == "picture"]


def test_the_feature_offers_what_its_story_has_and_nothing_else_does(
    desk: Client, issue: models.Issue
):
    [choice] = draft(desk, issue).select("select[name=picture]")
    assert [str(each["value"]) for each in choice.select("option")] == [
        "",
        "chart",
        "number",
        "quotation",
    ]


def test_a_choice_is_kept_with_who_made_it_and_withdraws_the_approval(
    desk: Client, issue: models.Issue, publisher: User
):
    approve(IssueRenderer.of(context.config()), issue, publisher)
    post(desk, issue, picture="number", seen="")
    issue.refresh_from_db()
    assert (feature(issue).picture, issue.state) == ("number", "draft")
    assert standing() == [("picture", "", "number")]
    assert models.Edit.objects.exclude(act=None).get().by == publisher


def test_who_chose_without_having_seen_the_others_choice_is_refused(
    desk: Client, issue: models.Issue
):
    post(desk, issue, picture="number", seen="")
    post(desk, issue, picture="chart", seen="")
    assert feature(issue).picture == "number"


def test_what_the_story_does_not_have_and_a_kind_nobody_knows_are_refused(
    desk: Client, issue: models.Issue
):
    row = feature(issue).story
    models.Story.objects.filter(pk=row.pk).update(record={**row.record, "statistics": []})
    post(desk, issue, picture="chart", seen="")
    post(desk, issue, picture="upload", seen="")
    assert feature(issue).picture == ""


def test_after_sending_no_picture_is_chosen(desk: Client, issue: models.Issue):
    models.Issue.objects.filter(pk=issue.pk).update(state="sent")
    post(desk, issue, picture="number", seen="")
    assert feature(issue).picture == ""
    assert draft(desk, issue).select("select[name=picture]") == []


@pytest.mark.parametrize("wish", [{"do": "drop"}, {"slot": "loyalty"}])
def test_it_goes_with_its_item_and_undo_brings_both_back(
    desk: Client, issue: models.Issue, wish: dict[str, str]
):
    post(desk, issue, picture="number", seen="")
    page = BeautifulSoup(post(desk, issue, **wish), "lxml")
    assert feature(issue).picture == ""
    acts = [str(each["value"]) for each in page.select("form.undo [name=act]")]
    desk.post("/undo/", {"act": acts, "back": "/"})
    row = feature(issue)
    assert (row.picture, row.slot, row.dropped) == ("number", "feature", False)


def test_another_source_takes_the_picture_of_the_first_away(desk: Client, issue: models.Issue):
    copy = newsroom.story("The nurse who listens", cluster=feature(issue).cluster)
    post(desk, issue, picture="number", seen="")
    post(desk, issue, telling=str(copy.pk))
    assert issue.picks.get(slot="feature").picture == ""


def test_figures_that_the_story_lost_are_said_at_the_item(desk: Client, issue: models.Issue):
    post(desk, issue, picture="chart", seen="")
    row = feature(issue).story
    models.Story.objects.filter(pk=row.pk).update(record={**row.record, "statistics": []})
    assert draft(desk, issue).select("[data-picture-gone]")


def test_its_words_and_alternative_text_are_written_on_the_page_of_a_language(
    desk: Client, issue: models.Issue
):
    post(desk, issue, picture="number", seen="")
    pick, page = feature(issue), f"/issue/{issue.pk}/language/de/"
    boxes = BeautifulSoup(desk.get(page).content, "lxml").select("textarea")
    names = [str(box["name"]) for box in boxes]
    assert {f"p{pick.pk}-picture", f"p{pick.pk}-alt"} <= {*names}
    alt = f"p{pick.pk}-alt"
    desk.post(page, {alt: "Ein Balken.", f"seen-{alt}": "0"})
    assert issue.words.get(field="alt", language="de").text == "Ein Balken."


def test_the_checklist_names_the_editions_without_words_for_it(
    desk: Client, issue: models.Issue, publisher: User
):
    post(desk, issue, picture="number", seen="")
    for language in ("en", "de"):
        issue.editions.create(language=language, chosen=True)
    where = f"/issue/{issue.pk}/pick/{feature(issue).pk}/"
    assert to_write(desk, issue) == [f"{where}?language=de"]
    text = "62 % sagen, dass ihnen eine Pflegerin wichtiger ist, die zuhört."
    pick = feature(issue)
    rewrite(issue, publisher, field="picture", language="de", text=text, seen=0, pick=pick)
    assert to_write(desk, issue) == []


def to_write(desk: Client, issue: models.Issue) -> list[str]:
    """Where the line of the letters leads to a text."""
    page = BeautifulSoup(desk.get(f"/issue/{issue.pk}/approve/").content, "lxml")
    links = page.select("[data-check=letters] a")
    return [str(link["href"]) for link in links if "/pick/" in str(link["href"])]


def test_an_approval_seals_its_bytes(desk: Client, issue: models.Issue, publisher: User):
    post(desk, issue, picture="number", seen="")
    approve(IssueRenderer.of(context.config()), issue, publisher)
    row = models.Rendering.objects.get(language="en")
    assert bytes(row.chart).startswith(b"\x89PNG")
