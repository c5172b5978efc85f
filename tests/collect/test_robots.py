"""Long rules of one host keep no other waiting."""

from __future__ import annotations

import asyncio
import threading

import pytest
from protego import Protego

from curator.collect.robots import Robots
from curator.net.client import Client, ClientSettings
from tests.collect.serving import Site


def test_while_the_rules_of_one_host_are_compared_others_are_asked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.add("/robots.txt", "User-agent: *\nDisallow: /*a*b*c\n")
    others_went_on = threading.Event()

    def compares(rules: Protego, url: str, agent: str) -> bool:
        return others_went_on.wait(60)

    monkeypatch.setattr(Protego, "can_fetch", compares)

    async def both() -> None:
        async with Client(ClientSettings(allow_hosts=("127.0.0.1",), pause_seconds=0)) as client:
            asked = asyncio.create_task(Robots(client).require_allowed(site.url("/page")))
            while "/robots.txt" not in site.paths():
                await asyncio.sleep(0.01)
            asyncio.get_running_loop().call_later(0.05, others_went_on.set)
            await asked

    asyncio.run(both())
