"""Proofreading by people without an account: what a link shows, what can be done with it, and what the desk makes of it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator import signing
from curator.store import models, proofreading
from tests.desk import newsroom

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(issue: models.Issue, editor: User) -> models.ProofLink:
    return invited(issue, editor)


def invited(issue: models.Issue, by: User, language: str = "de") -> models.ProofLink:
    now = timezone.now()
    return proofreading.invite(issue, by, language=language, reader="Jana", days=7, now=now)


def path(link: models.ProofLink) -> str:
    return f"/proof/{proofreading.token(link)}"


def hidden(html: str, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(f'name="{name}" value="([0-9a-f]+)"', html)
    assert found
    return found[1]


def sign_off(reader: Client, link: models.ProofLink, name: str = "Jana") -> None:
    seen = hidden(reader.get(path(link)).content.decode(), "seen")
    assert reader.post(path(link), {"fine": "1", "name": name, "seen": seen}).status_code == 200


def require_sign_off(monkeypatch: pytest.MonkeyPatch, folder: Path, *languages: str) -> None:
    text = (Path(__file__).parent / "feeds.yaml").read_text("utf-8")
    feeds = folder / "feeds.yaml"
    added = yaml.safe_dump({"proofreading": {"languages": list(languages), "days": 3}})
    feeds.write_text(text + added, "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))


def test_an_editor_makes_a_link_that_opens_without_an_account(
    desk: Client, issue: models.Issue
) -> None:
    desk.post(f"/issue/{issue.pk}/proofreading/invite/", {"language": "ar", "reader": " Amal "})
    made = models.ProofLink.objects.get()
    assert (made.reader, made.language) == ("Amal", "ar")
    assert (
        f'value="https://example.org{path(made)}"'
        in desk.get(f"/issue/{issue.pk}/proofreading/").content.decode()
    )
    page = Client().get(path(made))
    assert page.status_code == 200
    assert '<html lang="ar" dir="rtl">' in page.content.decode()
    assert not page.cookies
    letter = Client().get(path(made) + "/letter.html")
    assert "Fast answers keep customers" in letter.content.decode()
    assert letter["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("reader", ["", "   "])
def test_a_link_is_for_somebody(desk: Client, issue: models.Issue, reader: str) -> None:
    desk.post(f"/issue/{issue.pk}/proofreading/invite/", {"language": "de", "reader": reader})
    assert not models.ProofLink.objects.exists()


def test_reading_changes_nothing(client: Client, link: models.ProofLink) -> None:
    for method in (client.get, client.head, client.options):
        method(path(link), {"fine": "1", "name": "x", "text": "y"})
        method(path(link) + "/letter.html")
    assert not models.ProofComment.objects.exists()
    assert not models.ProofSignOff.objects.exists()


def test_a_comment_reaches_the_editor_at_its_item(
    client: Client, link: models.ProofLink, editor: User
) -> None:
    pick = link.issue.picks.get(position=2)
    text = "Hier fehlt ein Komma. <script>alert(1)</script>"
    answer = client.post(path(link), {"item": str(pick.pk), "text": text})
    assert 'data-state="commented"' in answer.content.decode()
    client.force_login(editor)
    item = client.get(f"/issue/{link.issue_id}/pick/{pick.pk}/?language=de").content.decode()
    assert 'data-proof-comments="1"' in item
    assert "&lt;script&gt;" in item
    assert "<script>alert" not in item
    elsewhere = client.get(f"/issue/{link.issue_id}/pick/{pick.pk}/?language=en").content.decode()
    assert "data-proof-comments" not in elsewhere


def test_a_resolved_comment_is_shown_as_done_and_can_be_opened_again(
    desk: Client, link: models.ProofLink
) -> None:
    Client().post(path(link), {"text": "Bitte kürzer."})
    comment = models.ProofComment.objects.get()
    where = f"/issue/{link.issue_id}/proofreading/comment/{comment.pk}/"
    desk.post(where, {"do": "resolve"})
    assert 'data-comment="done"' in Client().get(path(link)).content.decode()
    assert not proofreading.open_comments(link.issue).exists()
    desk.post(where, {"do": "reopen"})
    assert proofreading.open_comments(link.issue).count() == 1


def test_open_comments_come_first_the_oldest_of_them_first(
    desk: Client, link: models.ProofLink, editor: User
) -> None:
    begin = timezone.now()
    for minute, text in enumerate(("resolved", "first", "second")):
        proofreading.comment(link, text, None, begin + timedelta(minutes=minute))
    resolved = models.ProofComment.objects.get(text="resolved")
    proofreading.resolve(resolved, editor, begin + timedelta(hours=1), done=True)
    html = desk.get(f"/issue/{link.issue_id}/proofreading/").content.decode()
    assert re.findall(r'<p dir="auto">(\w+)</p>', html) == ["first", "second", "resolved"]


@pytest.mark.parametrize(
    "posted",
    [
        {"text": ""},
        {"text": "  "},
        {"text": "x" * 4_001},
        {"fine": "1", "name": "  ", "seen": "a"},
    ],
)
def test_what_cannot_be_kept_is_said_and_stays_in_the_form(
    client: Client, link: models.ProofLink, posted: dict[str, str]
) -> None:
    answer = client.post(path(link), posted)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert posted.get("text", "").strip() in answer.content.decode()
    assert not models.ProofComment.objects.exists()
    assert not models.ProofSignOff.objects.exists()


def test_a_comment_that_fits_the_box_is_kept_however_many_lines_it_has(
    client: Client, link: models.ProofLink
) -> None:
    lines = "Zeile\r\n" * 660 + "Komma fehlt"  # as a browser posts it, which counts one a line
    assert len(lines) > proofreading.MOST_TEXT > len(lines.replace("\r\n", "\n"))
    assert client.post(path(link), {"text": lines}).status_code == 200
    assert models.ProofComment.objects.get().text.endswith("Komma fehlt")


def test_a_refused_comment_keeps_its_item_in_the_form(
    client: Client, link: models.ProofLink
) -> None:
    pick = link.issue.picks.get(position=2)
    answer = client.post(path(link), {"item": str(pick.pk), "text": "x" * 4_001})
    chosen = BeautifulSoup(answer.content, "lxml").select("option[selected]")
    assert [each["value"] for each in chosen] == [str(pick.pk)]


def test_a_refused_sign_off_asks_for_a_name_only_where_there_is_none(
    client: Client, link: models.ProofLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofreading, "AN_HOUR", 0)
    for name, refused in (("", "no-name"), ("Jana", "too-many")):
        answer = client.post(path(link), {"fine": "1", "name": name, "seen": "a" * 64})
        (said,) = BeautifulSoup(answer.content, "lxml").select('[role="alert"]')
        assert (answer.status_code, said["data-state"]) == (422, refused)


def test_an_item_of_another_issue_cannot_be_commented_on(
    client: Client, link: models.ProofLink
) -> None:
    other = newsroom.issue(newsroom.story("Elsewhere")).picks.get()
    client.post(path(link), {"item": str(other.pk), "text": "Hm."})
    assert models.ProofComment.objects.get().pick is None


def test_a_link_takes_no_flood(client: Client, link: models.ProofLink) -> None:
    codes = {client.post(path(link), {"text": f"{n}"}).status_code for n in range(70)}
    assert codes == {200, 422}
    assert models.ProofComment.objects.count() == proofreading.AN_HOUR


def closed(link: models.ProofLink, by: User) -> None:
    proofreading.revoke(link, by, timezone.now())


def expired(link: models.ProofLink, by: User) -> None:
    models.ProofLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def sent(link: models.ProofLink, by: User) -> None:
    models.Issue.objects.update(state="sent", number=1)


@pytest.mark.parametrize("end", [closed, expired, sent])
def test_a_link_that_is_closed_expired_or_whose_issue_has_left_opens_nothing(
    client: Client, link: models.ProofLink, editor: User, end
) -> None:
    where = path(link)
    end(link, editor)
    assert client.get(where).status_code == 404
    assert client.get(where + "/letter.html").status_code == 404
    assert client.post(where, {"text": "Late"}).status_code == 404
    assert not models.ProofComment.objects.exists()


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 500, "%00", "1"])
def test_a_made_up_token_opens_nothing(client: Client, link: models.ProofLink, token: str) -> None:
    assert client.get(f"/proof/{token}").status_code == 404


def test_a_readers_leave_token_is_no_proofreading_link(
    client: Client, link: models.ProofLink
) -> None:
    other = signing.make(settings.SECRET_KEY, "leave", link.pk)
    assert client.get(f"/proof/{other}").status_code == 404


def test_a_sign_off_counts_for_the_letter_that_was_seen_only(
    desk: Client, link: models.ProofLink
) -> None:
    sign_off(Client(), link)
    approve = f"/issue/{link.issue_id}/approve/"
    page = f"/issue/{link.issue_id}/proofreading/"
    assert 'data-edition="de" data-signed="1"' in desk.get(page).content.decode()
    assert 'data-proofread="de"' in desk.get(approve).content.decode()
    pick = link.issue.picks.first()
    words = {"issue": link.issue, "pick": pick, "field": "headline", "origin": "editor"}
    models.Words.objects.create(**words, language="de", text="Anders")
    assert 'data-edition="de" data-signed="0"' in desk.get(page).content.decode()


@pytest.mark.parametrize(("limit", "most"), [("AN_HOUR", 3), ("MOST_COMMENTS", 3)])
def test_one_link_signs_off_only_so_often(
    link: models.ProofLink, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(proofreading, limit, most)
    answers = [
        Client().post(path(link), {"fine": "1", "name": f"Jana {n}", "seen": "a" * 64}).status_code
        for n in range(most + 1)
    ]
    assert answers == [200] * most + [422]
    assert link.sign_offs.count() == most
    again = Client().post(path(link), {"fine": "1", "name": "Jana 0", "seen": "a" * 64})
    assert again.status_code == 200  # it is noted already


def test_a_required_sign_off_is_asked_for_before_approval(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    require_sign_off(monkeypatch, tmp_path, "en")
    approve = f"/issue/{issue.pk}/approve/"
    desk.post(approve, {"fingerprint": hidden(desk.get(approve).content.decode(), "fingerprint")})
    issue.refresh_from_db()
    assert issue.state == "draft"
    sign_off(Client(), invited(issue, User.objects.get(username="paula"), "en"), "Ann")
    desk.post(approve, {"fingerprint": hidden(desk.get(approve).content.decode(), "fingerprint")})
    issue.refresh_from_db()
    assert issue.state == "approved"


def test_only_editors_make_and_close_links(client: Client, link: models.ProofLink) -> None:
    base = f"/issue/{link.issue_id}/proofreading/"
    for where in ("invite/", f"{link.pk}/revoke/"):
        assert client.post(base + where, {"language": "de", "reader": "x"}).status_code == 401
    assert models.ProofLink.objects.filter(revoked_at=None).count() == 1
