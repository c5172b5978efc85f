"""Addresses made to reach inside, from others' lists: would the client connect? It never does."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
from pathlib import Path

from bench.suites.tally import Tally, files
from curator.errors import FetchError
from curator.net import guard, hosts
from curator.net.client import Client, ClientSettings

_INSIDE = re.compile(
    r"localtest\.me|localho\.st|lvh\.me|nip\.io|sslip\.io|xip\.io|spoofed\.|localdomain|1u\.ms|"
    r"rbndr\.us|localhost|metadata|127\.|10\.0|169\.254|192\.168",
    re.I,
)
_ADDRESS = re.compile(
    r"[a-z][a-z0-9+.-]*:(?:/{2}|\\\\|/)?[^\s\"'`<>|]+|(?<=[\s`])(?:\[[0-9a-f:.%]+\]|"
    r"(?:0x[0-9a-f]+|\d{6,12}|\d{1,3}(?:\.\d{1,3}){1,3}))(?=[\s`/:]|$)",
    re.I,
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
_PUBLIC = "93.184.215.14"  # for every name that nobody knows


def run(folders: list[Path]) -> Tally:
    """Ask the client for every address; good where it refuses or would connect outside."""
    addresses: set[str] = set()
    for path in files(folders, ".txt", ".md", ".py", ".rb", ".go", ".lst", ""):
        addresses.update(_ADDRESS.findall(path.read_text(encoding="utf-8", errors="replace")))
    return asyncio.run(_ask(sorted(addresses)))


async def _ask(addresses: list[str]) -> Tally:
    tally = Tally()
    connected: list[str] = []

    async def connect(address: str, port: int, timeout: float | None) -> None:
        connected.append(address)
        raise OSError("recorded, not connected")

    guard._connect = connect  # type: ignore[assignment]
    async with Client(ClientSettings(resolver=_resolve, pause_seconds=0.0)) as client:
        for address in addresses:
            connected.clear()
            await _try(client, address if _SCHEME.match(address) else f"http://{address}/")
            inside = [each for each in connected if not hosts.is_public(each)]
            tally.more["refused before connecting"] += not connected
            tally.judge(not inside, f"{address!r} would connect to {inside}")
    return tally


async def _try(client: Client, address: str) -> None:
    with contextlib.suppress(FetchError, TimeoutError):
        await asyncio.wait_for(client.get(address), 10)


async def _resolve(host: str, port: int) -> list[str]:
    """What an old resolver makes of a number, without DNS; a known name inside stays inside."""
    try:
        flags = socket.AI_NUMERICHOST
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
        return [str(each[4][0]) for each in found]
    except (OSError, UnicodeError):
        return ["127.0.0.1"] if _INSIDE.search(host) else [_PUBLIC]
