"""No page of the desk takes more than a few queries, however many items and languages there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from curator.records import slots
from curator.runs import context, schedule
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import approvals, heartbeats, jobs, models, proofreading, send_jobs
from curator.store.words import choose_edition, rewrite
from tests.desk import chromium, newsroom
from tests.desk.outbox import work
from tests.factories_sending import make_readers
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "de", "ar", "fr", "es", "it")
MOST = 15  # who is asking included, which takes three


@pytest.fixture
def whole(
    mails: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, editor: User
) -> models.Issue:
    """A draft of six items in six languages, with words of an editor and a machine, a picture, and
    proofread.
    """
    feeds = tmp_path / "feeds.yaml"
    text = feeds.read_text("utf-8")
    feeds.write_text(text.replace("[en, de, ar]", f"[{', '.join(LANGUAGES)}]"), "utf-8")
    made = newsroom.issue(*(newsroom.story(f"Story {number}") for number in range(6)))
    made.picks.filter(position=1).update(slot=slots.FEATURE, picture="number")
    for number in range(3):
        newsroom.story(f"Another {number}", "de", cluster=models.Cluster.objects.earliest("pk"))
        newsroom.story(f"Not picked {number}", "fr")
    for language in LANGUAGES:
        choose_edition(made, editor, language=language, chosen=True)
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


def approved(issue: models.Issue, publisher: User) -> None:
    make_readers(6)
    approve(IssueRenderer.of(context.config()), issue, publisher)


def withdrawn(issue: models.Issue, publisher: User) -> None:
    approved(issue, publisher)
    pick = issue.picks.earliest("pk")
    rewrite(issue, publisher, field="blurb", language="en", text="Mine", seen=1, pick=pick)


def asked_to_be_sent(issue: models.Issue, publisher: User) -> None:
    """Approved, and waiting for a worker that is not there."""
    approved(issue, publisher)
    approval = approvals.in_force(issue)
    assert approval
    send_jobs.ask(issue, publisher, send_jobs.seal(approval), timezone.now())


def sent(issue: models.Issue, publisher: User) -> None:
    """Sent, with a correction that nobody has released."""
    asked_to_be_sent(issue, publisher)
    work()
    issue.refresh_from_db()
    pick = issue.picks.earliest("pk")
    rewrite(issue, publisher, field="blurb", language="en", text="Mine", seen=1, pick=pick)


def translating(issue: models.Issue, publisher: User) -> None:
    """A draft with an opening, translations requested of a worker that is not there, and a run
    under way.
    """
    rewrite(issue, publisher, field="opening", language="en", text="87 readers.", seen=0)
    jobs.enqueue(issue, jobs.Kind.TRANSLATION, publisher, language="de")
    models.Run.objects.create(name="read", started_at=timezone.now())
    heartbeats.note_poll(schedule.WATCH, timezone.now())


STATES = {"draft": lambda *_: None} | {
    each.__name__: each for each in (approved, withdrawn, asked_to_be_sent, sent, translating)
}


def pages(issue: models.Issue) -> Iterator[str]:
    """Every page with something on it, and more ways to ask for some."""
    base, pick = f"/issue/{issue.pk}/", issue.picks.earliest("pk")
    yield from chromium.addresses(issue)
    yield from (f"{base}?language=de", f"{base}pick/{pick.pk}/?language=de", f"{base}preview/")
    yield from (f"{base}versions/de/p{pick.pk}-headline/", f"{base}preview/de/letter.html")
    yield from ("/candidates/?order=new", "/candidates/?q=story&days=all")
    yield "/candidates/?theme=loyalty"
    if issue.number:
        yield f"{base}linkedin/de/"
    if issue.state == "sent":
        yield from (f"{base}receipt/", f"{base}missed/")


@pytest.mark.parametrize("state", STATES)
def test_a_page_takes_few_queries_however_many_items_and_languages(
    desk: Client, whole: models.Issue, publisher: User, state: str
) -> None:
    STATES[state](whole, publisher)
    whole.refresh_from_db()
    counts = {}
    for where in pages(whole):
        assert desk.get(where).status_code == 200  # what is kept for later pages is made once
        with CaptureQueriesContext(connection) as asked:
            desk.get(where)
        counts[where] = len(asked)
    assert {where: count for where, count in counts.items() if count > MOST} == {}
