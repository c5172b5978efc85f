"""Sources added, tested, weighted and removed at the desk; what is decided there wins over the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator import records
from curator.config import load
from curator.config.feeds_file import as_yaml
from curator.runs import context
from curator.store import models, sources

pytestmark = pytest.mark.django_db
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Local Paper</title>'
    "<language>en</language>"
    "<item><title>Queues grow</title><link>https://example.org/1</link></item>"
    "<item><title>&lt;script&gt;</title><link>javascript:alert(1)</link></item>"
    "</channel></rss>"
)
SITE = '<html><head><link rel="alternate" type="application/rss+xml" title="News" href="/feed"></head></html>'
OWN = records.Source("Own", "https://own.example/feed", "de", themes=("loyalty",))
GONE = records.Source("Gone", "https://gone.example/feed")
FILE = records.Source("Shipped", "https://shipped.example/feed", weight=1.5)


class Server(BaseHTTPRequestHandler):
    """A site that names its feed, and a page that names none."""

    def do_GET(self) -> None:
        pages = {"/": SITE, "/feed": FEED, "/robots.txt": ""}
        found = pages.get(self.path)
        self.send_response(200 if found is not None else 404)
        kind = "application/rss+xml" if self.path == "/feed" else "text/html"
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write((found or "").encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    root = f"http://127.0.0.1:{server.server_address[1]}"
    text = Path(__file__).with_name("feeds.yaml").read_text("utf-8")
    feeds = tmp_path / "feeds.yaml"
    own = {"allow_hosts": ["127.0.0.1"], "collect": {"pause_seconds": 0}}
    feeds.write_text(yaml.safe_dump({**yaml.safe_load(text), **own}), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    try:
        yield root
    finally:
        server.shutdown()
        server.server_close()


def test_a_site_leads_to_its_feed_and_the_feed_to_a_source(desk: Client, site: str) -> None:
    html = desk.post("/sources/add/", {"url": site + "/"}).content.decode()
    assert 'data-found="1"' in html
    assert f'value="{site}/feed"' in html
    html = desk.post("/sources/add/", {"url": f"{site}/feed"}).content.decode()
    assert 'data-feed="1"' in html
    assert 'name="name" value="Local Paper"' in html
    assert "javascript:" not in html
    assert not models.Source.objects.exists()
    form = {"url": f"{site}/feed", "name": "Local Paper", "kind": "news", "language": "en"}
    answer = desk.post("/sources/add/", form)
    row = models.Source.objects.get()
    assert answer["Location"] == f"/sources/{row.pk}/"
    assert (row.origin, row.url, row.kind, row.listed) == ("desk", f"{site}/feed", "news", True)
    assert sources.due(timezone.now()) == [row]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/nothing", {}),
        ("", {"url": "no address"}),
        ("", {"url": "javascript:alert(1)"}),
        ("", {"url": "http://127.0.0.1:9/feed"}),
        ("/feed", {"name": " "}),
        ("/feed", {"name": "x", "language": "klingonish"}),
    ],
)
def test_what_is_no_source_is_said_in_words_and_not_kept(
    desk: Client, site: str, path: str, form: dict[str, str]
) -> None:
    answer = desk.post("/sources/add/", {"url": site + path, **form})
    assert "data-why" in answer.content.decode()
    assert not models.Source.objects.exists()


def test_a_source_that_is_there_is_not_added_twice(desk: Client, site: str) -> None:
    form = {"url": f"{site}/feed", "name": "Local Paper"}
    desk.post("/sources/add/", form)
    assert "data-why" in desk.post("/sources/add/", form).content.decode()
    assert models.Source.objects.count() == 1


def test_a_test_says_what_a_source_gives_now_and_keeps_nothing(desk: Client, site: str) -> None:
    good = models.Source.objects.create(name="Good", url=f"{site}/feed")
    bad = models.Source.objects.create(name="Bad", url=f"{site}/gone")
    assert 'data-feed="1"' in desk.post(f"/sources/{good.pk}/test/").content.decode()
    assert "data-why" in desk.post(f"/sources/{bad.pk}/test/").content.decode()
    good.refresh_from_db()
    assert (good.checked_at, good.entries.count()) == (None, 0)


def test_what_the_desk_decides_wins_over_the_file_and_says_so(desk: Client) -> None:
    sources.seed([FILE])
    row = models.Source.objects.get()
    desk.post(f"/sources/{row.pk}/change/", {"do": "weight", "weight": "0,5"})
    desk.post(f"/sources/{row.pk}/change/", {"do": "remove"})
    sources.seed([FILE])
    row.refresh_from_db()
    assert (row.weight, row.listed) == (0.5, False)
    html = desk.get(f"/sources/{row.pk}/").content.decode()
    assert "data-wins" in html
    assert f"source-{row.pk}" in desk.get("/sources/?show=removed").content.decode()
    desk.post(f"/sources/{row.pk}/change/", {"do": "bring back"})
    sources.seed([FILE])
    assert [each.weight for each in sources.listed()] == [0.5]


@pytest.mark.parametrize("weight", ["", "much", "-1", "11", "nan"])
def test_an_odd_weight_changes_nothing(desk: Client, weight: str) -> None:
    sources.seed([FILE])
    row = models.Source.objects.get()
    answer = desk.post(
        f"/sources/{row.pk}/change/", {"do": "weight", "weight": weight}, follow=True
    )
    assert 'class="message error"' in answer.content.decode()
    assert models.Source.objects.get().weight == 1.5


def test_a_row_of_the_desk_stays_when_the_file_names_it_too(desk: Client) -> None:
    models.Source.objects.create(name="Shipped", url="https://own.example/feed", origin="desk")
    conflicts = sources.seed([FILE])
    assert len(conflicts) == 1
    assert models.Source.objects.get().url == "https://own.example/feed"


def test_the_sources_page_leads_to_each(desk: Client) -> None:
    sources.seed(context.config().sources or [FILE])
    html = desk.get("/sources/").content.decode()
    found = set(map(int, re.findall(r'href="/sources/(\d+)/"', html)))
    assert found == set(models.Source.objects.filter(listed=True).values_list("pk", flat=True))


def test_the_file_with_what_the_desk_decided_gives_the_same_sources_elsewhere(
    desk: Client, publisher: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = Path(__file__).with_name("feeds.yaml").read_text("utf-8")
    feeds = tmp_path / "feeds.yaml"
    listed = "feeds:\n  # kept\n" + as_yaml([FILE, GONE])
    feeds.write_text(
        yaml.safe_dump({**yaml.safe_load(text), "feeds": []}, sort_keys=False).replace(
            "feeds: []\n", ""
        )
        + listed,
        "utf-8",
    )
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    desk.get("/sources/feeds.yaml")
    sources.remove(models.Source.objects.get(name="Gone"), publisher)
    sources.set_weight(models.Source.objects.get(name="Shipped"), publisher, 3.0)
    sources.add(OWN, publisher)
    sources.pause_source(models.Source.objects.get(name="Own"), publisher, paused=True)
    answer = desk.get("/sources/feeds.yaml")
    assert 'filename="feeds.yaml"' in answer["Content-Disposition"]
    again = tmp_path / "again.yaml"
    again.write_bytes(answer.content)
    assert "# kept" in answer.content.decode()
    assert list(load(again).sources) == sources.listed() == [replace(FILE, weight=3.0), OWN]
    assert sources.seed(load(again).sources) == ()
    models.Source.objects.all().delete()
    sources.seed(load(again).sources)
    assert sources.listed() == [replace(FILE, weight=3.0), OWN]


def test_a_broken_file_is_not_exported(
    desk: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(Path(__file__).with_name("feeds.yaml").read_text("utf-8"), "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    desk.get("/sources/")
    feeds.write_text("feeds: [", "utf-8")
    page = desk.get("/sources/feeds.yaml", follow=True).content.decode()
    assert 'class="message error"' in page
