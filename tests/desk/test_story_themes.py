"""“This is not about X”, “this is about Y”: said on one story, shown before it is saved, undone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.test import Client
from typer.testing import CliRunner

from curator import records
from curator.errors import InputError
from curator.label.labeller import Labeller
from curator.language.embedder import Embedder
from curator.runs import context
from curator.runs.correct import correct, proposal
from curator.store import models, theme_rulings
from curator.store.history import NotAllowed
from curator.store.undo import newest_line
from tests.desk import newsroom
from tests.factories_lessons import LATER, OTHER, QUEUES

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(Embedder.load() is None, reason="needs the sentence encoder"),
]
JOURNEY = {"customer-service": False, "journey": True}
SAY = {"say": ["not customer-service", "about journey"]}


def told(title: str, body: str) -> models.Story:
    """A story with this text, labelled as reading labels it."""
    row = newsroom.story(title)
    story = records.from_json(records.Story, row.record)
    article = replace(story.article, body=body)
    labelled, _ = Labeller(context.themes()).relabelled(replace(story, article=article))
    row.record = records.to_json(labelled)
    row.save()
    return row


def main(row: models.Story) -> list[str]:
    newest = models.Story.objects.get(entry=row.entry_id, current=True)
    return [theme["key"] for theme in newest.record["themes"]]


@pytest.fixture
def queues(db: None) -> list[models.Story]:
    return [told(*story) for story in QUEUES]


def number(page: str, name: str) -> int:
    found = re.search(rf'data-{name}="(\d+)"', page)
    assert found
    return int(found[1])


def test_what_it_would_change_is_shown_before_anything_is_saved(
    desk: Client, queues: list[models.Story]
) -> None:
    later = told(*LATER)
    for row in queues[:2]:
        correct(row, None, JOURNEY)
    before = main(later)
    page = desk.get(f"/candidates/{queues[2].pk}/themes/", SAY).content.decode()
    assert number(page, "looked") == 3
    assert "data-changes" in page
    assert len(theme_rulings.of(queues[2].entry_id)) == 0
    assert main(later) == before


def test_a_word_on_one_story_changes_it_at_once_and_is_kept_with_who(
    desk: Client, publisher: User, queues: list[models.Story]
) -> None:
    desk.post(f"/candidates/{queues[0].pk}/themes/say/", SAY)
    assert main(queues[0]) == ["journey"]
    rows = models.ThemeRuling.objects.filter(entry=queues[0].entry_id)
    assert {(row.theme, row.about, row.by) for row in rows} == {
        ("customer-service", False, publisher),
        ("journey", True, publisher),
    }
    assert "themes: Ring again tomorrow" in models.Edit.objects.values_list("what", flat=True)
    page = desk.get("/candidates/").content.decode()
    assert 'data-by="editor"' in page


def test_other_stories_that_are_like_it_change_with_it_as_was_shown(
    queues: list[models.Story], publisher: User
) -> None:
    later, other = told(*LATER), told(*OTHER)
    before = main(other)
    shown = [{each.row.pk for each in correct(row, publisher, JOURNEY).changed} for row in queues]
    assert later.pk in set().union(*shown)
    assert main(later) == ["journey"]
    assert main(other) == before


def test_it_can_be_undone(desk: Client, queues: list[models.Story]) -> None:
    later = told(*LATER)
    where = f"/candidates/{queues[0].pk}/themes/say/"
    for row in queues[1:]:
        correct(row, None, JOURNEY)
    before = main(queues[0]), main(later)
    page = desk.post(where, {**SAY, "back": "/themes/"}, follow=True).content.decode()
    act = re.search(r'name="act" value="(\d+)"', page)
    assert act
    after = main(queues[0]), main(later)
    desk.post("/undo/", {"act": act[1]})
    assert (main(queues[0]), main(later)) == before
    assert theme_rulings.of(queues[0].entry_id) == {}
    desk.post("/undo/", {"act": act[1], "again": "1"})
    assert (main(queues[0]), main(later)) == after


def test_the_themes_page_lists_what_stories_taught(
    desk: Client, queues: list[models.Story]
) -> None:
    desk.post(f"/candidates/{queues[0].pk}/themes/say/", {"say": "about journey"})
    page = desk.get("/themes/").content.decode()
    assert 'data-ruling="journey"' in page
    assert "say=forget%20journey" in page


def test_an_approval_of_an_issue_that_prints_it_falls(
    queues: list[models.Story], publisher: User
) -> None:
    issue = newsroom.issue(queues[0])
    models.Issue.objects.filter(pk=issue.pk).update(state="approved", number=1)
    correct(queues[0], publisher, JOURNEY)
    issue.refresh_from_db()
    assert issue.state == models.Issue.State.DRAFT


def test_a_word_holds_for_a_translation_too_and_not_for_another_s_telling_of_the_event(
    queues: list[models.Story],
) -> None:
    first, translated, event = queues
    before = main(event)
    for other, kind in ((translated, "translation"), (event, "event")):
        models.Story.objects.filter(pk=other.pk).update(cluster=first.cluster, match_kind=kind)
    correct(first, None, {"privacy": True})
    assert main(translated)[0] == "privacy"
    assert main(event) == before
    correct(first, None, {"privacy": None})
    assert "privacy" not in main(translated)


def test_a_word_holds_for_what_is_merged_and_no_longer_for_what_is_split(
    desk: Client, queues: list[models.Story]
) -> None:
    first, other, _ = queues
    correct(first, None, {"privacy": True})
    before = main(other)
    desk.post(f"/candidates/{first.pk}/same/", {"same_as": str(other.pk)})
    assert main(other) == ["privacy", *before]
    merging = str(newest_line())
    desk.post("/undo/", {"act": merging})
    assert main(other) == before
    desk.post("/undo/", {"act": merging, "again": "1"})
    assert main(other) == ["privacy", *before]
    desk.post(f"/candidates/{other.pk}/same/")
    assert main(other) == before
    assert main(first)[0] == "privacy"


def test_what_an_issue_holds_changes_only_by_a_word_on_itself(
    queues: list[models.Story],
) -> None:
    later = told(*LATER)
    newsroom.issue(later)
    before = main(later)
    for row in queues:
        assert later.pk not in {each.row.pk for each in correct(row, None, JOURNEY).changed}
    assert main(later) == before


@pytest.mark.parametrize(
    "said", [{"weather": True}, {}, {"ai": True, "privacy": True, "loyalty": True, "journey": True}]
)
def test_what_cannot_be_said_is_one_clear_sentence(
    said: dict[str, bool], queues: list[models.Story]
) -> None:
    with pytest.raises(InputError, match=r"theme"):
        proposal(queues[0], said)


@pytest.mark.parametrize("say", ["weather", "loudly journey", "about weather", "about", "*"])
def test_nonsense_in_the_address_is_answered_in_words(
    say: str, desk: Client, queues: list[models.Story]
) -> None:
    answer = desk.get(f"/candidates/{queues[0].pk}/themes/", {"say": say})
    assert answer.status_code == 200
    assert 'class="message error"' in answer.content.decode()


def test_teaching_by_a_story_takes_an_editor(queues: list[models.Story]) -> None:
    nobody = User.objects.create_user("nobody")
    with pytest.raises(NotAllowed):
        correct(queues[0], nobody, JOURNEY)
    assert main(queues[0]) == ["customer-service"]


def test_the_command_line_shows_then_saves_and_lists(queues: list[models.Story]) -> None:
    from curator.commands import themes

    run = CliRunner()
    asked = ["correct", str(queues[0].pk), "--about", "journey"]
    assert "add --save" in run.invoke(themes.app, asked).output
    assert theme_rulings.of(queues[0].entry_id) == {}
    run.invoke(themes.app, [*asked, "--save"])
    assert theme_rulings.of(queues[0].entry_id) == {"journey": True}
    assert "about journey" in run.invoke(themes.app, ["list"]).output
