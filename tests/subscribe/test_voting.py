"""What a reader thought of an issue: counted once a press, by nobody in particular."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from curator.store import votes
from curator.store.models import Attempt, Issue, Rendering, Subscriber, Vote
from curator.store.scorecard import scorecard
from curator.subscribe.vote import A_NETWORK
from tests.factories_roundup import sent
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
    fields = {"face": face, "key": other.pop("key", "") or key(where), **other}
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.post(where, fields)
    assert answer.cookies == {}
    return answer.status_code


def test_each_press_counts_for_its_face_and_edition_and_keeps_nothing_else(issue: Issue) -> None:
    assert [pressed(face) for face in ("yes", "yes", "no")] == [200, 200, 200]
    assert votes.of_issue(issue) == votes.Votes(yes=2, no=1)
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
    assert pressed("yes", where="/vote/12/en", key=key(WHERE)) == 400


MISSING = ["/vote/12/fr", "/vote/13/ko", f"/vote/{9**30}/ko", "/vote/12/%00"]


@pytest.mark.parametrize("where", MISSING)
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
    pressed("yes")
    page = admin_client.get(f"/issue/{issue.pk}/send/").content.decode()
    assert 'data-face="yes">1<' in page


FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"


def asking(which: str, folder: Path, patch: pytest.MonkeyPatch) -> Issue:
    """Issue 13 of three items, one the feature, sent; it asks about `which` of them."""
    feeds = folder / "feeds.yaml"
    asked = f"newsletter:\n  item_votes: {which}\n"
    feeds.write_text(FEEDS.read_text().replace("newsletter:\n", asked, 1))
    patch.setenv("CURATOR_FEEDS", str(feeds))
    return sent("A feature", "Two", "Three", first="feature")


def asked_about(issue: Issue) -> list[str]:
    """The pages that the letter leads to, in its order, the same in both of its parts."""
    letter = Rendering.objects.get(approval__issue=issue)
    found = re.findall(r"/vote/13/en/\d+", bytes(letter.html).decode())
    assert re.findall(r"/vote/13/en/\d+", bytes(letter.text).decode()) == found
    return found


@pytest.mark.parametrize(("which", "number"), [("none", 0), ("feature", 1), ("all", 3)])
def test_a_letter_asks_about_the_items_that_the_settings_want(
    which: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = asking(which, tmp_path, monkeypatch)
    found = asked_about(issue)
    assert len(found) == number
    for pick in issue.picks.all():
        where = f"/vote/13/en/{pick.pk}"
        assert Client().get(where).status_code == (200 if where in found else 404)


def test_an_items_votes_are_its_own_and_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = asking("all", tmp_path, monkeypatch)
    feature, two, _ = issue.picks.order_by("pk")
    for face, where in (("yes", feature), ("yes", feature), ("so-so", two)):
        assert pressed(face, f"/vote/13/en/{where.pk}") == 200
    assert pressed("no", "/vote/13/en") == 200
    assert votes.of_items(issue) == {
        feature.pk: votes.Votes(yes=2),
        two.pk: votes.Votes(so_so=1),
    }
    assert votes.of_issue(issue) == votes.Votes(no=1)
    (row,) = scorecard(timezone.now(), 4)
    assert (row.votes, row.liked) == (votes.Votes(yes=2, so_so=1), 2.5 / 3)


def test_the_page_of_an_item_shows_its_headline_and_asking_for_it_counts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (where, *_) = asked_about(asking("feature", tmp_path, monkeypatch))
    for method in ("get", "head", "options"):
        assert getattr(Client(), method)(where + "?face=yes").status_code == 200
    assert "A feature" in Client().get(where).content.decode()
    assert not Vote.objects.exists()


def test_a_key_of_one_item_or_of_the_issue_is_good_for_no_other_item(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = asked_about(asking("all", tmp_path, monkeypatch))
    for other in (key(first), key("/vote/13/en")):
        assert pressed("yes", second, key=other) == 400
    assert not Vote.objects.exists()


def test_an_item_of_another_issue_or_none_has_no_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue = asking("all", tmp_path, monkeypatch)
    pick = sent("Another").picks.get().pk
    assert Client().get(f"/vote/13/en/{pick}").status_code == 404
    own = issue.picks.earliest("pk").pk
    for where in (f"/vote/13/de/{own}", f"/vote/13/en/{9**30}", "/vote/13/en/0"):
        assert Client().get(where).status_code == 404


def test_each_item_has_a_limit_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _ = asked_about(asking("all", tmp_path, monkeypatch))
    found = [pressed("yes", first) for _ in range(A_NETWORK + 1)]
    assert found == [200] * A_NETWORK + [429]
    assert pressed("yes", second) == 200


def test_the_desk_shows_an_items_numbers_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, admin_client: Client
) -> None:
    issue = asking("all", tmp_path, monkeypatch)
    (where, *_) = asked_about(issue)
    pressed("no", where)
    page = admin_client.get(f"/issue/{issue.pk}/").content.decode()
    assert re.findall(r'data-votes="([^"]*)"', page) == ["0 0 1"]
    scores = admin_client.get("/sources/scorecard/").content.decode()
    assert re.findall(r'data-votes="([^"]*)"', scores) == ["0 0 1"]
