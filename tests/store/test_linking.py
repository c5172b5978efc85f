from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from curator.errors import InputError
from curator.runs import context
from curator.store import models
from curator.store.clusters import part, tie
from curator.store.history import NotAllowed
from curator.store.picks import drop
from curator.store.snapshot import snapshot
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return newsroom.person("erin", "editor")


def rules() -> list[str]:
    return list(models.Link.objects.values_list("rule", flat=True))


def test_a_telling_is_parted_for_good(editor: User) -> None:
    first = newsroom.story("First")
    twin = newsroom.story("Erstens", "de", cluster=first.cluster)
    part(twin, editor)
    assert twin.cluster_id != first.cluster_id
    assert rules() == ["cannot"]
    assert models.Edit.objects.get().what == "not the same story: Erstens"
    with pytest.raises(InputError, match="no duplicates"):
        part(twin, editor)


def test_two_stories_are_tied_and_what_was_parted_can_be_tied_again(editor: User) -> None:
    first = newsroom.story("First")
    twin = newsroom.story("Erstens", "de", cluster=first.cluster)
    part(twin, editor)
    tie(first, twin, editor)
    assert twin.cluster_id == first.cluster_id
    assert (twin.match_kind, twin.match_reason) == ("editor", "erin says it is the same story")
    assert rules() == ["must"]
    with pytest.raises(InputError, match="already"):
        tie(first, twin, editor)


def test_merging_leaves_what_others_tell_of_the_event_no_translation(editor: User) -> None:
    picked, told = newsroom.story("First"), newsroom.story("Second")
    event = newsroom.story("Anders erzählt", "de", cluster=told.cluster)
    models.Story.objects.filter(pk=event.pk).update(match_kind="event")
    issue = newsroom.issue(picked)
    tie(picked, told, editor)
    event.refresh_from_db()
    assert (event.cluster_id, event.match_kind) == (picked.cluster_id, "event")
    assert told.match_kind == "editor"
    [pick] = snapshot(issue, context.config()).picks
    assert pick.twins == ()


def test_what_tells_of_the_event_is_a_twin_once_an_editor_says_so(editor: User) -> None:
    picked, told = newsroom.story("First"), newsroom.story("Second")
    event = newsroom.story("Anders erzählt", "de", cluster=told.cluster)
    models.Story.objects.filter(pk=event.pk).update(match_kind="event")
    tie(picked, event, editor)
    assert event.match_kind == "editor"


def test_an_item_follows_its_story_into_another_cluster(editor: User) -> None:
    first, second = newsroom.story("First"), newsroom.story("Second")
    issue = newsroom.issue(second)
    tie(first, second, editor)
    assert issue.picks.get().cluster_id == first.cluster_id


def test_two_items_of_one_issue_are_not_tied_until_one_is_dropped(editor: User) -> None:
    first, second = newsroom.story("First"), newsroom.story("Second")
    newsroom.issue(first, second)
    with pytest.raises(InputError, match="prints both"):
        tie(first, second, editor)
    second.refresh_from_db()
    assert second.cluster_id != first.cluster_id
    assert rules() == []


def test_the_telling_that_is_printed_is_not_parted(editor: User) -> None:
    first = newsroom.story("First")
    newsroom.story("Erstens", "de", cluster=first.cluster)
    newsroom.issue(first)
    with pytest.raises(InputError, match="prints"):
        part(first, editor)


@pytest.mark.parametrize("dropped", [False, True])
def test_an_approval_falls_when_a_printed_story_gains_or_loses_a_telling(
    editor: User, dropped: bool
) -> None:
    first = newsroom.story("First")
    twin = newsroom.story("Erstens", "de", cluster=first.cluster)
    issue = newsroom.issue(first)
    if dropped:
        drop(issue.picks.get(), editor)
    models.Issue.objects.update(state="approved", number=1)
    models.Approval.objects.create(issue=issue, by=editor, snapshot={})
    part(twin, editor)
    issue.refresh_from_db()
    assert issue.state == ("approved" if dropped else "draft")


def test_it_takes_an_editor(db: None) -> None:
    first, second = newsroom.story("First"), newsroom.story("Second")
    with pytest.raises(NotAllowed):
        tie(first, second, User.objects.create_user("stranger"))
