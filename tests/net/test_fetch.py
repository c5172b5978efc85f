"""The one client of the program, against a real server on 127.0.0.1."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from curator.errors import FetchError, Forbidden
from curator.net.client import Client, ClientSettings, get, post, user_agent
from curator.net.exchange import Limits, Response
from tests.collect.serving import Piece, Request, Site, closing, reply, resetting, serving

HERE = ClientSettings(allow_hosts=("127.0.0.1",), pause_seconds=0.0)
SHORT = Limits(bytes=100_000, seconds_first_byte=0.3, seconds_total=0.6, redirects=3)
HASTY = ClientSettings(allow_hosts=("127.0.0.1",), pause_seconds=0.0, limits=SHORT)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/x",
        "gopher://example.org",
        "data:,x",
        "javascript:1",
        "x",
    ],
)
def test_only_http_and_https_are_spoken(url: str) -> None:
    with pytest.raises(Forbidden, match="not an http or https address"):
        get(url, HERE)


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://exa mple.org/", "https://:80/"])
def test_what_is_no_address_is_said_to_be_none(url: str) -> None:
    with pytest.raises(FetchError):
        get(url, HERE)


def test_a_private_address_is_refused_before_anything_is_sent(site: Site) -> None:
    with pytest.raises(Forbidden, match="allow_hosts"):
        get(site.url(), ClientSettings())
    assert site.requests == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.2",
        "localhost",
        "2130706433",
        "0x7f.1",
        "0177.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "169.254.169.254",
    ],
)
def test_a_redirect_into_the_private_network_is_refused(site: Site, host: str) -> None:
    site.add("/", status=302, Location=f"http://{host}:{site.port}/secret")
    with pytest.raises(Forbidden):
        get(site.url(), HERE)
    assert site.paths() == ["/"]


def test_a_redirect_to_another_scheme_is_refused(site: Site) -> None:
    site.add("/", status=302, Location="file:///etc/passwd")
    with pytest.raises(Forbidden):
        get(site.url(), HERE)


def test_a_name_before_an_at_sign_does_not_hide_the_host() -> None:
    with pytest.raises(Forbidden, match="127"):
        get("http://example.org@127.0.0.1:1/", ClientSettings())


def test_every_new_connection_is_judged_again(site: Site) -> None:
    """The name leads to us at first and, once trusted, somewhere else: that is DNS rebinding."""
    site.answers["/"] = closing(lambda request: [reply("hello", Connection="close")])
    turns = iter([["127.0.0.1"], ["10.0.0.1"]])

    async def resolver(host: str, port: int) -> list[str]:
        return next(turns)

    async def twice() -> None:
        async with Client(ClientSettings(pause_seconds=0, resolver=resolver)) as client:
            client._connections._backend._allow_hosts = ("rebinding.example",)
            await client.get(site.url(host="rebinding.example"))
            client._connections._backend._allow_hosts = ()
            await client.get(site.url(host="rebinding.example"))

    with pytest.raises(Forbidden):
        asyncio.run(twice())
    assert len(site.requests) == 1


def test_no_proxy_of_the_environment_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    site.add("/", "direct")
    assert get(site.url(), HERE).content == b"direct"


def test_a_bomb_is_cut_off_after_decompression(site: Site) -> None:
    site.add("/", gzip.compress(b"\0" * 20_000_000), Content_Encoding="gzip")
    with pytest.raises(FetchError, match=r"larger than 0\.1 MB"):
        get(site.url(), HASTY)


def test_an_endless_answer_is_cut_off(site: Site) -> None:
    def endless(request: Request) -> Iterable[Piece]:
        yield b"HTTP/1.1 200 X\r\n\r\n"
        while True:
            yield b"<item/>" * 1000

    site.answers["/"] = endless
    with pytest.raises(FetchError) as caught:
        get(site.url(), HASTY)
    assert caught.value.kind == "limit"


def test_redirects_in_a_circle_end(site: Site) -> None:
    site.add("/", status=302, Location="/")
    with pytest.raises(FetchError, match="more than 3 redirects"):
        get(site.url(), HASTY)
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


def test_one_host_is_asked_a_few_times_at_once_and_with_pauses(site: Site) -> None:
    at_once, most, starts = 0, 0, []
    lock, pair = threading.Lock(), threading.Barrier(2, timeout=60)

    def slow(request: Request) -> Iterable[Piece]:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
            starts.append(time.monotonic())
        pair.wait()
        yield 0.15
        with lock:
            at_once -= 1
        yield reply("x")

    site.answers["/"] = slow

    async def many() -> None:
        async with Client(
            ClientSettings(allow_hosts=("127.0.0.1",), per_host=2, pause_seconds=0.05)
        ) as client:
            await asyncio.gather(*(client.get(site.url()) for _ in range(6)))

    began = time.monotonic()
    asyncio.run(many())
    assert most == 2
    assert all(at - began > 0.049 * n for n, at in enumerate(sorted(starts)))


def test_one_connection_serves_many_requests(site: Site) -> None:
    site.add("/", "x")

    async def many() -> None:
        async with Client(HERE) as client:
            for _ in range(20):
                await client.get(site.url())
            (host,) = client._connections._hosts.values()
            assert len(host.transport._pool.connections) == 1

    asyncio.run(many())


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    names = ["-subj", "/CN=desk.example", "-addext", "subjectAltName=DNS:desk.example"]
    make = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "2",
        *names,
    ]
    subprocess.run(
        [*make, "-keyout", tmp_path / "pem", "-out", tmp_path / "cert"],
        check=True,
        capture_output=True,
    )
    (tmp_path / "both").write_bytes(
        (tmp_path / "pem").read_bytes() + (tmp_path / "cert").read_bytes()
    )
    return tmp_path / "both"


def _fetch_tls(certificate: Path, host: str, *, trusted: bool) -> Response:
    """One GET over TLS from a real TLS server, by a name that leads to 127.0.0.1."""

    async def run() -> Response:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            head = await reader.readuntil(b"\r\n\r\n")
            name = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"host:"))
            writer.write(reply(name + b" " + b"x" * 500_000))
            await writer.drain()
            writer.close()

        served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        served.load_cert_chain(certificate)
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=served)
        port = server.sockets[0].getsockname()[1]

        async def resolver(host: str, port: int) -> list[str]:
            return ["127.0.0.1"]

        async with server, Client(ClientSettings(allow_hosts=(host,), resolver=resolver)) as client:
            if trusted:
                client._connections._contexts["https"] = ssl.create_default_context(
                    cafile=str(certificate)
                )
            return await client.get(f"https://{host}:{port}/")

    return asyncio.run(run())


def test_tls_keeps_the_name_although_the_connection_goes_to_the_address(certificate: Path) -> None:
    content = _fetch_tls(certificate, "desk.example", trusted=True).content
    assert content.lower().startswith(b"host: desk.example:")
    assert len(content) > 500_000


def test_a_certificate_for_another_name_is_not_accepted(certificate: Path) -> None:
    with pytest.raises(FetchError, match=r"certificate of “other\.example” is not valid"):
        _fetch_tls(certificate, "other.example", trusted=True)


def test_a_certificate_nobody_vouches_for_is_not_accepted(certificate: Path) -> None:
    with pytest.raises(FetchError, match=r"certificate of “desk\.example” is not valid"):
        _fetch_tls(certificate, "desk.example", trusted=False)


def test_allow_hosts_holds_for_a_sources_own_address_and_for_no_link_or_redirect_to_it(
    site: Site,
) -> None:
    settings = ClientSettings(
        allow_hosts=("127.0.0.1", "localhost"), pause_seconds=0, own_only=True
    )
    site.add("/feed", b"own")
    site.add("/away", status=302, Location=site.url("/feed", host="localhost"))

    async def asked(url: str, own: str) -> bytes:
        async with Client(settings) as client:
            return (await client.get(url, own=own)).content

    source, elsewhere = site.url("/feed"), "http://paper.example/feed"
    assert asyncio.run(asked(source, own=source)) == b"own"
    for url, own in ((source, elsewhere), (source, ""), (site.url("/away"), source)):
        with pytest.raises(Forbidden):
            asyncio.run(asked(url, own=own))
