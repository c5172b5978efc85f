"""Approving is one act, from the command line and from the desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from curator import records
from curator.errors import NotReady
from curator.records import slots
from curator.runs import context
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import models, words
from curator.store.approvals import Changed, fingerprint, in_force
from curator.store.history import NotAllowed
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def renderer(monkeypatch: pytest.MonkeyPatch) -> IssueRenderer:
    monkeypatch.setenv("CURATOR_FEEDS", str(Path(__file__).parent.parent / "desk/feeds.yaml"))
    renderer = IssueRenderer.of(context.config())
    assert isinstance(renderer, IssueRenderer)
    return renderer


@pytest.fixture
def issue(renderer: IssueRenderer) -> models.Issue:
    return newsroom.issue(newsroom.story("Fast answers keep customers"))


@pytest.fixture
def publisher(db: None) -> User:
    return newsroom.person("paula", "publisher")


def test_what_was_shown_is_what_is_approved(
    renderer: IssueRenderer, issue: models.Issue, publisher: User
):
    shown = renderer.snapshot(issue)
    letter = renderer.letter(shown, "en")
    assert approve(renderer, issue, publisher, fingerprint(shown)) == 1
    approval = in_force(issue)
    assert approval
    assert [(row.language, bytes(row.html).decode()) for row in approval.renderings.all()] == [
        ("en", letter.html)
    ]


def test_without_having_been_shown_anything_one_approves_what_stands(
    renderer: IssueRenderer, issue: models.Issue, publisher: User
):
    assert approve(renderer, issue, publisher) == 1


def test_what_was_shown_before_an_edit_cannot_be_approved(
    renderer: IssueRenderer, issue: models.Issue, publisher: User
):
    shown = fingerprint(renderer.snapshot(issue))
    words.rewrite(
        issue, publisher, field="opening", language="en", text="Unseen by the publisher", seen=0
    )
    with pytest.raises(Changed, match="changed after you opened"):
        approve(renderer, issue, publisher, shown)
    assert in_force(issue) is None


@pytest.mark.parametrize("nothing", ["", "0" * 64])
def test_a_fingerprint_of_nothing_approves_nothing(
    renderer: IssueRenderer, issue: models.Issue, publisher: User, nothing: str
):
    with pytest.raises(Changed):
        approve(renderer, issue, publisher, nothing)


def test_every_broken_edition_is_named_with_its_first_problem(
    renderer: IssueRenderer, issue: models.Issue, publisher: User, monkeypatch: pytest.MonkeyPatch
):
    words.choose_edition(issue, publisher, language="de", chosen=True)
    monkeypatch.setattr(
        IssueRenderer,
        "problems",
        lambda renderer, letter: [f"a link of {letter.language} leads nowhere", "more"],
    )
    with pytest.raises(NotReady) as caught:
        approve(renderer, issue, publisher)
    assert str(caught.value).startswith(
        "These editions have problems: en: a link of en leads nowhere; de: a link of de leads nowhere."
    )
    assert in_force(issue) is None


def test_an_edition_that_cannot_be_rendered_is_named_too(
    renderer: IssueRenderer, issue: models.Issue, publisher: User, monkeypatch: pytest.MonkeyPatch
):
    def too_large(*_: object) -> None:
        raise NotReady("the letter has 95,000 bytes; drop two cards")

    monkeypatch.setattr(IssueRenderer, "letter", too_large)
    with pytest.raises(NotReady, match="problems: en: the letter has 95,000 bytes"):
        approve(renderer, issue, publisher)


def test_an_editor_may_not_approve(renderer: IssueRenderer, issue: models.Issue):
    with pytest.raises(NotAllowed, match="it takes a publisher"):
        approve(renderer, issue, newsroom.person("erin", "editor"))


def switched_on(publisher: User, *stories: models.Story) -> models.Issue:
    """A draft of these stories whose English edition a person switched on."""
    issue = newsroom.issue(*stories)
    words.choose_edition(issue, publisher, language="en", chosen=True)
    return issue


def test_an_empty_issue_is_not_approved_whatever_is_switched_on(
    renderer: IssueRenderer, publisher: User
):
    with pytest.raises(NotReady, match="There is nothing to read in this issue yet"):
        approve(renderer, switched_on(publisher), publisher)
    assert not models.Approval.objects.exists()


def test_figures_alone_are_no_issue(renderer: IssueRenderer, publisher: User):
    issue = switched_on(publisher)
    told = newsroom.story("A survey")
    figure = records.to_json(records.Statistic("87 % of shoppers stayed.", 87, "%", year=2025))
    models.Pick.objects.create(
        issue=issue,
        cluster=told.cluster,
        story=told,
        slot=slots.NUMBERS,
        position=1,
        statistic=figure,
    )
    with pytest.raises(NotReady, match="There is nothing to read in this issue yet"):
        approve(renderer, issue, publisher)


def test_an_edition_of_nothing_but_gaps_is_not_approved(renderer: IssueRenderer, publisher: User):
    dropping = replace(
        renderer,
        config=replace(
            renderer.config, newsletter=replace(renderer.config.newsletter, words_policy="drop")
        ),
    )
    issue = switched_on(publisher, newsroom.story("Schnelle Antworten", language="de"))
    with pytest.raises(NotReady, match="en: there is nothing to read in it"):
        approve(dropping, issue, publisher)


HELD = "Only 1 item is worth printing; at least 5 are wanted."


@pytest.fixture
def held(issue: models.Issue) -> models.Issue:
    models.Issue.objects.filter(pk=issue.pk).update(held=HELD)
    issue.refresh_from_db()
    return issue


def test_a_held_issue_is_not_approved_and_the_reason_is_said(
    renderer: IssueRenderer, held: models.Issue, publisher: User
):
    with pytest.raises(NotReady, match="at least 5 are wanted") as caught:
        approve(renderer, held, publisher)
    assert "--although-held" in str(caught.value)
    assert in_force(held) is None


def test_a_hold_that_came_in_while_the_letters_were_rendered_counts(
    renderer: IssueRenderer, issue: models.Issue, publisher: User
):
    stale = models.Issue.objects.get(pk=issue.pk)
    models.Issue.objects.filter(pk=issue.pk).update(held=HELD)
    with pytest.raises(NotReady, match="at least 5 are wanted"):
        approve(renderer, stale, publisher)


def test_a_held_issue_is_approved_on_purpose_and_the_history_says_so(
    renderer: IssueRenderer, held: models.Issue, publisher: User
):
    assert approve(renderer, held, publisher, although_held=True) == 1
    last = models.Edit.objects.filter(issue=held).first()
    assert last
    assert (last.what, last.before, last.by) == (
        "approved issue 1 although the bot held it",
        HELD,
        publisher,
    )
    assert held.held == ""


def test_an_issue_that_nobody_held_is_approved_as_ever(
    renderer: IssueRenderer, issue: models.Issue, publisher: User
):
    approve(renderer, issue, publisher, although_held=True)
    last = models.Edit.objects.filter(issue=issue).first()
    assert last
    assert last.what == "approved issue 1"
