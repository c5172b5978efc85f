"""What the client must never reach: private addresses, other schemes, and servers that are not who they say."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
from pathlib import Path

import pytest

from curator.errors import FetchError, Forbidden
from curator.net.client import Client, ClientSettings, get
from curator.net.exchange import Response
from tests.collect.serving import Site, closing, reply

HERE = ClientSettings(allow_hosts=("127.0.0.1",), pause_seconds=0.0)


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
