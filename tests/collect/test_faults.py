"""Servers that are slow, break off, lie, or fail now and then: each costs itself only, with a reason an editor reads."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from curator.collect.feeds import gather as gather_feeds
from curator.net.client import ClientSettings
from curator.net.exchange import Limits
from curator.records import Failure, Feed, GatherRequest, Source
from curator.runs import gather
from curator.runs.gather import FeedCollector
from curator.store import models
from tests.collect.feeds import NOW, item, rss
from tests.collect.serving import Answer, Piece, Request, Site, closing, reply, resetting

LIMITS = Limits(bytes=1_000_000)
SETTINGS = ClientSettings(allow_hosts=("127.0.0.1",), limits=LIMITS, per_host=50, pause_seconds=0)
HURRIED = replace(
    SETTINGS, limits=replace(LIMITS, seconds_first_byte=2.0, seconds_total=3.0)
)  # where waiting is the matter
TITLES = ["Grüße", "Schluß"]
GOOD = rss(*(item(title, f"https://cx.example/{title}") for title in TITLES))
PACKED = gzip.compress(GOOD)
BOMB = gzip.compress(b"<a>" * 10_000_000)
HEAD = b"HTTP/1.1 200 X\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIPPED = HEAD + b"Content-Encoding: gzip\r\n\r\n"
NOTHING = b"\0\0\0\xff\xff"  # an empty block of deflate: bytes come, and nothing comes out of them


def sent(*pieces: Piece) -> Answer:
    return lambda request: pieces


def dribbling(start: bytes, piece: bytes) -> Answer:
    """A start, and then a piece every tenth of a second, for longer than anybody waits."""

    def drops(request: Request) -> Iterable[Piece]:
        yield start
        for _ in range(600):
            yield piece
            yield 0.1

    return drops


def endless(start: bytes, piece: bytes) -> Answer:
    """A start, and then pieces as fast as they are taken."""

    def flood(request: Request) -> Iterator[Piece]:
        yield start
        while True:
            yield piece

    return flood


LATE = ("timeout", "“127.0.0.1” did not answer in time")
BROKEN = ("network", "“127.0.0.1” broke off its answer or does not speak HTTP")
CUT = ("network", "the server broke off before a feed had come")
LARGE = ("limit", "larger than 1 MB")
INSIDE = (
    "forbidden",
    "“127.0.0.2” is inside a private network; add it to allow_hosts if that is meant",
)
UNKNOWN = ("http", "the server says that nothing has changed, but it has never given us anything")

FRUITLESS: dict[str, tuple[Answer, tuple[str, str]]] = {
    "silent": (sent(5.0), LATE),
    "slow head": (dribbling(HEAD, b"X-A: 1\r\n"), LATE),
    "slow body": (dribbling(HEAD + b"\r\n", b"<"), LATE),
    "slow body of nothing": (dribbling(GZIPPED + PACKED[:10], NOTHING), LATE),
    "closed at once": (closing(sent()), BROKEN),
    "closed in the head": (closing(sent(HEAD)), BROKEN),
    "closed in a chunk": (closing(sent(CHUNKED + b"10\r\n" + GOOD)), CUT),
    "no length": (sent(reply(GOOD, Content_Length="some")), BROKEN),
    "negative length": (sent(reply(GOOD, Content_Length="-5")), BROKEN),
    "two lengths": (
        sent(HEAD + b"Content-Length: 5\r\nContent-Length: 500\r\n\r\n" + GOOD),
        BROKEN,
    ),
    "no chunk": (closing(sent(CHUNKED + b"zz\r\n" + GOOD)), BROKEN),
    "wrong checksum": (sent(reply(PACKED[:-8] + b"\0" * 8, Content_Encoding="gzip")), BROKEN),
    "damaged gzip": (sent(reply(PACKED[:60] + b"\xff" * 200, Content_Encoding="gzip")), BROKEN),
    "brotli unasked": (
        sent(reply(b"\x0b\x02", Content_Encoding="br")),
        ("http", "the answer is packed as “br”, which was not requested"),
    ),
    "another protocol": (closing(sent(b"SSH-2.0-OpenSSH_9.2\r\n")), BROKEN),
    "unchanged unasked": (sent(reply(status=304)), UNKNOWN),
    "error called fine": (
        sent(reply("<html><body>Internal error</body></html>")),
        ("not-a-feed", "this is a web page, not a feed"),
    ),
    "nothing called fine": (sent(reply()), ("empty", "the answer is empty")),
    "endless head": (endless(HEAD, b"X-A: " + b"a" * 8000 + b"\r\n"), BROKEN),
    "endless line of the head": (endless(HEAD + b"X-A: ", b"a" * 8000), BROKEN),
    "endless patience": (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), LATE),
    "endless body": (
        endless(HEAD + b"\r\n" + GOOD[:-20], b"<item><title>x</title></item>" * 500),
        LARGE,
    ),
    "endless body of nothing": (endless(GZIPPED + PACKED[:10], NOTHING * 1000), LARGE),
    "endless redirects": (
        lambda request: [reply(status=302, Location=request.path)],
        ("limit", "more than 5 redirects in a row"),
    ),
    "redirect inside": (sent(reply(status=302, Location="http://127.0.0.2/")), INSIDE),
    "bomb": (sent(reply(BOMB, Content_Encoding="gzip")), LARGE),
}

WHOLE: dict[str, Answer] = {
    "served as Latin-1": sent(reply(GOOD, Content_Type="text/xml; charset=iso-8859-1")),
    "served as UTF-16": sent(reply(GOOD, Content_Type="text/xml; charset=utf-16")),
    "served as what nobody knows": sent(reply(GOOD, Content_Type="text/xml; charset=klingon")),
    "Latin-1 called UTF-8 twice": sent(
        reply(GOOD.decode().encode("latin-1"), Content_Type="text/xml; charset=utf-8")
    ),
    "served as a web page": sent(reply(GOOD, Content_Type="text/html")),
    "served as a picture": sent(reply(GOOD, Content_Type="image/png")),
    "plain called gzip": sent(reply(GOOD, Content_Encoding="gzip")),
    "gzip called plain": sent(reply(PACKED)),
    "gzip called deflate": sent(reply(PACKED, Content_Encoding="deflate")),
    "gzip twice": sent(reply(gzip.compress(PACKED), Content_Encoding="gzip")),
}

IN_PART: dict[str, Answer] = {
    "reset": resetting(sent(reply(GOOD)[:-30])),
    "closed": closing(sent(reply(GOOD)[:-30])),
    "longer than it is": closing(sent(reply(GOOD, Content_Length="99999"))),
    "chunk longer than it is": closing(sent(CHUNKED + b"%x\r\n" % (len(GOOD) + 50) + GOOD)),
    "last chunk missing": closing(sent(CHUNKED + b"%x\r\n" % len(GOOD) + GOOD + b"\r\n")),
}


def gathered(
    site: Site, answers: dict[str, Answer], settings: ClientSettings = SETTINGS
) -> dict[str, Feed | Failure]:
    """What each of these sources gives, all asked at once."""
    site.answers = {f"/{number}": answer for number, answer in enumerate(answers.values())}
    requests = [
        GatherRequest(Source(name, site.url(path)))
        for name, path in zip(answers, site.answers, strict=True)
    ]
    return {result.source: result for result in gather_feeds(requests, settings, now=NOW)}


def titles(result: Feed | Failure) -> list[str]:
    return (
        [entry.title for entry in result.entries] if isinstance(result, Feed) else [result.reason]
    )


@pytest.mark.parametrize(
    ("late", "settings"), [(True, HURRIED), (False, SETTINGS)], ids=["late", "wrong"]
)
def test_a_server_that_brings_nothing_is_told_why_and_costs_only_itself(
    site: Site, late: bool, settings: ClientSettings
) -> None:
    expected = {name: reason for name, (_, reason) in FRUITLESS.items() if (reason == LATE) is late}
    good = {f"good {number}": sent(reply(GOOD)) for number in range(10)}
    results = gathered(site, {name: FRUITLESS[name][0] for name in expected} | good, settings)
    reasons = {
        name: (result.kind, result.reason)
        for name, result in results.items()
        if isinstance(result, Failure)
    }
    assert reasons == expected
    assert all(titles(results[name]) == TITLES for name in good)


def test_lies_about_what_is_sent_are_seen_through(site: Site) -> None:
    results = gathered(site, WHOLE)
    assert {name: titles(result) for name, result in results.items()} == dict.fromkeys(
        WHOLE, TITLES
    )


def test_of_an_answer_that_breaks_off_what_came_is_read_and_the_whole_is_asked_for_again(
    site: Site,
) -> None:
    for name, result in gathered(site, IN_PART).items():
        assert isinstance(result, Feed), (name, result)
        assert titles(result)[:1] == TITLES[:1], name
        assert "the server broke off; what had come until then was read" in result.remarks
        assert (result.content_hash, result.validators.etag) == ("", None)


def test_an_answer_longer_than_it_says_is_read_as_far_as_it_says(site: Site) -> None:
    (result,) = gathered(
        site, {"shorter": closing(sent(reply(GOOD, Content_Length=str(len(GOOD) - 100))))}
    ).values()
    assert titles(result) == TITLES[:1]


@pytest.mark.heavy
@pytest.mark.django_db
def test_a_server_that_fails_works_and_fails_again_keeps_its_entries_and_says_why_each_time(
    site: Site,
) -> None:
    more = rss(*(item(title, f"https://cx.example/{title}") for title in [*TITLES, "Nachtrag"]))
    turns = iter(
        [
            sent(reply(status=503)),
            sent(reply(GOOD)),
            closing(sent(HEAD)),
            sent(reply(more)),
            sent(5.0),
        ]
    )
    site.answers["/"] = lambda request: next(turns)(request)
    seen = []
    for day in range(5):
        now, source = NOW + timedelta(days=day), Source("flapping", site.url())
        gather.gather([source], FeedCollector(HURRIED, 100), now)
        row = models.Source.objects.get()
        seen.append((row.state, row.failures, row.reason, models.Entry.objects.count()))
    assert seen == [
        ("failing", 1, "the server has trouble (503)", 0),
        ("ok", 0, "", 2),
        ("failing", 1, BROKEN[1], 2),
        ("ok", 0, "", 3),
        ("failing", 1, LATE[1], 3),
    ]
