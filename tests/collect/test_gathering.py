"""Gathering from a real server with real parsing processes: nothing a source does costs another one anything."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from curator.collect.feeds import gather as gather_feeds
from curator.collect.parser_pool import Job, Pool
from curator.collect.source_types import SOURCE_TYPES, SourceType
from curator.net.client import ClientSettings
from curator.net.exchange import Limits
from curator.records import Failure, Feed, GatherRequest, Message, Source, Validators
from curator.sandbox import pool
from tests.collect.feeds import NOW, item, rss
from tests.collect.serving import Site, closing, reply

LIMITS = Limits(bytes=3_000_000, seconds_first_byte=60.0, seconds_total=60.0)
SETTINGS = ClientSettings(allow_hosts=("127.0.0.1",), limits=LIMITS, per_host=8, pause_seconds=0)
GOOD = rss(item("a", "https://cx.example/a"), item("b", "https://cx.example/b"))


def ask(site: Site, *paths: str, **known: str) -> dict[str, Feed | Failure]:
    """The result of every path, by path."""
    validators = Validators(known.get("etag"), known.get("modified"))
    requests = [
        GatherRequest(Source(path, site.url(path)), validators, known.get("content_hash"))
        for path in paths
    ]
    return {result.source: result for result in gather_feeds(requests, SETTINGS, now=NOW)}


def one(site: Site, **known: str) -> Feed | Failure:
    return ask(site, "/feed", **known)["/feed"]


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (404, "http", "nothing at this address"),
        (403, "http", "refuses us"),
        (401, "login", "wants a login"),
        (410, "gone", "gone for good"),
        (429, "http", "less often"),
        (500, "http", "has trouble"),
        (418, "http", "answers 418"),
    ],
)
def test_an_answer_that_brings_nothing_is_a_failure_in_words(
    site: Site, status: int, kind: str, words: str
) -> None:
    site.add("/feed", status=status, Retry_After="120")
    failure = one(site)
    assert isinstance(failure, Failure)
    assert failure.kind == kind
    assert words in failure.reason
    assert failure.retry_seconds == (120 if kind == "http" else None)


def test_a_feed_that_the_server_broke_off_is_asked_for_in_full_next_time(site: Site) -> None:
    site.answers["/feed"] = closing(
        lambda request: [reply(GOOD[:-40], ETag='"1"', Content_Length="99999")]
    )
    feed = one(site)
    assert isinstance(feed, Feed)
    assert feed.entries[0].title == "a"
    assert (feed.validators, feed.content_hash) == (Validators(), "")
    assert "broke off" in feed.remarks[-1]


def test_a_feed_brings_what_the_next_request_needs(site: Site) -> None:
    site.add(
        "/feed",
        GOOD,
        ETag='"1"',
        Last_Modified="Fri, 20 Nov 2026 12:00:00 GMT",
        Cache_Control="public, max-age=600",
    )
    feed = one(site)
    assert isinstance(feed, Feed)
    assert [entry.title for entry in feed.entries] == ["a", "b"]
    assert feed.validators == Validators('"1"', "Fri, 20 Nov 2026 12:00:00 GMT")
    assert (feed.fresh_seconds, feed.unchanged, feed.moved_to) == (600, False, None)


def test_the_next_request_is_a_conditional_one(site: Site) -> None:
    site.add("/feed", status=304)
    feed = one(site, etag='W/"1"', modified="Fri, 20 Nov 2026 12:00:00 GMT", content_hash="h")
    assert feed == Feed(
        "/feed",
        unchanged=True,
        validators=Validators('W/"1"', "Fri, 20 Nov 2026 12:00:00 GMT"),
        content_hash="h",
    )
    sent = site.requests[0].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == (
        'W/"1"',
        "Fri, 20 Nov 2026 12:00:00 GMT",
    )


def test_the_same_bytes_are_unchanged_although_the_server_never_says_so(site: Site) -> None:
    site.add("/feed", GOOD)
    first = one(site)
    assert isinstance(first, Feed)
    second = one(site, content_hash=first.content_hash)
    assert isinstance(second, Feed)
    assert (second.unchanged, second.content_hash) == (True, first.content_hash)


def test_a_permanent_move_is_reported(site: Site) -> None:
    site.add("/feed", status=301, Location="/new")
    site.add("/new", GOOD)
    feed = one(site)
    assert isinstance(feed, Feed)
    assert feed.moved_to == site.url("/new")


def test_results_come_as_they_end_and_the_rest_can_be_left(site: Site) -> None:
    site.answers["/slow"] = lambda request: [60.0, reply(GOOD)]
    site.add("/quick", GOOD)
    requests = [GatherRequest(Source(path, site.url(path))) for path in ("/slow", "/quick")]
    results = gather_feeds(requests, replace(SETTINGS, limits=LIMITS), now=NOW)
    assert next(results).source == "/quick"
    results.close()


def test_an_error_of_ours_is_not_hidden(site: Site) -> None:
    class Broken:
        def __getattr__(self, name: str) -> str:
            raise ZeroDivisionError

    site.add("/feed", GOOD)
    requests = [GatherRequest(Source("/feed", site.url("/feed")), Broken())]  # type: ignore[arg-type]
    with pytest.raises(ZeroDivisionError):
        list(gather_feeds(requests, SETTINGS, now=NOW))


def test_a_validator_that_cannot_be_sent_back_is_not_kept(site: Site) -> None:
    site.answers["/feed"] = lambda request: [
        b'HTTP/1.1 200 OK\r\nETag: "\xfc\xe9"\r\nLast-Modified: Mo\xdf\r\nContent-Length: %d\r\n\r\n'
        % len(GOOD)
        + GOOD
    ]
    feed = one(site)
    assert isinstance(feed, Feed)
    assert feed.validators == Validators()
    again = one(site, content_hash=feed.content_hash)
    assert isinstance(again, Feed)
    assert again.unchanged


@pytest.mark.parametrize(
    "name", ["Expires", "Date", "Retry-After", "Age", "Cache-Control", "Last-Modified"]
)
@pytest.mark.parametrize(
    "value",
    [
        "Mon, 01 Jan 99999999999999 00:00:00 GMT",
        "9" * 400,
        "-1",
        ";",
        "\x7f",
        "max-age=" + "9" * 99,
    ],
)
@pytest.mark.parametrize("status", [200, 503])
def test_no_head_however_odd_costs_more_than_its_own_feed(
    site: Site, name: str, value: str, status: int
) -> None:
    site.answers["/feed"] = lambda request: [reply(GOOD, status, **{name: value})]
    assert isinstance(one(site), Feed if status == 200 else Failure)


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:65536/", "http://127.0.0.1:-1/", "http://localhost:99999/", "http://xn--/", "http://xn--a-.example/",
        "http://[::1", "http://%00/", "http://a..b/", "http://" + "a" * 70 + ".example/", "//", "http://\u2100.example/",
    ],
)  # fmt: skip
def test_no_redirect_however_odd_costs_more_than_its_own_feed(site: Site, location: str) -> None:
    site.add("/good", GOOD)
    site.answers["/feed"] = lambda request: [reply(b"", 302, Location=location)]
    results = ask(site, "/feed", "/good")
    assert isinstance(results["/feed"], Failure)
    assert isinstance(results["/good"], Feed)


def test_a_watched_page_is_only_read_where_robots_may(site: Site) -> None:
    site.add("/robots.txt", "User-agent: *\nDisallow: /feed")
    site.add("/feed", "<h2><a href=/a>a</a></h2>")
    [failure] = gather_feeds(
        [GatherRequest(Source("p", site.url("/feed"), selector="h2 a"))], SETTINGS, now=NOW
    )
    assert isinstance(failure, Failure)
    assert (failure.kind, site.paths()) == ("robots", ["/robots.txt"])


def test_a_source_that_is_not_read_over_http_is_a_module_and_a_line(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = SourceType(
        "tests.collect.notice_board",
        lambda source: source.url.startswith("board:"),
        over_http=False,
    )
    monkeypatch.setitem(SOURCE_TYPES, "board", board)
    site.add("/feed", GOOD)
    sources = [Source("the board", "board:town-hall"), Source("the feed", site.url("/feed"))]
    found = gather_feeds([GatherRequest(one) for one in sources], SETTINGS, now=NOW)
    assert {each.source: type(each) for each in found} == {"the board": Feed, "the feed": Feed}


def test_nothing_to_ask_is_nothing() -> None:
    assert list(gather_feeds([], SETTINGS, now=NOW)) == []


def job(content: bytes, name: str = "x") -> Job:
    return Job(
        Source(name, "https://cx.example/feed"), content, "", "https://cx.example/feed", NOW, 100
    )


def through(pool: Pool, *jobs: Job) -> list[Feed | Failure]:
    async def run() -> list[Feed | Failure]:
        async with pool:
            return list(await asyncio.gather(*map(pool.parse, jobs)))

    return asyncio.run(run())


@pytest.mark.heavy
def test_a_feed_that_takes_too_long_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """An author of 80 kB makes feedparser's expression for mail addresses run for seconds (kurtmckee/feedparser#562)."""
    monkeypatch.setattr(
        pool, "_WALL_FACTOR", 100
    )  # only CPU counts, however long that lasts on a busy machine
    slow = rss(item("a", more="<modified/><author>" + "a" * 80_000 + "</author>"))
    results = through(Pool(1, cpu_seconds=2.5), job(GOOD), job(slow), job(GOOD))
    assert [type(result) for result in results] == [Feed, Failure, Feed]
    assert results[1] == Failure("x", Message("the feed takes too long to read"), "limit")


def test_a_feed_that_needs_too_much_memory_costs_only_itself() -> None:
    large = rss(item("a" * 40_000_000))
    results = through(Pool(1, memory_bytes=200_000_000), job(GOOD), job(large), job(GOOD))
    assert [type(result) for result in results] == [Feed, Failure, Feed]
    assert isinstance(results[1], Failure)
    assert "memory" in results[1].reason


@pytest.mark.parametrize(
    "bomb",
    [
        b"<rss><channel>" + b"<item>" * 100_000,
        b"<rss>" + b"<a>" * 200_000,
        b"<rss><channel><item><description>"
        + b"&lt;div&gt;" * 100_000
        + b"</description></item></channel></rss>",
        b"<rss><channel><item><description><![CDATA["
        + b"<!--" * 100_000
        + b"]]></description></item></channel></rss>",
        b"<rss><channel><item><title>" + b"&amp;" * 300_000 + b"</title></item></channel></rss>",
        b"<rss " + b"a" * 1_000_000 + b"='1'>",
        b"<rss " + b" ".join(b"a%d='1'" % n for n in range(50_000)) + b"><channel/></rss>",
        b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 100_000,
    ],
)
def test_bombs_of_markup_end_in_time(bomb: bytes) -> None:
    bombed, good = through(Pool(1, cpu_seconds=3), job(bomb), job(GOOD))
    assert isinstance(bombed, Feed | Failure)
    assert isinstance(good, Feed)
