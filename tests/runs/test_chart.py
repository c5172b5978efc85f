"""The numbers of a letter travel as HTML, the picture of its feature inside the mail; what an
approval froze is kept.
"""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from curator import records
from curator.errors import StoreError
from curator.records import slots
from curator.runs import context, publish
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.send.approved import approved
from curator.store import models
from curator.store.approvals import digest
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


def test_a_letter_carries_no_picture(renderer: IssueRenderer, issue: models.Issue, tmp_path: Path):
    written = publish.write_issue(renderer, issue, tmp_path)
    assert written.letters["en"].html.count('class="under-bar"') == len(FIGURES)
    assert "image/png" not in (written.folder / "en/letter.eml").read_text("ascii")
    assert not (written.folder / "en/picture.png").exists()


def test_the_picture_of_the_feature_travels_inside_the_mail(
    renderer: IssueRenderer, issue: models.Issue, tmp_path: Path
):
    issue.picks.exclude(slot=slots.NUMBERS).update(slot=slots.FEATURE, picture="number")
    written = publish.write_issue(renderer, issue, tmp_path)
    folder, letter = written.folder / "en", written.letters["en"]
    mail = BytesParser(policy=default).parsebytes((folder / "letter.eml").read_bytes())
    [picture] = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content() == letter.chart == (folder / "picture.png").read_bytes()
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in letter.html
    assert 'src="picture.png"' in (folder / "letter.html").read_text("utf-8")


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
