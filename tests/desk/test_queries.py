"""How many queries the desk's pages take, on an issue of several items and languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from curator.store import models
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "ar", "fr", "es", "it")
MOST = 15


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, editor: User) -> models.Issue:
    """A draft of six items, each with an editor's and a machine's words in six languages."""
    text = (Path(__file__).parent / "feeds.yaml").read_text("utf-8")
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(text.replace("[en, de, ar]", f"[{', '.join(LANGUAGES)}]"), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    made = newsroom.issue(*(newsroom.story(f"Story {number}") for number in range(6)))
    for language in LANGUAGES:
        for pick in made.picks.all():
            written(made, pick, language, editor)
    return made


def written(issue: models.Issue, pick: models.Pick, language: str, by: User) -> None:
    where = {"issue": issue, "pick": pick, "language": language}
    for field in ("headline", "blurb"):
        models.Words.objects.create(**where, field=field, origin="editor", text="Ours", by=by)
        models.Words.objects.create(
            **where, field=field, origin="machine", text="Theirs", accepted=False
        )


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("language/de/", MOST),
        ("words/", 17),  # of them two for the jobs of machine translation
    ],
)
def test_a_page_takes_few_queries_however_many_items_and_languages(
    desk: Client,
    whole: models.Issue,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
    most: int,
) -> None:
    where = f"/issue/{whole.pk}/{address}"
    assert desk.get(where).status_code == 200  # what is kept for later pages is made once
    with django_assert_max_num_queries(most):
        desk.get(where)
