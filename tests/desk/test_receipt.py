"""The receipt of a sent issue: from what was frozen and stored, and without any reader in it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from typer.testing import CliRunner

from curator.commands.root import app
from curator.runs import context
from curator.runs.approve import approve
from curator.store import corrections, models, recipients, words
from curator.store.receipt import receipt
from curator.store.snapshot import snapshot
from tests.desk import newsroom
from tests.factories_roundup import released, renderer, sent
from tests.factories_sending import make_issue, make_readers

pytestmark = pytest.mark.django_db
TITLES = ("Fast answers keep customers", "Maps nobody follows")


@pytest.fixture
def left(publisher: User) -> models.Issue:
    """Issue 1, sent in English to three readers."""
    make_readers(3)
    return sent(*TITLES)


def kept(desk: Client, issue: models.Issue) -> dict[str, Any]:
    answer = desk.get(f"/issue/{issue.pk}/receipt.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def shown(desk: Client, issue: models.Issue) -> str:
    answer = desk.get(f"/issue/{issue.pk}/receipt/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_who_approved_which_bytes(desk: Client, left: models.Issue) -> None:
    found, rendering = kept(desk, left), models.Rendering.objects.get()
    assert (found["number"], found["day"]) == (1, left.day.isoformat())
    assert found["approved_by"] == ["paula"]
    assert found["letters"] == [
        {
            "language": "en",
            "variant": "",
            "subject": rendering.subject,
            "sha256": rendering.sha256,
        }
    ]
    assert rendering.sha256 in shown(desk, left)


def test_both_are_named_where_two_approved(desk: Client, left: models.Issue, editor: User) -> None:
    models.Approval.objects.update(first_by=editor)
    assert kept(desk, left)["approved_by"] == ["erin", "paula"]
    (said,) = re.findall(r"data-approval>.*?</section>", shown(desk, left), re.DOTALL)
    assert said.index("erin") < said.index("paula")


def test_each_item_says_where_it_comes_from_and_why_it_has_its_themes(
    desk: Client, left: models.Issue
) -> None:
    first, second = kept(desk, left)["items"]
    story = left.picks.get(position=1).story
    assert [first["headline"], second["headline"]] == list(TITLES)
    assert [(each["source"], each["address"], each["language"]) for each in first["articles"]] == [
        ("Retail Notes", story.url, "en")
    ]
    assert first["themes"] == [{"theme": "loyalty", "evidence": ["words"]}]
    assert first["figures"] == ["87 %"]


def test_a_number_is_a_figure_and_an_editors_words_may_leave_it_out(
    desk: Client, publisher: User
) -> None:
    story = newsroom.story(TITLES[0])
    issue = newsroom.issue(story)
    figure = {"sentence": "87 % of readers liked it.", "value": 87, "unit": "%", "text": "87 %"}
    models.Pick.objects.create(
        issue=issue, cluster=story.cluster, story=story, slot="numbers", position=1,
        statistic=figure,
    )  # fmt: skip
    words.rewrite(
        issue, publisher, field="blurb", language="en", text="Of the 87.5 % who came, all stayed.",
        seen=0, pick=issue.picks.get(slot="loyalty"),
    )  # fmt: skip
    models.Issue.objects.filter(pk=released(issue).pk).update(state="sent")
    items = kept(desk, issue)["items"]
    assert [(each["slot"], each["figures"]) for each in items] == [
        ("loyalty", []),
        ("numbers", ["87 %"]),
    ]


def test_every_article_that_an_edition_links_to_is_named_once(
    desk: Client, publisher: User
) -> None:
    story = newsroom.story(TITLES[0])
    newsroom.story("Schnelle Antworten", "de", cluster=story.cluster, source="Blatt")
    issue = newsroom.issue(story)
    for language, chosen in (("en", True), ("de", True), ("ar", True)):
        words.choose_edition(issue, publisher, language=language, chosen=chosen)
    approve(renderer(), issue, publisher)
    models.Issue.objects.update(state="sending")
    (item,) = kept(desk, issue)["items"]
    assert [each["language"] for each in item["articles"]] == ["en", "de"]
    assert item["headline"] == TITLES[0]


def test_a_page_was_fetched_when_it_says_so_and_else_read_when_its_story_was_stored(
    desk: Client, left: models.Issue
) -> None:
    approved = models.Approval.objects.get().at
    for place, hours in ((1, -2), (2, 2)):  # the second again, after the approval
        models.Page.objects.create(
            url=left.picks.get(position=place).story.url,
            content=b"",
            fetched_at=approved + timedelta(hours=hours),
        )
    first, second = (each.articles[0] for each in receipt(left).items or ())
    assert first.fetched == approved - timedelta(hours=2)
    assert second.fetched is None
    assert second.read == left.picks.get(position=2).story.created_at
    html = shown(desk, left)
    assert (html.count("data-fetched"), html.count("data-read")) == (1, 1)


def test_what_was_edited_after_sending_is_not_in_it_but_its_release_is(
    desk: Client, left: models.Issue, publisher: User
) -> None:
    pick = left.picks.get(position=1)
    words.rewrite(
        left, publisher, field="headline", language="en", text="Corrected", seen=0, pick=pick
    )
    assert kept(desk, left)["corrections"] == []
    corrections.release(left, publisher, lambda row: snapshot(row, context.config()))
    found = kept(desk, left)
    assert found["items"][0]["headline"] == TITLES[0]
    assert [(each["by"], each["withdrawn"]) for each in found["corrections"]] == [("paula", None)]
    models.Correction.objects.update(withdrawn=True)
    assert kept(desk, left)["corrections"] == []
    models.Correction.objects.update(published=True)  # readers saw it
    assert [bool(each["withdrawn"]) for each in kept(desk, left)["corrections"]] == [True]


def test_the_mails_add_up_to_the_readers_and_no_reader_is_named(
    desk: Client, left: models.Issue
) -> None:
    first, second, third = left.deliveries.order_by("pk")
    models.Delivery.objects.filter(pk=first.pk).update(state="sent")
    models.Delivery.objects.filter(pk=second.pk).update(state="bounced", reason="no reader1 here")
    found = kept(desk, left)
    counts = found["deliveries"]
    assert (counts["sent"], counts["bounced"], counts["queued"]) == (1, 1, 1)
    assert counts.pop("candidates") == sum(counts.values()) == 3
    assert found["balanced"]
    for text in (shown(desk, left), desk.get(f"/issue/{left.pk}/receipt.json").content.decode()):
        assert "reader1" not in text
    models.Delivery.objects.filter(pk=third.pk).delete()
    assert not kept(desk, left)["balanced"]
    assert "data-unbalanced" in shown(desk, left)


def test_a_snapshot_of_an_older_version_lacks_fields(desk: Client, left: models.Issue) -> None:
    approval = models.Approval.objects.get()
    for name in ("words", "sponsors", "chosen_editions", "refused_editions", "month"):
        del approval.snapshot[name]
    for pick in approval.snapshot["picks"]:
        for name in ("twins", "words", "reasons", "statistic", "in_minute"):
            del pick[name]
        for name in ("also", "flags", "statistics", "themes"):
            del pick["story"][name]
        del pick["story"]["article"]["entry"]
    approval.save()
    items = receipt(left).items or ()
    assert [(each.headline, each.themes) for each in items] == [(title, ()) for title in TITLES]
    assert shown(desk, left).count("data-item") == 2


def test_a_snapshot_that_cannot_be_read_leaves_the_rest(desk: Client, publisher: User) -> None:
    issue = make_issue(("en", "de"), variants=(("en", "crm"),))
    recipients.queue(issue, ["en", "de"], lambda reader: f"<{reader}@example.org>")
    html = shown(desk, issue)
    assert "data-unreadable" in html
    assert re.findall(r'data-letter="([^"]*)"', html) == ["en ", "de ", "en crm"]


def test_only_what_left_has_a_receipt(desk: Client, issue: models.Issue) -> None:
    for name in ("receipt/", "receipt.json"):
        assert desk.get(f"/issue/{issue.pk}/{name}").status_code == 404
    assert "/receipt/" not in desk.get("/issues/").content.decode()


def test_it_is_linked_where_the_issue_was_sent_and_listed(desk: Client, left: models.Issue) -> None:
    for where in (f"/issue/{left.pk}/send/", "/issues/"):
        assert f'href="/issue/{left.pk}/receipt/"' in desk.get(where).content.decode()


def test_it_takes_the_same_queries_however_long_the_issue_is(
    publisher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    issue = sent(*(f"Story {number}" for number in range(12)))
    with django_assert_num_queries(7):
        assert len(receipt(issue).items or ()) == 12


def test_markup_in_a_story_is_text(desk: Client, publisher: User) -> None:
    issue = sent(newsroom.SCRIPT)
    assert newsroom.SCRIPT not in shown(desk, issue)


def test_the_command_line_prints_the_same(desk: Client, left: models.Issue) -> None:
    run = CliRunner()
    printed = run.invoke(app, ["receipt", "1", "--json"])
    assert json.loads(printed.stdout) == kept(desk, left)
    text = run.invoke(app, ["receipt", "1"]).stdout
    assert models.Rendering.objects.get().sha256 in text
    assert left.picks.get(position=1).story.url in text.replace("\n", "")
    assert "@" not in text
    unknown = run.invoke(app, ["receipt", "2"])
    assert (unknown.exit_code, unknown.stdout) == (1, "")
