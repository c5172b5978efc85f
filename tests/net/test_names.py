"""Names whose servers do not answer hold up nobody else, and cost no article one of its tries."""

from __future__ import annotations

import asyncio
import gc
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bench.sample_runs import NOW, link, reader
from curator.errors import FetchError
from curator.net import connections
from curator.net.client import Client, ClientSettings
from curator.records import Failure, Message
from curator.store import models, pages
from tests.collect.serving import Site


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A name server that never answers for *.slow.example and *.dead.co.uk."""
    over = threading.Event()

    def ask(host: str, port: int) -> list[Any]:
        if host.endswith((".slow.example", ".dead.co.uk")):
            over.wait(600)
        return [(2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(connections, "_getaddrinfo", ask)
    monkeypatch.setattr(connections, "_LOOK_UP_SECONDS", 1.0)
    yield
    over.set()


@pytest.mark.heavy
@pytest.mark.parametrize("domain", ["slow.example", "dead.co.uk"])
@pytest.mark.usefixtures("hanging")
def test_a_domain_whose_names_hang_keeps_no_other_waiting(site: Site, domain: str) -> None:
    site.add("/", "good")

    async def all_of_them() -> bytes:
        settings = ClientSettings(allow_hosts=("good.example",), pause_seconds=0.0)
        async with Client(settings) as client:
            urls = [f"http://n{number}.{domain}/" for number in range(100)]
            slow = [asyncio.create_task(client.get(url)) for url in urls]
            await asyncio.sleep(0)
            content = (await client.get(site.url(host="good.example"))).content
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
        return content

    assert asyncio.run(all_of_them()) == b"good"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(socket.EAI_AGAIN, "again"), "lookup"),
        (socket.gaierror(socket.EAI_NONAME, "no such name"), "network"),
        (UnicodeError(), "network"),
    ],
)
def test_a_name_nobody_could_ask_for_is_told_from_one_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch, error: Exception, kind: str
) -> None:
    def ask(host: str, port: int) -> list[Any]:
        raise error

    monkeypatch.setattr(connections, "_getaddrinfo", ask)

    async def get() -> None:
        async with Client(ClientSettings()) as client:
            await client.get("http://news.example/")

    with pytest.raises(FetchError) as caught:
        asyncio.run(get())
    assert caught.value.kind == kind


def test_a_name_that_fails_after_nobody_waits_for_it_prints_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, over = threading.Event(), threading.Event()

    def ask(host: str, port: int) -> list[Any]:
        asked.set()
        over.wait(600)
        raise socket.gaierror(socket.EAI_AGAIN, "again")

    monkeypatch.setattr(connections, "_getaddrinfo", ask)
    monkeypatch.setattr(connections, "_PER_DOMAIN", 1)
    printed: list[dict[str, Any]] = []

    async def get_and_leave() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, said: printed.append(said))
        async with Client(ClientSettings()) as client:
            task = asyncio.create_task(client.get("http://news.example/"))
            await asyncio.to_thread(asked.wait)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            over.set()
            later = client.get("http://news.example/")  # has its turn after the first answer
            await asyncio.gather(later, return_exceptions=True)
        del task, later
        gc.collect()

    asyncio.run(get_and_leave())
    assert printed == []


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "state"), [("lookup", "new"), ("network", "failed")])
def test_an_article_is_not_given_up_because_names_could_not_be_asked_for(
    kind: str, state: str
) -> None:
    reader(a=b"")
    entry = models.Entry.objects.get(link=link("a"))
    for _ in range(pages.TRIES + 2):
        pages.note_failure(entry, Failure("a", Message("not now"), kind), NOW)
    entry.refresh_from_db()
    assert entry.state == state
    assert entry.next_try is not None
    assert entry.next_try > NOW
