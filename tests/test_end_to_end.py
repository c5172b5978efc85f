"""The whole way on the sample world, and then again: nothing is lost, repeated or changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import serializers

from curator import demo, send
from curator.commands.demo import edit
from curator.demo.receiver import Receiver
from curator.pick import LEAST_TOPIC
from curator.runs import context, draft, gather, publish, read
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import drafts, models, people, subscribers

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[demo.World]:
    with demo.World(NOW.date()) as sites:
        feeds = tmp_path / "feeds.yaml"
        feeds.write_text(sites.feeds_yaml(), encoding="utf-8")
        monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
        yield sites


def gather_read_draft(now: datetime) -> models.Issue:
    config = context.config()
    gather.gather(config.sources, gather.FeedCollector.of(config), now)
    read.read(read.Reader.of(config), config.collect, now)
    return draft.draft(config, now)


def rows(*kinds: Any) -> list[Any]:
    return [
        json.loads(serializers.serialize("json", kind.objects.order_by("pk"))) for kind in kinds
    ]


def person(role: Any) -> User:
    people.add_person(f"a-{role}", role)
    return User.objects.get(username=f"a-{role}")


@pytest.mark.heavy
def test_the_runs_read_everything_that_can_be_read_and_name_what_cannot(world: demo.World):
    config = context.config()
    gathered = gather.gather(config.sources, gather.FeedCollector.of(config), NOW)
    assert [outcome.source for outcome in gathered.failed] == ["Old Lantern"]
    assert gathered.entries_new == gathered.entries_seen > 20
    report = read.read(read.Reader.of(config), config.collect, NOW)
    assert report.read + len(report.failed) == gathered.entries_new
    kinds = set(models.Story.objects.values_list("kind", flat=True))
    assert {"article", "report", "video", "podcast"} <= kinds


@pytest.mark.heavy
def test_running_everything_again_changes_nothing(world: demo.World):
    issue = gather_read_draft(NOW)
    before = rows(models.Entry, models.Story, models.Cluster, models.Page)
    slots = drafts.slots(issue)
    picked = list(issue.picks.values_list("slot", "position", "cluster"))
    again = gather_read_draft(NOW + timedelta(hours=1))
    assert rows(models.Entry, models.Story, models.Cluster, models.Page) == before
    assert (again.pk, drafts.slots(again)) == (issue.pk, slots)
    assert list(again.picks.values_list("slot", "position", "cluster")) == picked


@pytest.mark.heavy
def test_stories_told_twice_are_one_cluster_each_and_the_off_topic_one_is_not_picked(
    world: demo.World,
):
    issue = gather_read_draft(NOW)
    told = [
        set(cluster.stories.values_list("language", flat=True))
        for cluster in models.Cluster.objects.all()
    ]
    assert sum(len(languages) == 2 for languages in told) == 1
    assert sum(cluster.stories.count() == 2 for cluster in models.Cluster.objects.all()) == 2
    assert not issue.picks.filter(story__on_topic=False).exclude(slot="tangents").exists()


@pytest.mark.heavy
def test_what_stands_near_the_subject_is_a_tangent(world: demo.World):
    issue = gather_read_draft(NOW)
    near = models.Story.objects.filter(current=True, on_topic=False, topic_score__gte=LEAST_TOPIC)
    assert set(near) == {pick.story for pick in issue.picks.filter(story__on_topic=False)}
    for story in models.Story.objects.all():
        assert story.topic_score == story.record["topic_score"]


@pytest.mark.heavy
def test_five_editions_are_whole_and_each_reader_gets_theirs_once(
    world: demo.World, tmp_path: Path
):
    issue = gather_read_draft(NOW)
    edit(issue, world, person("editor"))
    renderer = IssueRenderer.of(context.config())
    assert approve(renderer, issue, person("publisher")) == 1
    issue.refresh_from_db()
    written = publish.write_issue(renderer, issue, tmp_path)
    assert [state.language for state in written.editions if state.on] == [
        "en",
        "de",
        "tr",
        "fi",
        "ko",
    ]
    assert all(letter.minute_seconds <= 60 for letter in written.letters.values())
    for language in ("en", "de", "tr", "fi", "ko"):
        assert (tmp_path / f"issue-001/{language}/linkedin/post.txt").is_file()
        subscribers.add(f"reader-{language}@example.org", [language], "I want it.", "test", NOW)
    with Receiver(tmp_path / "mails") as receiver:
        reports = [
            send.run(
                issue, send.transport(receiver.url), publish=publish.publisher(renderer, tmp_path)
            )
            for _ in range(2)
        ]
    assert asdict(reports[0]) == asdict(reports[1])
    assert (reports[0].candidates, reports[0].sent) == (5, 5)
    assert len(list((tmp_path / "mails").iterdir())) == 5
    assert (tmp_path / "site/ko/1/index.html").is_file()
    assert not (tmp_path / "site/fr/1").exists()
