"""How many queries the desk's pages take, on an issue of several items and languages."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from curator.store import models, proofreading
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "ar", "fr", "es", "it")
MOST = 15


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, editor: User) -> models.Issue:
    """A draft of six items in six languages, with words of an editor and a machine, and proofread."""
    text = (Path(__file__).parent / "feeds.yaml").read_text("utf-8")
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(text.replace("[en, de, ar]", f"[{', '.join(LANGUAGES)}]"), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    made = newsroom.issue(*(newsroom.story(f"Story {number}") for number in range(6)))
    for language in LANGUAGES:
        for pick in made.picks.all():
            written(made, pick, language, editor)
        proofread(made, language, editor)
    return made


def written(issue: models.Issue, pick: models.Pick, language: str, by: User) -> None:
    where = {"issue": issue, "pick": pick, "language": language}
    for field in ("headline", "blurb"):
        models.Words.objects.create(**where, field=field, origin="editor", text="Ours", by=by)
        models.Words.objects.create(
            **where, field=field, origin="machine", text="Theirs", accepted=False
        )


def proofread(issue: models.Issue, language: str, by: User) -> None:
    now = timezone.now()
    link = proofreading.invite(issue, by, language=language, reader="Jana", days=7, now=now)
    pick = issue.picks.filter(position=1).get()
    proofreading.comment(link, "Shorter, please", pick.pk, now)
    proofreading.comment(link, "Well done", None, now + timedelta(minutes=1))
    proofreading.sign_off(link, "Jana", "another letter", now)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/issue/{issue}/language/de/", 16),  # as the next but one, with what readers commented
        ("/issue/{issue}/proofreading/", MOST),
        ("/issue/{issue}/machine/", MOST),
        ("/issue/{issue}/preview/", MOST),
        ("/issue/{issue}/", 16),  # seven for the snapshot, five for who is asking
        ("/issue/{issue}/words/", 16),
        ("/issue/{issue}/approve/", 22),
        ("/", 23),  # sources, runs, heartbeats and roundup besides
    ],
)
def test_a_page_takes_few_queries_however_many_items_and_languages(
    desk: Client,
    whole: models.Issue,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
    most: int,
) -> None:
    where = address.format(issue=whole.pk)
    assert desk.get(where).status_code == 200  # what is kept for later pages is made once
    with django_assert_max_num_queries(most):
        desk.get(where)
