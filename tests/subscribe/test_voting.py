"""What a reader thought of an issue: counted once a press, by nobody in particular."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from curator.store import votes
from curator.store.models import Attempt, Issue, Subscriber, Vote
from curator.subscribe.vote import A_NETWORK
from tests.factories_sending import make_issue

pytestmark = pytest.mark.django_db
WHERE = "/vote/12/ko"


@pytest.fixture(autouse=True)
def issue(db: None) -> Issue:
    issue = make_issue()
    Issue.objects.filter(pk=issue.pk).update(state="sent")
    return Issue.objects.get()


def key(where: str = WHERE) -> str:
    page = Client().get(where).content.decode()
    return str(re.search(r'name="key" value="([0-9a-f]+)"', page)[1])  # type: ignore[index]


def pressed(face: str, where: str = WHERE, **other: str) -> int:
    fields = {"face": face, "key": key(), **other}
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.post(where, fields)
    assert answer.cookies == {}
    return answer.status_code


def test_each_press_counts_for_its_face_and_edition_and_keeps_nothing_else(issue: Issue) -> None:
    assert [pressed(face) for face in ("yes", "yes", "no")] == [200, 200, 200]
    assert votes.counts(issue) == {"yes": 2, "so-so": 0, "no": 1}
    assert set(Vote.objects.values_list("language", flat=True)) == {"ko"}
    assert not Subscriber.objects.exists()
    assert "testserver" not in str(list(Attempt.objects.values()))


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_asking_for_the_page_counts_nothing(method: str) -> None:
    assert getattr(Client(), method)(WHERE + "?face=yes").status_code == 200
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    "other", [{"face": "great"}, {"key": "0" * 64}, {"key": "é"}, {"face": ""}]
)
def test_what_is_no_answer_to_this_edition_counts_nothing(other: dict[str, str]) -> None:
    assert pressed(**{"face": "yes", **other}) == 400
    assert not Vote.objects.exists()


def test_a_key_is_good_for_its_edition_alone() -> None:
    assert pressed("yes", where="/vote/12/en") == 400


@pytest.mark.parametrize("where", ["/vote/12/fr", "/vote/13/ko", f"/vote/{9**30}/ko"])
def test_an_edition_that_never_went_out_has_no_page(where: str) -> None:
    assert Client().get(where).status_code == 404


def test_an_issue_that_was_not_sent_has_none_either(issue: Issue) -> None:
    Issue.objects.filter(pk=issue.pk).update(state="approved")
    assert Client().get(WHERE).status_code == 404


def test_one_place_cannot_fill_the_box() -> None:
    found = [pressed("yes") for _ in range(A_NETWORK + 2)]
    assert found == [200] * A_NETWORK + [429] * 2
    assert Vote.objects.get().count == A_NETWORK


def test_the_page_speaks_the_language_of_the_edition() -> None:
    assert '<html lang="ko"' in Client().get(WHERE).content.decode()


def test_the_desk_shows_the_numbers(issue: Issue, admin_client: Client) -> None:
    votes.cast(issue, "ko", votes.Face.YES)
    page = admin_client.get(f"/issue/{issue.pk}/send/").content.decode()
    assert 'data-face="yes">1<' in page
