"""The desk shows the chart that is in the mail."""

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


def test_the_preview_shows_the_chart_without_asking_for_anything(
    desk: Client, issue: models.Issue
) -> None:
    page = shown(desk, issue)
    assert page.count('<img class="chart"') == 1
    assert 'src="data:image/png;base64,iVBOR' in page
    assert "cid:" not in page


def test_the_preview_says_what_the_chart_adds_to_the_mail(
    desk: Client, issue: models.Issue
) -> None:
    assert "bytes, inside the mail" in desk.get(f"/issue/{issue.pk}/preview/en/").content.decode()


def test_after_approval_the_preview_shows_the_frozen_chart(
    desk: Client, issue: models.Issue
) -> None:
    page = desk.get(f"/issue/{issue.pk}/approve/").content.decode()
    fingerprint = page.split('name="fingerprint" value="')[1].partition('"')[0]
    desk.post(f"/issue/{issue.pk}/approve/", {"fingerprint": fingerprint})
    frozen = b"\x89PNG\r\n\x1a\nexactly this"
    assert models.Rendering.objects.update(chart=frozen) == 1
    assert f'src="data:image/png;base64,{b64encode(frozen).decode()}"' in shown(desk, issue)
