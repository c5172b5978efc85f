"""The desk shows the figures of a letter as it is sent, and the picture an older one was frozen with."""

from __future__ import annotations

from base64 import b64encode

import pytest
from django.test import Client

from curator import records
from curator.records import slots
from curator.store import models
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(db: None) -> models.Issue:
    """A story and two figures that can be compared."""
    draft = newsroom.issue(newsroom.story("Fast answers keep customers"))
    for position, value in enumerate((50.0, 87.0)):
        told = newsroom.story(f"A survey of {value}")
        figure = records.to_json(
            records.Statistic(f"{value:.0f} % of shoppers stayed.", value, "%")
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


def shown(desk: Client, issue: models.Issue) -> str:
    """The letter as it stands in the preview's frame."""
    return desk.get(f"/issue/{issue.pk}/preview/en/letter.html").content.decode()


def test_the_preview_shows_figures_without_a_picture(desk: Client, issue: models.Issue) -> None:
    page = shown(desk, issue)
    assert page.count('class="under-bar"') == 2
    assert "<img" not in page


def test_after_approval_the_preview_shows_the_frozen_chart(
    desk: Client, issue: models.Issue
) -> None:
    page = desk.get(f"/issue/{issue.pk}/approve/").content.decode()
    fingerprint = page.split('name="fingerprint" value="')[1].partition('"')[0]
    desk.post(f"/issue/{issue.pk}/approve/", {"fingerprint": fingerprint})
    frozen = b"\x89PNG\r\n\x1a\nexactly this"
    page_with_picture = b'<img class="chart" src="cid:chart-0@example.org">'
    assert models.Rendering.objects.update(chart=frozen, html=page_with_picture) == 1
    assert f'src="data:image/png;base64,{b64encode(frozen).decode()}"' in shown(desk, issue)
