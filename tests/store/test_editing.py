from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from curator import records
from curator.errors import InputError, NotReady
from curator.store import models
from curator.store.approvals import Changed, approve, digest, in_force
from curator.store.history import Gone, NotAllowed
from curator.store.picks import (
    choose_slot,
    choose_telling,
    drop,
    move,
    put_in_minute,
    restore,
    shift,
)
from curator.store.sources import pause_source
from curator.store.starting import start_issue
from curator.store.words import (
    Conflict,
    accept,
    choose_edition,
    release_hold,
    rewrite,
)
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return newsroom.person("erin", "editor")


@pytest.fixture
def publisher() -> User:
    return newsroom.person("paula", "publisher")


@pytest.fixture
def issue() -> models.Issue:
    return newsroom.issue(*(newsroom.story(title) for title in ("First", "Second", "Third")))


def titles(issue: models.Issue, slot: str = "loyalty") -> list[str]:
    return list(
        issue.picks.filter(slot=slot, dropped=False)
        .order_by("position")
        .values_list("story__title", flat=True)
    )


def pick(issue: models.Issue, title: str) -> models.Pick:
    return issue.picks.get(story__title=title)


def letter(language: str = "en", html: str = "<p>Hello</p>") -> records.Letter:
    return records.Letter(language, "Subject", html, "Hello", 40, 3)


def snapshot(issue: models.Issue, number: int | None = None) -> records.Snapshot:
    who = records.Newsletter("N", ("en",), "UTC", "N", "n@example.org", "n@example.org", (), "", "")
    return records.Snapshot(issue.pk, number, issue.day, who, (), ())


def approved(issue: models.Issue, by: User) -> models.Approval:
    approve(issue, by, [letter()], snapshot(issue))
    approval = in_force(issue)
    assert approval
    return approval


# --- words


def test_a_rewritten_headline_is_a_new_version_and_stands_in_the_history(
    issue: models.Issue, editor: User
) -> None:
    first = pick(issue, "First")
    rewrite(issue, editor, field="headline", language="de", text="Erstens", seen=0, pick=first)
    rewrite(issue, editor, field="headline", language="de", text="Zuerst", seen=1, pick=first)
    assert list(first.words.order_by("version").values_list("version", "text")) == [
        (1, "Erstens"),
        (2, "Zuerst"),
    ]
    edit = issue.edits.first()
    assert edit
    assert (edit.before, edit.after, edit.by) == ("Erstens", "Zuerst", editor)


def test_words_saved_meanwhile_are_not_overwritten(
    issue: models.Issue, editor: User, publisher: User
) -> None:
    rewrite(issue, publisher, field="opening", language="en", text="Theirs", seen=0)
    with pytest.raises(Conflict) as caught:
        rewrite(issue, editor, field="opening", language="en", text="Mine", seen=0)
    assert (caught.value.theirs, caught.value.version, caught.value.who) == ("Theirs", 1, "paula")
    assert issue.words.get().text == "Theirs"


def test_the_same_words_twice_change_nothing(issue: models.Issue, editor: User) -> None:
    rewrite(issue, editor, field="opening", language="en", text="Hello", seen=0)
    assert rewrite(issue, editor, field="opening", language="en", text="Hello \r\n", seen=0) is None
    assert issue.edits.count() == 1


def test_empty_words_take_the_editors_words_back(issue: models.Issue, editor: User) -> None:
    rewrite(issue, editor, field="opening", language="en", text="Hello", seen=0)
    row = rewrite(issue, editor, field="opening", language="en", text="  ", seen=1)
    assert row
    assert row.text == ""


@pytest.mark.parametrize("field", ["headline", "reasons", ""])
def test_a_field_that_the_issue_does_not_have_is_refused(
    issue: models.Issue, editor: User, field: str
) -> None:
    with pytest.raises(InputError):
        rewrite(issue, editor, field=field, language="en", text="x", seen=0)


def test_a_pasted_book_is_refused(issue: models.Issue, editor: User) -> None:
    with pytest.raises(InputError, match="20,000"):
        rewrite(issue, editor, field="opening", language="en", text="a" * 20_001, seen=0)


def test_machine_words_count_once_accepted(issue: models.Issue, editor: User) -> None:
    words = models.Words.objects.create(
        issue=issue, field="opening", language="de", origin="machine", text="Hallo", accepted=False
    )
    accept(words, editor)
    words.refresh_from_db()
    assert words.accepted
    assert issue.edits.get().after == "Hallo"


def test_somebody_without_a_role_can_change_nothing(issue: models.Issue) -> None:
    stranger = User.objects.create_user("stranger")
    for change in (
        lambda: rewrite(issue, stranger, field="opening", language="en", text="x", seen=0),
        lambda: drop(pick(issue, "First"), stranger),
        lambda: choose_edition(issue, stranger, language="en", chosen=True),
        lambda: approve(issue, stranger, [letter()], snapshot(issue)),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert not models.Edit.objects.exists()


# --- what is in, and where


def test_an_item_moves_up_and_down_and_stops_at_the_ends(issue: models.Issue, editor: User) -> None:
    shift(pick(issue, "Third"), editor, -1)
    assert titles(issue) == ["First", "Third", "Second"]
    shift(pick(issue, "First"), editor, -1)
    assert titles(issue) == ["First", "Third", "Second"]
    shift(pick(issue, "First"), editor, 1)
    assert titles(issue) == ["Third", "First", "Second"]
    assert issue.edits.count() == 2


def test_an_item_moves_to_a_place_in_another_slot(issue: models.Issue, editor: User) -> None:
    move(pick(issue, "Second"), editor, slot="privacy")
    move(pick(issue, "Third"), editor, slot="privacy", position=1)
    assert (titles(issue), titles(issue, "privacy")) == (["First"], ["Third", "Second"])


def test_a_dropped_item_keeps_its_words_and_comes_back_where_it_was(
    issue: models.Issue, editor: User
) -> None:
    first = pick(issue, "First")
    rewrite(issue, editor, field="headline", language="de", text="Erstens", seen=0, pick=first)
    drop(first, editor)
    assert titles(issue) == ["Second", "Third"]
    with pytest.raises(Gone):
        move(first, editor, slot="privacy")
    restore(first, editor)
    assert titles(issue) == ["First", "Second", "Third"]
    assert first.words.get().text == "Erstens"


def test_a_candidate_is_picked_to_the_end_of_a_slot_once(issue: models.Issue, editor: User) -> None:
    fourth = newsroom.story("Fourth")
    choose_slot(issue, editor, story=fourth, slot="loyalty")
    choose_slot(issue, editor, story=fourth, slot="privacy")
    assert (titles(issue), titles(issue, "privacy")) == (["First", "Second", "Third"], ["Fourth"])
    assert pick(issue, "Fourth").touched


def test_a_number_is_quoted_beside_its_story(issue: models.Issue, editor: User) -> None:
    first = pick(issue, "First").story
    number = choose_slot(
        issue, editor, story=first, slot="numbers", statistic=first.record["statistics"][0]
    )
    assert issue.picks.filter(cluster=first.cluster).count() == 2
    with pytest.raises(InputError):
        move(number, editor, slot="privacy")
    with pytest.raises(InputError):
        choose_slot(issue, editor, story=first, slot="numbers")


def test_another_telling_of_the_story_can_be_printed_and_only_of_this_story(
    issue: models.Issue, editor: User
) -> None:
    first = pick(issue, "First")
    twin = newsroom.story("Erstens", "de", cluster=first.cluster)
    choose_telling(first, editor, twin)
    first.refresh_from_db()
    assert first.story == twin
    with pytest.raises(InputError):
        choose_telling(first, editor, pick(issue, "Second").story)


def test_the_minute_and_the_hold_are_a_persons_choice(issue: models.Issue, editor: User) -> None:
    put_in_minute(pick(issue, "Second"), editor, True)
    assert pick(issue, "Second").in_minute
    models.Issue.objects.update(held="only three items")
    release_hold(issue, editor)
    issue.refresh_from_db()
    assert issue.held == ""


def test_an_empty_issue_is_started_once(editor: User) -> None:
    assert start_issue(editor, newsroom.DAY) == start_issue(editor, newsroom.DAY)


def test_a_paused_source_is_noted_and_asked_at_once_when_resumed(editor: User) -> None:
    source = models.Source.objects.create(name="S", url="https://example.org/s", failures=3)
    pause_source(source, editor, True)
    pause_source(source, editor, False)
    source.refresh_from_db()
    assert (source.paused, source.due_at, source.failures) == (False, None, 0)
    assert [edit.what for edit in models.Edit.objects.all()] == ["source S"] * 2


# --- approval


def test_approval_freezes_the_bytes_with_their_hash_and_gives_the_next_number(
    issue: models.Issue, publisher: User
) -> None:
    models.Issue.objects.create(day=newsroom.DAY, number=7, state="sent")
    assert (
        approve(issue, publisher, [letter("en"), letter("de", "<p>Grüße</p>")], snapshot(issue))
        == 8
    )
    approval = in_force(issue)
    assert approval
    german = approval.renderings.get(language="de")
    assert bytes(german.html).decode() == "<p>Grüße</p>"
    assert german.sha256 == digest("Subject", bytes(german.html), bytes(german.text))
    assert issue.state == models.Issue.State.APPROVED


def test_an_editor_may_not_approve(issue: models.Issue, editor: User) -> None:
    with pytest.raises(NotAllowed, match="publisher"):
        approve(issue, editor, [letter()], snapshot(issue))
    assert not models.Approval.objects.exists()


def test_an_issue_without_an_edition_is_not_approved(issue: models.Issue, publisher: User) -> None:
    with pytest.raises(NotReady):
        approve(issue, publisher, [], snapshot(issue))


def test_an_edit_while_rendering_stops_the_approval(issue: models.Issue, publisher: User) -> None:
    with pytest.raises(Changed):
        approve(
            issue,
            publisher,
            [letter()],
            snapshot(issue),
            current=lambda row: snapshot(row, number=99),
        )
    issue.refresh_from_db()
    assert (issue.number, issue.state) == (None, "draft")


@pytest.mark.parametrize("what", ["words", "move", "drop", "edition"])
def test_any_edit_withdraws_the_approval_and_keeps_its_bytes(
    issue: models.Issue, editor: User, publisher: User, what: str
) -> None:
    approval = approved(issue, publisher)
    match what:
        case "words":
            rewrite(issue, editor, field="opening", language="en", text="New", seen=0)
        case "move":
            shift(pick(issue, "First"), editor, 1)
        case "drop":
            drop(pick(issue, "First"), editor)
        case "edition":
            choose_edition(issue, editor, language="de", chosen=True)
    issue.refresh_from_db()
    approval.refresh_from_db()
    assert (issue.state, in_force(issue)) == ("draft", None)
    assert approval.withdrawn_at
    assert approval.renderings.count() == 1
    assert issue.edits.filter(what__contains="withdrawn", by=editor).exists()


def test_a_change_that_changes_nothing_withdraws_nothing(
    issue: models.Issue, editor: User, publisher: User
) -> None:
    approved(issue, publisher)
    rewrite(issue, editor, field="opening", language="en", text="", seen=0)
    shift(pick(issue, "First"), editor, -1)
    choose_telling(pick(issue, "First"), editor, pick(issue, "First").story)
    choose_edition(issue, editor, language="de", chosen=None)
    assert in_force(issue)


def test_an_issue_approved_again_keeps_its_number(issue: models.Issue, publisher: User) -> None:
    first = approved(issue, publisher).issue.number
    rewrite(issue, publisher, field="opening", language="en", text="New", seen=0)
    models.Issue.objects.create(day=newsroom.DAY, number=20)
    assert approve(issue, publisher, [letter()], snapshot(issue)) == first
    assert issue.approvals.count() == 2


@pytest.mark.parametrize("state", ["sending", "sent"])
def test_an_edit_after_sending_began_is_a_correction(
    issue: models.Issue, editor: User, publisher: User, state: str
) -> None:
    approved(issue, publisher)
    models.Issue.objects.update(state=state)
    rewrite(issue, editor, field="opening", language="en", text="Corrected", seen=0)
    issue.refresh_from_db()
    assert issue.state == state
    assert in_force(issue)
    assert issue.edits.filter(correction=True).exists()
    with pytest.raises(NotReady):
        approve(issue, publisher, [letter()], snapshot(issue))
