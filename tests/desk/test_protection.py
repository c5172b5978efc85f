"""Who may see and do what, and what a hostile story cannot do."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter
from waitress.proxy_headers import proxy_headers_middleware

from curator.commands.run import trusting
from curator.desk import sources
from curator.desk.urls import urlpatterns
from curator.store import models
from curator.store.people import Role
from tests.desk import newsroom

pytestmark = pytest.mark.django_db
OPEN = {
    "sign-in",
    "sign-in-code",
    "lost-password",
    "organisation",
    "organisation-back",
    "passkey-sign-in",
    "passkey-sign-in-options",
    "sign-out",
    "welcome",
    "manifest",
}


def known(issue: models.Issue) -> dict[str, object]:
    """What stands in the addresses of the desk, by the name it has there."""
    pick = issue.picks.first()
    assert pick
    of_the_issue: dict[str, object] = {
        "issue_id": issue.pk,
        "pick_id": pick.pk,
        "story_id": pick.story_id,
        "language": "de",
    }
    return of_the_issue | {
        "filter_id": 1,
        "block_id": 1,
        "link_id": 1,
        "comment_id": 1,
        "sponsor_id": 1,
        "name": "crm",
        "user_id": 1,
        "passkey_id": 1,
        "session_id": "x",
        "page_number": 1,
        "token": "x",
        "request_id": 1,
        "job_id": 1,
        "words_id": 1,
        "source_id": 1,
        "correction_id": 1,
    }


def address(pattern: URLPattern, issue: models.Issue) -> str:
    here = known(issue)
    wanted = pattern.pattern.converters
    return reverse(str(pattern.name), kwargs={name: here[name] for name in wanted})


def with_number(pattern: URLPattern, issue: models.Issue, number: int) -> list[str]:
    """The addresses that have `number` in place of one of theirs."""
    route = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern))
    named = pattern.pattern.converters.items()
    numbers = [name for name, each in named if isinstance(each, IntConverter)]
    return ["/" + route.format(**known(issue) | {name: number}) for name in numbers]


def closed() -> list[URLPattern]:
    return [pattern for pattern in urlpatterns if pattern.name not in OPEN]


@pytest.mark.parametrize(
    "wanted", ["abc", "sign-out", "abc?x=1", "//evil.example", "a.b", "//[", "//a℀b"]
)
def test_what_is_no_path_of_this_desk_leads_home(desk: Client, wanted: str) -> None:
    assert desk.get("/sign-in/", {"next": wanted}).headers["Location"] == "/"
    assert desk.post("/undo/", {"act": "1", "back": wanted}).headers["Location"] == "/"


def test_signing_in_leads_to_the_whole_address_one_was_going_to(
    client: Client, publisher: User
) -> None:
    asked = client.get("/candidates/?theme=a&language=de")
    assert (
        asked.headers["Location"] == "/sign-in/?next=%2Fcandidates%2F%3Ftheme%3Da%26language%3Dde"
    )
    login = {"username": "paula", "password": newsroom.PASSWORD}
    form = client.get(asked.headers["Location"]).content.decode()
    wanted = re.findall(r'name="next" value="([^"]*)"', form)
    assert {unescape(one) for one in wanted} == {"/candidates/?theme=a&language=de"}
    again = client.post("/sign-in/", {**login, "next": unescape(wanted[0])})
    assert again.headers["Location"] == "/candidates/?theme=a&language=de"


def test_no_page_of_the_desk_is_kept_by_a_browser(desk: Client, issue: models.Issue) -> None:
    for pattern in closed():
        got = desk.get(address(pattern, issue))
        if got.status_code == 200:
            assert "no-store" in got.headers["Cache-Control"], pattern


def test_an_approval_is_not_carried_through_signing_in(client: Client, issue: models.Issue) -> None:
    path = f"/issue/{issue.pk}/approve/"
    got = client.post(path, {"fingerprint": "x" * 64, "seal": "y"})
    assert got.headers.get("Location", "").startswith("/sign-in/?next=")
    assert "fingerprint" not in got.content.decode()


def test_nul_is_dropped_from_what_forms_and_addresses_carry(
    client: Client, publisher: User
) -> None:
    login = {"username": "pau\0la", "password": newsroom.PASSWORD, "next": "/candi\0dates/"}
    assert client.post("/sign-in/", login).headers["Location"] == "/candidates/"
    assert client.get("/candidates/?q=a%00b&theme=%00&language=%00").status_code == 200


def test_a_number_of_five_thousand_digits_is_no_number(desk: Client, issue: models.Issue) -> None:
    form = {"language": "en", "opening": "Words", "seen-opening": "9" * 5000}
    assert desk.post(f"/issue/{issue.pk}/words/", form).status_code == 302


@pytest.mark.parametrize("number", [10**15, 10**18 - 1, 10**18, 10**30])
def test_no_number_in_an_address_is_too_large_for_the_desk(
    desk: Client, issue: models.Issue, number: int
) -> None:
    desk.raise_request_exception = False
    asked = [where for pattern in closed() for where in with_number(pattern, issue, number)]
    assert len(asked) > 50
    for where in asked:
        assert desk.get(where).status_code < 500, where
        assert desk.post(where).status_code < 500, where


def methods(publisher: User, where: str) -> set[str]:
    """What an address takes, as it says itself when it is asked for something else."""
    asking = Client()
    asking.force_login(publisher)
    answer = asking.put(where)
    return set(answer.headers.get("Allow", "GET, HEAD, POST").split(", "))


@pytest.mark.parametrize("pattern", closed(), ids=lambda pattern: str(pattern.pattern) or "home")
def test_nobody_sees_or_does_anything_without_signing_in(
    client: Client, publisher: User, issue: models.Issue, pattern: URLPattern
) -> None:
    where = address(pattern, issue)
    taken = methods(publisher, where)
    assert client.get(where).status_code == (302 if "GET" in taken else 405)
    assert client.post(where).status_code == (401 if "POST" in taken else 405)
    if "GET" in taken:
        assert client.get(where).headers["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("pattern", closed(), ids=lambda pattern: str(pattern.pattern) or "home")
def test_an_account_without_a_role_is_refused_everywhere(
    client: Client, publisher: User, issue: models.Issue, pattern: URLPattern
) -> None:
    where = address(pattern, issue)
    taken = methods(publisher, where)
    client.force_login(User.objects.create_user("stranger"))
    assert client.get(where).status_code == (403 if "GET" in taken else 405)
    assert client.post(where).status_code == (403 if "POST" in taken else 405)


def test_only_a_publisher_can_post_an_approval(
    client: Client, editor: User, issue: models.Issue
) -> None:
    client.force_login(editor)
    assert client.post(f"/issue/{issue.pk}/approve/", {"fingerprint": "x"}).status_code == 403
    assert (
        "Only publishers may approve" in client.get(f"/issue/{issue.pk}/approve/").content.decode()
    )


def test_a_form_without_a_token_changes_nothing(publisher: User, issue: models.Issue) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(publisher)
    assert client.post(f"/issue/{issue.pk}/words/", {"opening": "x"}).status_code == 403
    assert not models.Words.objects.exists()


def test_the_forms_of_a_page_have_one_token_another_each_time_and_are_taken_with_it(
    publisher: User, issue: models.Issue
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(publisher)
    pages = [client.get(f"/issue/{issue.pk}/words/").content.decode() for _ in range(2)]
    (first,), (second,) = (set(re.findall(r'csrfmiddlewaretoken" value="(\w+)', p)) for p in pages)
    assert first != second
    client.post(f"/issue/{issue.pk}/words/", {"opening": "x", "csrfmiddlewaretoken": first})
    assert models.Words.objects.get().text == "x"


def test_the_admin_is_for_superusers_only(client: Client, publisher: User) -> None:
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert client.get("/admin/login/")["Location"].startswith("/sign-in/")
    client.force_login(publisher)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/"
    client.force_login(User.objects.create_superuser("root"))
    assert client.get("/admin/").status_code == 200
    assert client.get("/admin/store/issue/add/").status_code == 403


HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">"\'{{ 7771 * 7771 }}'
PAGES = (
    "/candidates/",
    "/issue/{0}/",
    "/issue/{0}/pick/{1}/",
    "/issue/{0}/words/",
    "/issue/{0}/preview/en/",
    "/issue/{0}/history/",
)


@pytest.mark.parametrize("page", PAGES)
def test_markup_in_a_story_is_text_on_every_page(desk: Client, publisher: User, page: str) -> None:
    issue = newsroom.issue(newsroom.story(HOSTILE))
    pick = issue.picks.get()
    for field in ("headline", "blurb"):
        form = {"language": "en", field: HOSTILE, f"seen-{field}": "0"}
        desk.post(f"/issue/{issue.pk}/pick/{pick.pk}/", form)
    html = desk.get(page.format(issue.pk, pick.pk)).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert str(7771 * 7771) not in html


def test_the_letter_in_the_frame_can_run_nothing(desk: Client, issue: models.Issue) -> None:
    page = desk.get(f"/issue/{issue.pk}/preview/en/letter.html")
    policy = page["Content-Security-Policy"]
    assert policy.startswith("sandbox")
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    allowed = re.search(
        r'sandbox="([^"]*)"', desk.get(f"/issue/{issue.pk}/preview/en/").content.decode()
    )
    for rights in (policy.partition(";")[0], (allowed and allowed[1]) or "allow-scripts"):
        assert "allow-scripts" not in rights
        assert "allow-forms" not in rights


def test_pages_forbid_inline_script_and_style_and_have_none(
    desk: Client, issue: models.Issue
) -> None:
    pick = issue.picks.first()
    assert pick
    for where in (
        "/",
        "/candidates/",
        f"/issue/{issue.pk}/",
        f"/issue/{issue.pk}/pick/{pick.pk}/",
        f"/issue/{issue.pk}/approve/",
    ):
        page = desk.get(where)
        assert "unsafe" not in page["Content-Security-Policy"]
        html = page.content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=", html)


@pytest.mark.parametrize(
    "where",
    ["/issue/999/", "/issue/999/preview/", "/issue/{0}/preview/xx/", "/issue/{0}/pick/999/"],
)
def test_what_does_not_exist_is_not_found(desk: Client, issue: models.Issue, where: str) -> None:
    page = desk.get(where.format(issue.pk))
    assert page.status_code == 404
    assert "There is nothing at this address" in page.content.decode()


def test_a_fault_of_ours_is_a_page_in_words(
    desk: Client, issue: models.Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.raise_request_exception = False
    monkeypatch.setattr(sources, "_sources", None)
    page = desk.get("/sources/")
    assert page.status_code == 500
    assert "what you typed is still in the form" in page.content.decode()


def test_production_settings_pass_djangos_own_check(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "CURATOR_HOME": str(tmp_path),
        "CURATOR_BASE_URL": "https://desk.example.org",
    }
    env |= {"CURATOR_SECRET_KEY": "", "DJANGO_SETTINGS_MODULE": "curator.settings"}
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser tests set it
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_https_is_demanded_of_this_host_and_of_no_subdomain(client: Client) -> None:
    with override_settings(SECURE_HSTS_SECONDS=3600):
        answer = client.get("/sign-in/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=3600"


def test_a_web_server_on_the_same_machine_is_believed_about_https() -> None:
    seen: list[dict[str, str]] = []

    def application(environ: dict[str, str], start_response: object) -> list[bytes]:
        seen.append(environ)
        return []

    proxy = trusting("127.0.0.1")
    believing = proxy_headers_middleware(
        application,
        trusted_proxy=proxy["trusted_proxy"],
        trusted_proxy_headers=proxy["trusted_proxy_headers"],
        clear_untrusted=proxy["clear_untrusted_proxy_headers"],
    )
    said = {
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_FOR": "203.0.113.9",
        "wsgi.url_scheme": "http",
    }
    for came_from in ("127.0.0.1", "198.51.100.7"):
        believing({"REMOTE_ADDR": came_from, "SERVER_PORT": "80", **said}, None)
    front, stranger = seen
    assert (front["HTTP_X_FORWARDED_PROTO"], front["REMOTE_ADDR"]) == ("https", "203.0.113.9")
    assert "HTTP_X_FORWARDED_PROTO" not in stranger


# --- who may open what

ANY, EDIT, APPROVE, OPERATE = "any", "edit", "approve", "operate"
RIGHTS: dict[Role, set[str]] = {
    "editor": {ANY, EDIT},
    "operator": {ANY, OPERATE},
    "publisher": {ANY, EDIT, APPROVE},
    "editor+operator": {ANY, EDIT, OPERATE},
    "publisher+operator": {ANY, EDIT, APPROVE, OPERATE},
}
# Which right a page takes that is not for editing
RIGHT_FOR = {
    "home": ANY,
    "operation": ANY,
    "tell-receiver": ANY,
    "history": ANY,
    "all-history": ANY,
    "issues": ANY,
    "send": ANY,
    "stop-sending": ANY,
    "resume-sending": ANY,
    "uncertain": ANY,
    "account": ANY,
    "desk-language": ANY,
    "languages-read": ANY,
    "sign-out-everywhere": ANY,
    "end-session": ANY,
    "second-factor": ANY,
    "prove": ANY,
    "own-address": ANY,
    "confirm-address": ANY,
    "passkeys": ANY,
    "passkey-options": ANY,
    "add-passkey": ANY,
    "remove-passkey": ANY,
    "linkedin-account": ANY,
    "linkedin-connect": ANY,
    "linkedin-connected": ANY,
    "linkedin-disconnect": ANY,
    "readers": OPERATE,
    "change-reader": OPERATE,
    "people": OPERATE,
    "sign-ins": OPERATE,
    "invite-person": OPERATE,
    "change-person": OPERATE,
}


def right(pattern: URLPattern) -> str:
    return RIGHT_FOR.get(str(pattern.name), EDIT)


@pytest.fixture
def somebody(client: Client, role: Role) -> Client:
    client.force_login(newsroom.person("sam", role))
    return client


@pytest.mark.parametrize("role", RIGHTS)
def test_each_role_is_refused_exactly_the_pages_of_rights_it_lacks(
    somebody: Client, role: Role, publisher: User, issue: models.Issue
) -> None:
    refused, wanted = set(), set()
    for pattern in closed():
        where = address(pattern, issue)
        taken = methods(publisher, where)
        for method in {"GET", "POST"} & taken:
            answer = somebody.generic(method, where)
            here = (str(pattern.name), method)
            if answer.status_code == 403:
                refused.add(here)
            if right(pattern) not in RIGHTS[role] or (here, role) in APPROVING:
                wanted.add(here)
    assert refused == wanted


APPROVING = {(("approve", "POST"), role) for role in RIGHTS if APPROVE not in RIGHTS[role]}
