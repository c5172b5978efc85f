"""Posting on LinkedIn: once, whatever goes wrong, against a server with LinkedIn's rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from curator.config import LinkedInPart
from curator.errors import InputError, NotReady
from curator.net.exchange import Response
from curator.runs import context
from curator.runs.post import Ready, connect, post
from curator.share.linkedin_api import Api, LinkedInError, Unknown, version_notice
from curator.share.linkedin_request import Post
from curator.store import models, postings
from tests.desk import newsroom
from tests.share.linkedin_server import RETIRED, TOKEN, LinkedIn, linkedin

pytestmark = pytest.mark.django_db
PAGE, PERSON = "urn:li:organization:1", "urn:li:person:abc"
NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)
State = models.Posting.State


@pytest.fixture
def server() -> Iterator[LinkedIn]:
    with linkedin() as found:
        yield found


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def api(server: LinkedIn, waits: list[float], monkeypatch: pytest.MonkeyPatch) -> Api:
    monkeypatch.setenv("CURATOR_FEEDS", str(Path(__file__).parent.parent / "desk/feeds.yaml"))
    monkeypatch.setenv("CURATOR_LINKEDIN_TOKEN", TOKEN)
    part = LinkedInPart(author=PAGE, api_url=server.url)
    return replace(connect(replace(context.config(), linkedin=part), NOW), wait=waits.append)


@pytest.fixture
def issue(db: None) -> models.Issue:
    return newsroom.issue(newsroom.story("Fast answers keep customers"))


def body(author: str = PAGE, said: str = "Slow answers.") -> Post:
    card = {"source": "https://letter.example.org/en/1/", "title": "The CX Minute, no. 1"}
    text = f"{said} https://letter.example.org/en/1/ {{hashtag|\\#|CX}}"
    return Post.model_validate({"author": author, "commentary": text, "content": {"article": card}})


def ready(issue: models.Issue, made: Post | None = None, **more: Path | None) -> Ready:
    files = {"document": None, "cover": None, **more}
    before = postings.current(issue, "en")
    return Ready("en", made or body(), files["document"], "The issue", files["cover"], before)


def test_a_post_is_made_and_its_address_kept(issue: models.Issue, api: Api, server: LinkedIn):
    row = post(issue, ready(issue), api, NOW)
    assert (row.state, row.urn) == (State.POSTED, "urn:li:share:7000")
    assert row.address == "https://www.linkedin.com/feed/update/urn:li:share:7000/"
    assert [each["commentary"] for each in server.posts] == [body().commentary]
    assert issue.edits.get().what == "posted on LinkedIn in English, at the command line"


def test_an_edition_is_never_posted_twice(issue: models.Issue, api: Api, server: LinkedIn):
    post(issue, ready(issue), api, NOW)
    with pytest.raises(NotReady, match="urn:li:share:7000"):
        post(issue, ready(issue), api, LATER)
    stale = replace(ready(issue, body(said="Other words.")), before=None)
    with pytest.raises(NotReady, match="posted already"):
        post(issue, stale, api, LATER)
    assert len(server.posts) == 1


@pytest.mark.parametrize(
    ("fault", "hint"),
    [(401, "CURATOR_LINKEDIN_TOKEN"), (403, PAGE), (422, "refused"), (429, "midnight UTC")],
)
def test_what_linkedin_refuses_is_said_and_may_be_tried_again(
    issue: models.Issue, api: Api, server: LinkedIn, fault: int, hint: str
):
    server.faults = [fault]
    with pytest.raises(LinkedInError, match=hint) as caught:
        post(issue, ready(issue), api, NOW)
    assert not isinstance(caught.value, Unknown)
    assert issue.postings.get().state == State.REFUSED
    assert post(issue, ready(issue), api, NOW).state == State.POSTED
    assert len(server.posts) == 1


@pytest.mark.parametrize("fault", ["lost", "gone", 500, 503])
def test_an_unknown_outcome_is_looked_up_before_anything_is_repeated(
    issue: models.Issue, api: Api, server: LinkedIn, fault: int | str
):
    server.faults = [fault]
    with pytest.raises(Unknown):
        post(issue, ready(issue), api, NOW)
    assert issue.postings.get().state == State.UNKNOWN
    with pytest.raises(NotReady):  # too early: it may not be found yet
        post(issue, ready(issue), api, NOW + timedelta(seconds=30))
    row = post(issue, ready(issue), api, LATER)
    assert (row.state, row.urn) == (State.POSTED, "urn:li:share:7000")
    assert len(server.posts) == 1
    assert issue.postings.exclude(state=State.REFUSED).count() == 1


def test_a_process_that_died_while_posting_is_looked_up_too(
    issue: models.Issue, api: Api, server: LinkedIn
):
    postings.claim(issue, "en", PAGE, body().commentary, NOW)
    server.posts = [{**body().body(), "id": "urn:li:share:5"}]
    with pytest.raises(NotReady):  # it may still be waiting for the answer
        post(issue, ready(issue), api, NOW + timedelta(minutes=5))
    assert post(issue, ready(issue), api, LATER).urn == "urn:li:share:5"
    assert "POST /rest/posts" not in server.requests


def test_where_the_token_may_not_look_a_person_has_to(
    issue: models.Issue, api: Api, server: LinkedIn
):
    server.faults = ["gone"]
    with pytest.raises(Unknown):
        post(issue, ready(issue, body(PERSON)), api, NOW)
    with pytest.raises(NotReady, match="--not-posted"):
        post(issue, ready(issue, body(PERSON)), api, LATER)
    assert server.posts == []
    postings.not_posted(issue, "en", LATER)
    assert post(issue, ready(issue, body(PERSON)), api, LATER).state == State.POSTED


def test_another_post_with_the_same_link_is_not_taken_for_ours(
    issue: models.Issue, api: Api, server: LinkedIn
):
    server.posts = [{**body(said="By hand, and otherwise.").body(), "id": "urn:li:share:5"}]
    server.faults = ["gone"]
    with pytest.raises(Unknown):
        post(issue, ready(issue), api, NOW)
    assert post(issue, ready(issue), api, LATER).urn == "urn:li:share:7001"


def test_what_linkedin_calls_a_duplicate_stands_there_already(
    issue: models.Issue, api: Api, server: LinkedIn
):
    server.posts = [{**body().body(), "id": "urn:li:share:5"}]
    assert post(issue, ready(issue), api, NOW).urn == "urn:li:share:5"
    assert len(server.posts) == 1


def test_a_document_is_uploaded_and_waited_for(
    issue: models.Issue, api: Api, server: LinkedIn, waits: list[float], tmp_path: Path
):
    pdf = tmp_path / "carousel.pdf"
    pdf.write_bytes(b"%PDF-1.7 pages")
    server.processing = 3
    post(issue, ready(issue, document=pdf), api, NOW)
    [made] = server.posts
    assert made["content"] == {"media": {"id": "urn:li:document:D0", "title": "The issue"}}
    assert server.uploads == {"urn:li:document:D0": b"%PDF-1.7 pages"}
    assert len(waits) == 3


def test_a_persons_token_may_not_ask_and_waits_a_while(
    issue: models.Issue, api: Api, server: LinkedIn, waits: list[float], tmp_path: Path
):
    cover = tmp_path / "cover.png"
    cover.write_bytes(b"a picture")
    post(issue, ready(issue, body(PERSON), cover=cover), api, NOW)
    assert server.posts[0]["content"]["article"]["thumbnail"] == "urn:li:image:D0person"
    assert waits == [10.0]


@pytest.mark.parametrize(("processing", "failing"), [(0, True), (1_000, False)])
def test_a_document_that_is_not_taken_in_posts_nothing(
    issue: models.Issue, api: Api, server: LinkedIn, tmp_path: Path, processing: int, failing: bool
):
    pdf = tmp_path / "carousel.pdf"
    pdf.write_bytes(b"%PDF-1.7 pages")
    server.processing, server.failing = processing, failing
    with pytest.raises(LinkedInError):
        post(issue, ready(issue, document=pdf), api, NOW)
    assert server.posts == []
    assert not issue.postings.exists()


def test_a_retired_version_is_said_with_the_setting(issue: models.Issue, api: Api):
    old = replace(api, part=api.part.model_copy(update={"version": RETIRED}))
    with pytest.raises(LinkedInError, match="linkedin: version:"):
        post(issue, ready(issue), old, NOW)


def test_the_token_is_shown_to_linkedin_alone(
    issue: models.Issue, api: Api, server: LinkedIn, tmp_path: Path
):
    cover = tmp_path / "cover.png"
    cover.write_bytes(b"a picture")
    shown: list[str] = []

    def elsewhere(method: str, url: str, content: bytes, headers: object) -> object:
        shown.append(url)
        answer = api.send(method, url, content, headers)  # type: ignore[arg-type]
        value = answer.content.replace(server.url.encode(), b"https://linkedin.com.evil.example")
        return replace(answer, content=value)

    with pytest.raises(LinkedInError, match="uploaded"):
        post(issue, ready(issue, cover=cover), replace(api, send=elsewhere), NOW)  # type: ignore[arg-type]
    assert all(url.startswith(server.url) for url in shown)


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b'{"value": []}', b'{"value": {"uploadUrl": 7}}', b'{"elements": 7}',
     b'{"elements": [7]}', b"[" * 100_000, b"\xff"],
)  # fmt: skip
def test_an_answer_that_makes_no_sense_is_an_error_in_words(api: Api, content: bytes):
    nonsense = replace(api, send=lambda *_: Response("", 200, {}, content))
    with pytest.raises(LinkedInError):
        nonsense.upload("image", PAGE, b"a picture")
    with pytest.raises(LinkedInError):
        nonsense.find(PAGE, "Text")


def test_without_a_token_it_says_what_to_set(api: Api, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CURATOR_LINKEDIN_TOKEN")
    with pytest.raises(NotReady, match="CURATOR_LINKEDIN_TOKEN"):
        connect(context.config(), NOW)


@pytest.mark.parametrize(
    ("version", "ends", "today", "said"),
    [
        ("202608", None, "2027-06-15", ""),
        ("202608", None, "2027-06-17", "ends on 2027-08-15"),
        ("202608", None, "2027-08-15", "ended on 2027-08-15"),
        ("202608", "2027-10-01", "2027-06-17", ""),
        ("202612", None, "2027-12-20", "ended on 2027-12-15"),
    ],
)
def test_a_version_near_its_end_is_told(version: str, ends: str | None, today: str, said: str):
    part = LinkedInPart(version=version, version_ends=date.fromisoformat(ends) if ends else None)
    notice = version_notice(part, date.fromisoformat(today))
    assert said in notice
    assert bool(notice) == bool(said)


def test_where_it_was_posted_by_hand_is_kept(issue: models.Issue, api: Api):
    publisher: User = newsroom.person("paula", "publisher")
    address = "https://www.linkedin.com/feed/update/urn:li:share:9/"
    postings.posted_by_hand(issue, "en", address, NOW, publisher)
    with pytest.raises(NotReady, match="share:9"):
        post(issue, ready(issue), api, LATER)
    with pytest.raises(NotReady, match="share:9"):
        postings.posted_by_hand(issue, "en", address, LATER, publisher)


@pytest.mark.parametrize(
    "address", ["", "linkedin.com/feed", "http://www.linkedin.com/a", "https://linkedin.com.evil.example/"]
)  # fmt: skip
def test_only_an_address_of_linkedin_is_kept(issue: models.Issue, address: str):
    with pytest.raises(InputError):
        postings.posted_by_hand(issue, "en", address, NOW)


def test_nothing_in_doubt_nothing_to_take_back(issue: models.Issue):
    with pytest.raises(NotReady):
        postings.not_posted(issue, "en", NOW)
    postings.claim(issue, "en", PAGE, "Text", NOW)
    with pytest.raises(NotReady):
        postings.not_posted(issue, "en", NOW + timedelta(minutes=1))
    assert issue.postings.get().state == State.SENDING
