"""Whatever bytes come, parsing gives a Feed or a Failure, and every entry of a Feed keeps its promises."""

from __future__ import annotations

import json
import random
import re
import subprocess
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.collect.identity import settle
from curator.collect.parse import parse
from curator.records import Entry, Failure, Feed, Source, from_json
from curator.store import entries, models
from tests.collect.feeds import NOW, SOURCE, URL, atom, item, rss

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
SAMPLES = [
    rss(
        item(
            "a &amp; b",
            "https://cx.example/a",
            "1",
            "Fri, 25 Jun 2021 10:00:00 GMT",
            "<description>&lt;p&gt;x</description>",
        )
    ),
    rss(
        *(
            item(f"t{n}", f"/{n}?utm_source=x#c", f"g{n % 2}", f"{n} Haziran 2021")
            for n in range(4)
        ),
        head="<ttl>5</ttl>",
    ),
    atom(
        '<title type="html">a</title><link href="/a"/><id>urn:1</id><updated>2021-06-25</updated>'
        '<content type="xhtml"><p/></content>'
    ),
    json.dumps(
        {
            "version": "https://jsonfeed.org/version/1",
            "items": [{"id": 1, "url": "/a", "attachments": [{"url": "x"}]}],
        }
    ).encode(),
]
VERSION = "https://jsonfeed.org/version/1.1"
PIECES = [
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"&",
    b"&#0;",
    b"&#x1F600;",
    b"&nbsp;",
    b"<item>",
    b"</item>",
    b"<entry>",
    b"<title>",
    b"\xff",
    b"\0",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"xml:base='http://['",
    b"<link href='http://['/>",
    b"{",
    b"[",
    b"javascript:",
    b"Mon, 99 Foo 99999 99:99:99 +9999",
    b"<rdf:RDF>",
    b"<?xml version='1.0' encoding='utf-7'?>",
    b"\xed\xa0\x80",
    b"<guid isPermaLink='maybe'>",
    b"<itunes:duration>1:2:3:4",
    b"<pubDate>9999-12-31T23:59:59-14:00</pubDate>",
    "\u202e\u2028".encode(),
]
EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(PIECES) | st.binary(max_size=8), st.integers(0, 40)),
    max_size=8,
)
TYPES = st.sampled_from(
    [
        "",
        "text/xml",
        "text/xml; charset=koi8-r",
        "application/json; charset=",
        "x; charset=\0",
        "; charset=rot13",
    ]
)


def edited(content: bytes, edits: list[tuple[float, bytes, int]]) -> bytes:
    """`content` with pieces put in and some bytes taken out."""
    for where, piece, taken in edits:
        at = int(where * len(content))
        content = content[:at] + piece + content[at + taken :]
    return content


def keeps_promises(content: bytes, content_type: str = "", source: Source = SOURCE) -> None:
    result = parse(source, content, content_type, URL, NOW)
    if isinstance(result, Failure):
        assert result.reason
        return
    assert isinstance(result, Feed)
    uids = [entry.uid for entry in result.entries]
    assert len(set(uids)) == len(uids)
    for entry in result.entries:
        assert 0 < len(entry.uid) <= 500
        assert re.match("(https?://.|$)", entry.link)
        assert entry.title + entry.link
        assert entry.published is not None
        assert entry.published <= NOW
        assert not any(char < " " for char in entry.title)
        entry.summary.encode(), entry.title.encode(), entry.link.encode()  # no half characters


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), EDITS, TYPES)
def test_a_broken_feed_keeps_the_promises(
    content: bytes, edits: list[tuple[float, bytes, int]], content_type: str
) -> None:
    keeps_promises(edited(content, edits), content_type)


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    TYPES,
)
def test_any_bytes_keep_the_promises(content: bytes, content_type: str) -> None:
    keeps_promises(content, content_type)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=40), st.text(max_size=80))
def test_any_words_in_a_json_feed_keep_the_promises(
    title: str, link: str, date: str, text: str
) -> None:
    items = [
        {
            "id": link,
            "title": title,
            "url": link,
            "date_published": date,
            "content_html": text,
            "language": date,
        }
    ]
    keeps_promises(json.dumps({"version": VERSION, "items": items}).encode())


ODD_CHARACTERS = st.characters() | st.sampled_from("\0\ud800\udfff\ufffe\u202e\U000e0041 ")
ODD = st.text(ODD_CHARACTERS, max_size=12) | st.builds(
    str.__mul__, ODD_CHARACTERS, st.sampled_from([600, 2_100])
)
ITEM = st.fixed_dictionaries(
    {
        "id": ODD,
        "title": ODD,
        "url": ODD.map(lambda text: "https://cx.example/" + text),
        "summary": ODD,
        "language": ODD,
    },
    optional={
        "tags": st.lists(ODD, max_size=3),
        "author": st.fixed_dictionaries({"name": ODD}),
        "attachments": st.lists(
            st.fixed_dictionaries(
                {
                    "url": ODD.map(lambda t: "https://cx.example/a.mp3?" + t),
                    "mime_type": ODD.map("audio/".__add__),
                }
            ),
            max_size=2,
        ),
    },
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(ITEM, min_size=1, max_size=4))
@pytest.mark.django_db
def test_any_words_reach_the_store_and_come_back(items: list[dict[str, object]]) -> None:
    """No entry breaks the transaction of a batch: no half character, no NUL, no text too long for its column."""
    content = json.dumps({"version": VERSION, "items": items}).encode()
    feed = parse(SOURCE, content, "", URL, NOW)
    assert isinstance(feed, Feed)
    with transaction.atomic():
        source = models.Source.objects.create(name=SOURCE.name, url=URL, changed_at=NOW)
        memory = entries.recall([(source, feed.entries)])
        entries.save(
            entries.changes([(source, settle(feed.entries, memory.of(source)))], memory, NOW)
        )
        rows = {row.uid: row for row in models.Entry.objects.all()}
        transaction.set_rollback(True)
    assert {uid: from_json(Entry, row.record) for uid, row in rows.items()} == {
        one.uid: one for one in feed.entries
    }
    for row in rows.values():
        assert len(row.uid) <= 700
        assert len(row.link) <= 2_000
        assert "\\u0000" not in json.dumps(row.record)
        json.dumps(
            row.record, ensure_ascii=False
        ).encode()  # PostgreSQL takes no half character and no NUL
        assert "\0" not in row.uid + row.link + row.title


@settings(max_examples=60, deadline=None)
@given(EDITS, st.sampled_from(["a", "div > a", "li:has(a)", "*"]))
def test_any_watched_page_keeps_the_promises(
    edits: list[tuple[float, bytes, int]], selector: str
) -> None:
    page = b"<html><body><div><a href='/a'>One</a><time>2021</time></div><li><a href='/b'>Two</a></body></html>"
    keeps_promises(edited(page, edits), source=Source("page", URL, selector=selector))


@pytest.mark.slow
@pytest.mark.corpus
def test_broken_real_feeds_keep_the_promises(tmp_path: Path) -> None:
    if not (CORPUS / "unpack").exists():
        pytest.skip("needs ../shared/corpus")
    subprocess.run([CORPUS / "unpack", tmp_path], check=True)
    dice = random.Random(4)
    for path in sorted((tmp_path / "feeds").glob("*/*")):
        content = path.read_bytes()[:60_000]
        for _ in range(3):
            edits = [
                (dice.random(), dice.choice(PIECES), dice.randrange(40))
                for _ in range(dice.randrange(6))
            ]
            keeps_promises(edited(content, edits))
