"""The one client of the program, against a real server on 127.0.0.1."""

from __future__ import annotations

import asyncio
import gzip
import math
import threading
from collections.abc import Iterable
from dataclasses import replace

import pytest

from curator.errors import FetchError
from curator.net.client import Client, ClientSettings, get, post, user_agent
from curator.net.exchange import Limits, Response
from tests.collect.serving import Piece, Request, Site, closing, reply, resetting, serving

HERE = ClientSettings(allow_hosts=("127.0.0.1",), pause_seconds=0.0)
SMALL = replace(HERE, limits=Limits(bytes=100_000, redirects=3))
HASTY = replace(HERE, limits=Limits(seconds_first_byte=0.3, seconds_total=0.6))


def test_a_bomb_is_cut_off_after_decompression(site: Site) -> None:
    site.add("/", gzip.compress(b"\0" * 20_000_000), Content_Encoding="gzip")
    with pytest.raises(FetchError, match=r"larger than 0\.1 MB"):
        get(site.url(), SMALL)


def test_an_endless_answer_is_cut_off(site: Site) -> None:
    def endless(request: Request) -> Iterable[Piece]:
        yield b"HTTP/1.1 200 X\r\n\r\n"
        while True:
            yield b"<item/>" * 1000

    site.answers["/"] = endless
    with pytest.raises(FetchError) as caught:
        get(site.url(), SMALL)
    assert caught.value.kind == "limit"


def test_redirects_in_a_circle_end(site: Site) -> None:
    site.add("/", status=302, Location="/")
    with pytest.raises(FetchError, match="more than 3 redirects"):
        get(site.url(), SMALL)
    assert len(site.requests) == 4


@pytest.mark.parametrize(
    "pieces",
    [
        [60.0],
        [b"HTTP/1.1 200 X\r\n", 60.0],
        [b"HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\n", 60.0],
        [b"HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n", *([b"x", 0.1] * 600)],
    ],
)
def test_a_server_that_lets_us_wait_is_left(site: Site, pieces: list[Piece]) -> None:
    site.answers["/"] = closing(lambda request: pieces)  # who waits for the end is told otherwise
    with pytest.raises(FetchError, match="did not answer in time"):
        get(site.url(), HASTY)


def test_a_server_that_resets_the_connection_is_an_error_in_words(site: Site) -> None:
    site.answers["/"] = closing(lambda request: [])
    with pytest.raises(FetchError, match="broke off its answer"):
        get(site.url(), HERE)


def test_nobody_there_is_an_error_in_words() -> None:
    with pytest.raises(FetchError, match=r"no connection to “127\.0\.0\.1”"):
        get("http://127.0.0.1:1/", HERE)


def test_an_unknown_name_is_an_error_in_words() -> None:
    async def nobody(host: str, port: int) -> list[str]:
        return []

    with pytest.raises(FetchError, match=r"“nobody\.example” cannot be found"):
        get("http://nobody.example/", ClientSettings(resolver=nobody))


def test_what_came_of_a_broken_answer_is_kept_and_marked(site: Site) -> None:
    site.answers["/"] = closing(lambda request: [reply("half of", Content_Length="1000")])
    response = get(site.url(), HERE)
    assert (response.content, response.complete) == (b"half of", False)


def test_an_answer_longer_than_it_says_is_read_as_long_as_it_says(site: Site) -> None:
    site.answers["/"] = closing(lambda request: [reply("hello and more", Content_Length="5")])
    assert get(site.url(), HERE).content == b"hello"


def test_bytes_after_the_end_do_not_become_the_next_answer(site: Site) -> None:
    site.answers["/"] = lambda request: [reply("hello and more", Content_Length="5")]
    site.add("/next", "next")

    async def both() -> list[bytes]:
        async with Client(
            ClientSettings(allow_hosts=("127.0.0.1",), per_host=1, pause_seconds=0.0)
        ) as client:
            return [(await client.get(site.url(path))).content for path in ("/", "/next")]

    assert asyncio.run(both()) == [b"hello", b"next"]


def test_a_connection_that_was_reset_is_not_called_none(site: Site) -> None:
    site.answers["/"] = resetting(lambda request: [])
    with pytest.raises(FetchError, match="broke off its answer"):
        get(site.url(), HERE)


def test_a_packed_answer_that_lacks_its_end_is_not_complete(site: Site) -> None:
    packed = gzip.compress(bytes(range(256)) * 200)
    site.add("/", packed[:-30], Content_Encoding="gzip")
    assert get(site.url(), HERE).complete is False
    site.add("/whole", packed, Content_Encoding="gzip")
    assert get(site.url("/whole"), HERE).complete is True


def test_lies_about_the_encoding_are_seen_through(site: Site) -> None:
    site.add("/", "not packed at all", Content_Encoding="gzip")
    assert get(site.url(), HERE).content == b"not packed at all"


def test_an_encoding_nobody_asked_for_is_an_error_in_words(site: Site) -> None:
    site.add("/", b"\x0b\x02", Content_Encoding="br")
    with pytest.raises(FetchError, match="packed as “br”"):
        get(site.url(), HERE)


def test_an_answer_has_what_matters(site: Site) -> None:
    site.add(
        "/x?a=1",
        gzip.compress(b"<html>"),
        Content_Encoding="gzip",
        Content_Type="Text/HTML; charset=UTF-8",
        ETag='"1"',
    )
    assert get(site.url("/x?a=1#part"), HERE) == Response(
        url=site.url("/x?a=1"),
        status=200,
        headers={
            "content-length": "26",
            "content-encoding": "gzip",
            "content-type": "Text/HTML; charset=UTF-8",
            "etag": '"1"',
        },
        content=b"<html>",
        media_type="text/html",
        charset="utf-8",
    )


def test_we_say_who_we_are(site: Site) -> None:
    site.add("/", "x")
    get(
        site.url(),
        ClientSettings(
            user_agent=user_agent("https://example.org/bot"), allow_hosts=("127.0.0.1",)
        ),
    )
    sent = site.requests[0].headers
    assert sent["user-agent"].startswith("cx-curator/")
    assert sent["user-agent"].endswith("(+https://example.org/bot)")
    assert sent["host"] == f"127.0.0.1:{site.port}"
    assert "cookie" not in sent


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [([301, 308], True), ([301, 302], False), ([302, 301], False), ([307], False)],
)
def test_a_redirect_is_permanent_only_when_every_step_is(
    site: Site, statuses: list[int], permanent: bool
) -> None:
    for number, status in enumerate(statuses):
        site.add(f"/{number}", status=status, Location=f"/{number + 1}")
    site.add(f"/{len(statuses)}", "here")
    response = get(site.url("/0"), HERE)
    assert response.content == b"here"
    assert response.permanent_redirect == (response.url if permanent else None)


def test_secrets_stay_with_the_host_they_are_for(site: Site) -> None:
    with serving() as other:
        other.add("/", "x")
        site.add("/same", status=302, Location="/other")
        site.add("/other", status=302, Location=f"http://localhost:{other.port}/")
        settings = ClientSettings(allow_hosts=("127.0.0.1", "localhost"), pause_seconds=0)
        get(site.url("/same"), settings, headers={"Authorization": "Bearer x"})
        assert [request.headers.get("authorization") for request in site.requests] == [
            "Bearer x",
            "Bearer x",
        ]
        assert "authorization" not in other.requests[0].headers


def test_json_and_forms_are_posted(site: Site) -> None:
    site.add("/", "thanks")
    post(site.url(), HERE, json={"text": "Grüße"})
    post(site.url(), HERE, data={"text": "a b"}, headers={"Authorization": "x"})
    first, second = site.requests
    assert (first.method, first.headers["content-type"], first.body) == (
        "POST",
        "application/json",
        b'{"text": "Gr\\u00fc\\u00dfe"}',
    )
    assert (second.body, second.headers["authorization"]) == (b"text=a+b", "x")


def test_a_post_is_not_posted_again_after_see_other(site: Site) -> None:
    site.add("/", status=303, Location="/done")
    site.add("/done", "ok")
    post(site.url(), HERE, json={})
    assert [(request.method, request.body) for request in site.requests] == [
        ("POST", b"{}"),
        ("GET", b""),
    ]


def test_one_host_is_asked_a_few_times_at_once_and_with_pauses(
    site: Site, pauses: list[float]
) -> None:
    at_once, most = 0, 0
    lock, pair = threading.Lock(), threading.Barrier(2, timeout=60)

    def slow(request: Request) -> Iterable[Piece]:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        pair.wait()
        yield 0.15
        with lock:
            at_once -= 1
        yield reply("x")

    site.answers["/"] = slow

    async def many() -> None:
        async with Client(
            ClientSettings(allow_hosts=("127.0.0.1",), per_host=2, pause_seconds=1000)
        ) as client:
            await asyncio.gather(*(client.get(site.url()) for _ in range(6)))

    asyncio.run(many())
    assert most == 2
    assert [math.ceil(seconds / 1000) for seconds in sorted(pauses)] == [1, 2, 3, 4, 5]


def test_one_connection_serves_many_requests(site: Site) -> None:
    site.add("/", "x")

    async def many() -> None:
        async with Client(HERE) as client:
            for _ in range(20):
                await client.get(site.url())
            (host,) = client._connections._hosts.values()
            assert len(host.transport._pool.connections) == 1

    asyncio.run(many())
