"""The chart of the numbers, from the desk's rows to the files and the mail."""

from __future__ import annotations

import email
import email.policy
import json
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from curator import records
from curator.errors import StoreError
from curator.records import inline_images, slots
from curator.runs import context, publish
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.send.approved import approved
from curator.store import models
from curator.store.approvals import digest, standing
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
FIGURES = (87.0, 46.0)


@pytest.fixture
def renderer(monkeypatch: pytest.MonkeyPatch) -> IssueRenderer:
    monkeypatch.setenv("CURATOR_FEEDS", str(Path(__file__).parent.parent / "desk/feeds.yaml"))
    return IssueRenderer.of(context.config())


@pytest.fixture
def issue(db: None) -> models.Issue:
    """A story and two figures that can be compared."""
    draft = newsroom.issue(newsroom.story("Fast answers keep customers"))
    for position, value in enumerate(FIGURES):
        told = newsroom.story(f"A survey of {value}")
        figure = records.to_json(
            records.Statistic(f"{value:.0f} % of shoppers stayed.", value, "%", year=2025)
        )
        models.Pick.objects.create(
            issue=draft,
            cluster=told.cluster,
            story=told,
            slot=slots.NUMBERS,
            position=position,
            statistic=figure,
        )
    return draft


@pytest.fixture
def publisher(db: None) -> User:
    return newsroom.person("paula", "publisher")


def rendering(issue: models.Issue) -> models.Rendering:
    approval = standing(issue)
    assert approval
    return approval.renderings.get(language="en")


def parsed(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def without_chart(renderer: IssueRenderer) -> IssueRenderer:
    return replace(
        renderer,
        config=replace(
            renderer.config, newsletter=replace(renderer.config.newsletter, chart=False)
        ),
    )


def test_approval_freezes_the_chart_with_its_letter(
    renderer: IssueRenderer, issue: models.Issue, publisher: User
):
    letter = renderer.letter(renderer.snapshot(issue), "en")
    approve(renderer, issue, publisher)
    row = rendering(issue)
    assert bytes(row.chart) == letter.chart != b""
    assert row.sha256 == digest(row.subject, bytes(row.html), bytes(row.text), letter.chart)


def test_a_chart_that_was_changed_since_approval_is_not_sent(
    renderer: IssueRenderer, issue: models.Issue, publisher: User
):
    approve(renderer, issue, publisher)
    models.Rendering.objects.update(chart=b"\x89PNG\r\n\x1a\nanother")
    issue.refresh_from_db()
    with pytest.raises(StoreError, match="not the one that was approved"):
        approved(issue)


def test_an_approval_from_before_there_were_charts_still_holds():
    assert digest("S", b"h", b"t") == digest("S", b"h", b"t", b"")


def test_the_written_letter_opens_with_its_chart_as_a_page_and_as_a_mail(
    renderer: IssueRenderer, issue: models.Issue, tmp_path: Path
):
    written = publish.write_issue(renderer, issue, tmp_path)
    folder = written.folder / "en"
    assert 'src="chart.png"' in (folder / "letter.html").read_text("utf-8")
    [picture] = [
        part
        for part in parsed(folder / "letter.eml").walk()
        if part.get_content_type() == "image/png"
    ]
    assert (
        picture.get_payload(decode=True)
        == (folder / "chart.png").read_bytes()
        == written.letters["en"].chart
    )
    assert picture["Content-ID"].strip("<>") in inline_images.named(written.letters["en"].html)
    assert (
        "en/chart.png" in json.loads((written.folder / "manifest.json").read_text("utf-8"))["files"]
    )


def test_what_is_written_after_approval_is_the_frozen_chart(
    renderer: IssueRenderer, issue: models.Issue, publisher: User, tmp_path: Path
):
    approve(renderer, issue, publisher)
    issue.refresh_from_db()
    written = publish.write_issue(without_chart(renderer), issue, tmp_path)
    assert (written.folder / "en/chart.png").read_bytes() == bytes(rendering(issue).chart)


def test_a_chart_that_is_not_wanted_any_more_leaves_no_trace(
    renderer: IssueRenderer, issue: models.Issue, tmp_path: Path
):
    publish.write_issue(renderer, issue, tmp_path)
    written = publish.write_issue(without_chart(renderer), issue, tmp_path)
    assert not (written.folder / "en/chart.png").exists()
    assert "<img" not in (written.folder / "en/letter.html").read_text("utf-8")
    assert [
        part.get_content_type() for part in parsed(written.folder / "en/letter.eml").walk()
    ] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
