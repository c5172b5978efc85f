"""A link by hand: a page that no feed brought is read on the spot, or typed where it cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import yaml
from django.test import Client
from typer.testing import CliRunner

from curator.commands.root import app
from curator.store import models

pytestmark = pytest.mark.django_db(transaction=True)
PROSE = "Customers who were heard at once came back, and loyal customers brought a friend. " * 9
PAGES = {
    "/loyal": (200, f"<html lang=en><title>Loyal customers</title><article><h1>Loyal customers</h1><p>{PROSE}</p></article>"),
    "/old": (200, f"<html lang=en><title>Loyal in 2019</title><meta property='article:published_time' content='2019-05-01'><article><h1>Loyal in 2019</h1><p>{PROSE}</p></article>"),
    **{f"/front/{n}": (200, f"<html lang=en><title>Loyal {n}</title><meta property='og:url' content='/'><article><h1>Loyal {n}</h1><p>{n} {PROSE}</p></article></html>") for n in (1, 2)},
    "/gone": (404, "gone"),
    "/empty": (200, "<html><title>Nothing here</title>"),
}  # fmt: skip
TYPED = {
    "title": "Readers who stay",
    "text": "Loyal customers of the chain come back twice a week, and customer loyalty grows.",
}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, text = PAGES.get(urlsplit(self.path).path, (404, ""))
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """A site whose feed is a listed source, so that its own pages may be fetched from loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    root = f"http://127.0.0.1:{server.server_address[1]}"
    text = (Path(__file__).parent / "feeds.yaml").read_text("utf-8")
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(text + yaml.safe_dump({"allow_hosts": ["127.0.0.1"]}), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    models.Source.objects.create(name="Local Paper", url=f"{root}/feed", site=root)
    try:
        yield root
    finally:
        server.shutdown()
        server.server_close()


def test_a_pasted_link_becomes_a_candidate_that_can_be_picked(desk: Client, site: str) -> None:
    answer = desk.post("/candidates/add/", {"url": f"{site}/loyal?utm_source=letter"}, follow=True)
    row = models.Story.objects.get()
    assert (row.title, row.on_topic, row.entry.source.name) == (
        "Loyal customers",
        True,
        "Local Paper",
    )
    assert answer.redirect_chain == [(f"/candidates/?story={row.pk}", 302)]
    assert f'data-story="{row.pk}"' in answer.content.decode()
    desk.post(f"/candidates/{row.pk}/pick/", {"slot": "loyalty", "start": "1"})
    assert models.Pick.objects.get().story_id == row.pk
    assert models.Edit.objects.filter(what__contains="added by hand").count() == 1


def test_an_old_page_can_be_picked_though_the_bot_would_not(desk: Client, site: str) -> None:
    answer = desk.post("/candidates/add/", {"url": f"{site}/old"}, follow=True)
    row = models.Story.objects.get()
    assert row.published
    assert row.published.year == 2019
    assert f'action="/candidates/{row.pk}/pick/"' in answer.content.decode()


def test_a_link_that_is_known_is_found_and_not_read_again(desk: Client, site: str) -> None:
    desk.post("/candidates/add/", {"url": f"{site}/loyal"})
    desk.post("/candidates/add/", {"url": f"{site}/loyal/?utm_medium=mail"})
    assert models.Story.objects.count() == models.Entry.objects.count() == 1


def test_two_pages_that_name_their_front_page_are_two_stories(desk: Client, site: str) -> None:
    for number in (1, 2):
        desk.post("/candidates/add/", {"url": f"{site}/front/{number}"})
    urls = models.Story.objects.order_by("pk").values_list("url", flat=True)
    assert list(urls) == [f"{site}/front/1", f"{site}/front/2"]


@pytest.mark.parametrize("path", ["/gone", "/empty", "/nowhere"])
def test_a_page_that_cannot_be_read_is_said_and_leaves_nothing(
    desk: Client, site: str, path: str
) -> None:
    answer = desk.post("/candidates/add/", {"url": site + path})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'data-state="not-read"' in html
    assert f'value="{site}{path}"' in html
    assert not models.Entry.objects.exists()
    assert not models.Story.objects.exists()


def test_what_a_person_types_counts_where_the_page_cannot_be_read(desk: Client, site: str) -> None:
    answer = desk.post("/candidates/add/", {"url": f"{site}/gone", **TYPED})
    row = models.Story.objects.get()
    assert answer.status_code == 302
    assert (row.title, row.on_topic) == ("Readers who stay", True)
    assert row.url == f"{site}/gone"


@pytest.mark.parametrize(
    "given",
    [
        {"url": ""},
        {"url": "customer loyalty"},
        {"url": "file:///etc/passwd"},
        {"url": "javascript:alert(1)"},
        {"url": "http://127.0.0.1:1/"},
        {"url": "http://169.254.169.254/latest/meta-data/"},
        {"url": "https://example.org/a", "title": "", "text": TYPED["text"]},
        {"url": "https://example.org/a", "title": "Short", "text": "Short."},
        {"url": "https://example.org/" + "a" * 3000},
    ],
)
def test_what_is_no_link_is_refused_in_words(desk: Client, given: dict[str, str]) -> None:
    answer = desk.post("/candidates/add/", given)
    assert answer.status_code == 422
    assert 'data-state="not-read"' in answer.content.decode()
    assert not models.Entry.objects.exists()


def test_a_link_of_an_unknown_host_gets_a_source_that_is_never_gathered(desk: Client) -> None:
    desk.post("/candidates/add/", {"url": "https://www.example.net/a", **TYPED})
    source = models.Source.objects.get(name="example.net")
    assert (source.listed, source.origin) == (False, "desk")


def test_an_entry_that_waits_to_be_read_is_read_and_not_doubled(desk: Client, site: str) -> None:
    from curator import records
    from curator.records import Entry

    source = models.Source.objects.get(name="Local Paper")
    link = f"{site}/loyal"
    waiting = {"link": link, "title": "Loyal", "first_seen": "2026-03-01T00:00Z"}
    record = records.to_json(Entry("Local Paper", "7", link, "Loyal"))
    models.Entry.objects.create(source=source, uid="7", record=record, **waiting)
    desk.post("/candidates/add/", {"url": link})
    assert models.Story.objects.get().entry.uid == "7"
    assert models.Entry.objects.get().state == "read"


def test_a_typed_text_is_what_a_waiting_entry_is_read_from_later_on(
    desk: Client, site: str
) -> None:
    from curator import records

    source = models.Source.objects.get(name="Local Paper")
    link = f"{site}/gone"
    told = records.Entry("Local Paper", "7", link, "Loyal", "A teaser. " * 20, author="Ada Moss")
    waiting = {"link": link, "title": "Loyal", "first_seen": "2026-03-01T00:00Z"}
    models.Entry.objects.create(source=source, uid="7", record=records.to_json(told), **waiting)
    desk.post("/candidates/add/", {"url": link, **TYPED})
    record = records.from_json(records.Entry, models.Entry.objects.get().record)
    assert (record.uid, record.title, record.summary, record.author) == (
        "7",
        TYPED["title"],
        TYPED["text"],
        "Ada Moss",
    )


@pytest.mark.parametrize(
    ("query", "url"),
    [
        ("url=https%3A%2F%2Fexample.org%2Fa&title=A", "https://example.org/a"),
        ("text=Read%20this%3A%20https%3A%2F%2Fexample.org%2Fb&title=B", "https://example.org/b"),
        ("title=https%3A%2F%2Fexample.org%2Fc", "https://example.org/c"),
        ("text=no+address", ""),
    ],
)
def test_a_bookmark_or_share_menu_fills_the_form_and_changes_nothing(
    desk: Client, query: str, url: str
) -> None:
    html = desk.get(f"/candidates/add/?{query}").content.decode()
    assert f'name="url" value="{url}"' in html
    assert not models.Entry.objects.exists()


def test_the_bookmark_opens_the_form_of_this_desk(desk: Client) -> None:
    html = desk.get("/candidates/add/").content.decode()
    assert "javascript:location.href=&#39;http://testserver/candidates/add/?url=&#39;" in html


def test_the_share_menu_of_a_phone_finds_the_form(desk: Client) -> None:
    manifest = desk.get("/desk.webmanifest")
    assert manifest["Content-Type"] == "application/manifest+json"
    target = manifest.json()["share_target"]
    query = f"?{target['params']['text']}={quote('https://example.org/a')}"
    assert desk.get(target["action"] + query).status_code == 200
    assert parse_qs(query[1:]) == {"text": ["https://example.org/a"]}


def test_nobody_adds_a_link_without_an_account(client: Client) -> None:
    assert client.post("/candidates/add/", {"url": "https://example.org/a"}).status_code == 401
    assert not models.Entry.objects.exists()


def test_the_command_line_adds_a_link_too(site: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["add", f"{site}/loyal", "--json"])
    assert done.exit_code == 0, done.output
    assert models.Story.objects.get().title == "Loyal customers"
    text = tmp_path / "typed.txt"
    text.write_text(TYPED["text"], "utf-8")
    options = ["--title", TYPED["title"], "--text", str(text)]
    assert CliRunner().invoke(app, ["add", f"{site}/gone", *options]).exit_code == 0
    assert models.Story.objects.count() == 2
