"""Tries to reach every hostile address, by the guarded client and by plain ones, and prints as JSON what came of it.

To be run in a network namespace where every address of the world is local: one web server and one name server, both real,
answer on all of them. The web server counts connections as it accepts them, so a probe that sends nothing is seen too.
"""

from __future__ import annotations

import asyncio
import json
import socket
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import dns.message
import dns.rcode
import dns.rrset
import httpx

from curator.errors import FetchError, Forbidden
from curator.net import hosts
from curator.net.client import Client, ClientSettings
from tests.net.hostile_addresses import ODD, PRIVATE, PUBLIC

REACHED = "reached"
NAMED = [address for address in PRIVATE if "%" not in address]  # what a name server can answer
UNPAUSED = ClientSettings(pause_seconds=0)
ALLOWED, ALLOWED_ADDRESS = "allowed.example", "127.0.0.99"
FIRST, LAST = "9.9.9.10", "9.9.9.9"
Ask = Callable[[str], Awaitable[str]]


class Web(socketserver.ThreadingTCPServer):
    """Port 80 of every address; `arrived` holds the address of each connection in the order they came."""

    address_family, daemon_threads, request_queue_size = socket.AF_INET6, True, 1000

    def __init__(self) -> None:
        self.arrived: list[str] = []
        super().__init__(("::", 80), Page)

    def server_bind(self) -> None:
        self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def get_request(self) -> Any:
        connection, peer = super().get_request()
        self.arrived.append(connection.getsockname()[0].removeprefix("::ffff:"))
        return connection, peer

    def since(self) -> Counter[str]:
        """The connections since this was last asked: accepted in order, so after one of our own all are here."""
        socket.create_connection((LAST, 80)).close()
        while LAST not in self.arrived:
            time.sleep(0.001)
        arrived, self.arrived = Counter(self.arrived), []
        del arrived[LAST]
        return arrived


class Page(BaseHTTPRequestHandler):
    """Says that it was reached, or sends on to `?to=`."""

    def do_GET(self) -> None:
        (to,) = parse_qs(urlsplit(self.path).query).get("to", [""])
        self.send_response(302 if to else 200)
        self.send_header("Location", to) if to else self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(REACHED.encode())

    def log_message(self, *said: Any) -> None:
        """Standard output is for the result."""


class Names(socketserver.UDPServer):
    """Port 53 of every address; `zone` holds what each name leads to, turn by turn: the last turn stays."""

    address_family = socket.AF_INET6

    def __init__(self, zone: dict[str, list[str]]) -> None:
        self.zone, self.asked = zone, Counter[tuple[str, int]]()
        super().__init__(("::", 53), Answer)

    def lead(self, name: str, kind: int) -> str:
        turns = self.zone[name]
        turn, self.asked[name, kind] = self.asked[name, kind], self.asked[name, kind] + 1
        address = turns[min(turn, len(turns) - 1)]
        return (
            address
            if ip_address(address).version == (6 if kind == dns.rdatatype.AAAA else 4)
            else ""
        )


class Answer(socketserver.BaseRequestHandler):
    server: Names

    def handle(self) -> None:
        query, connection = self.request
        response = dns.message.make_response(dns.message.from_wire(query))
        (question,) = response.question
        name = question.name.to_text(omit_final_dot=True).lower()
        if name not in self.server.zone:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif address := self.server.lead(name, question.rdtype):
            response.answer.append(
                dns.rrset.from_text(question.name, 0, "IN", question.rdtype, address)
            )
        connection.sendto(response.to_wire(), self.client_address)


def literal(host: str) -> str:
    return f"http://[{host.replace('%', '%25')}]/" if ":" in host else f"http://{host}/"


def name(way: str, host: str) -> str:
    """A name of the zone, of its own for every way and address."""
    return f"{way}-{host.replace(':', 'x').replace('.', '-')}.example"


def zone() -> dict[str, list[str]]:
    """Names that lead to an address, and names that lead to a public one at first and to the hostile one afterwards."""
    steady = {name("named", host): [host] for host in [*NAMED, *PUBLIC]}
    turning = {
        name(way, host): [FIRST, host] for way in ("rebinding", "careless") for host in NAMED
    }
    return {ALLOWED: [ALLOWED_ADDRESS], **steady, **turning}


async def every(urls: dict[str, str], ask: Ask) -> dict[str, str]:
    return dict(zip(urls, await asyncio.gather(*map(ask, urls.values())), strict=True))


def plain(urls: dict[str, str]) -> dict[str, str]:
    """What httpx makes of each address by itself."""

    async def ask(url: str) -> str:
        try:
            return (await client.get(url)).text
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return repr(error)

    async def run() -> dict[str, str]:
        async with client:
            return await every(urls, ask)

    client = httpx.AsyncClient(trust_env=False, follow_redirects=True)
    return asyncio.run(run())


def careless(urls: dict[str, str]) -> dict[str, str]:
    """What comes of judging the name first and letting the client look it up once more."""
    client = httpx.Client(trust_env=False)

    def ask(url: str) -> str:
        found = socket.getaddrinfo(urlsplit(url).hostname, 80, type=socket.SOCK_STREAM)
        assert all(hosts.is_public(str(row[4][0])) for row in found)
        try:
            return client.get(url).text
        except httpx.HTTPError as error:
            return repr(error)

    with client:
        return {host: ask(url) for host, url in urls.items()}


def guarded(
    urls: dict[str, str], settings: ClientSettings = UNPAUSED, times: int = 1
) -> dict[str, str]:
    """What the guarded client makes of each address, asked so often in a row."""

    async def ask_once(url: str) -> str:
        try:
            return (await client.get(url)).content.decode()
        except Forbidden:
            return "forbidden"
        except FetchError as error:
            return str(error)

    async def ask(url: str) -> str:
        return ", ".join([await ask_once(url) for _ in range(times)])

    async def run() -> dict[str, str]:
        async with client:
            return await every(urls, ask)

    client = Client(settings)
    return asyncio.run(run())


def tried(web: Web) -> dict[str, dict[str, Any]]:
    """Every way in, by both clients: `answers` by hostile address, and `arrived` connections by address."""

    def by_name(way: str, hosts: list[str]) -> dict[str, str]:
        return {host: f"http://{name(way, host)}/" for host in hosts}

    direct = {host: literal(host) for host in [*PRIVATE, *ODD]}
    onward = {host: f"http://{ALLOWED}/?to={quote(url, safe='')}" for host, url in direct.items()}
    runs: dict[str, Callable[[], dict[str, str]]] = {
        "plain, directly": lambda: plain(direct),
        "plain, redirected": lambda: plain(onward),
        "plain, by name": lambda: plain(by_name("named", NAMED)),
        "careless, rebinding": lambda: careless(by_name("careless", NAMED)),
        "guarded, directly": lambda: guarded(direct),
        "guarded, redirected": lambda: guarded(
            onward, replace(UNPAUSED, allow_hosts=(ALLOWED,), per_host=50)
        ),
        "guarded, by name": lambda: guarded(by_name("named", NAMED)),
        "guarded, rebinding": lambda: guarded(by_name("rebinding", NAMED), times=2),
        "guarded, public": lambda: guarded({host: literal(host) for host in PUBLIC}),
        "guarded, public by name": lambda: guarded(by_name("named", PUBLIC)),
    }
    return {way: {"answers": run(), "arrived": web.since()} for way, run in runs.items()}


def names_are_ours() -> bool:
    """Whether this machine asks a name server, and not a service outside the namespace."""
    try:
        return socket.gethostbyname(ALLOWED) == ALLOWED_ADDRESS
    except OSError:
        return False


def main() -> None:
    with Web() as web, Names(zone()) as names:
        for server in (web, names):
            threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        print(json.dumps(tried(web) if names_are_ours() else None, indent=1))  # noqa: T201  # the result
        for server in (web, names):
            server.shutdown()


if __name__ == "__main__":
    main()
