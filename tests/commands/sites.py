"""Slow sites on this machine for a newsletter of its own, so that a command has something to be interrupted in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from tests.collect.feeds import item, rss
from tests.collect.serving import Piece, Request, Site, reply, serving

SOURCES, ENTRIES = 16, 3
_HEAD = """newsletter: {name: T, languages: [en], sender: {name: T, address: t@example.org}, reply_to: t@example.org,
  imprint: [x], privacy_url: https://example.org/p, base_url: https://example.org}
allow_hosts: [127.0.0.1]
collect: {pause_seconds: 0, connections_per_host: 4}
feeds: [%s]
"""
_STORY = "<p>Customer service at shop %s answered %d %% of all calls within a minute in 2025, a study of customers says.</p>"


@contextmanager
def slow_sites(folder: Path, seconds: float = 0.05, held: Event | None = None) -> Iterator[Path]:
    """A feeds.yaml of sources that take `seconds` an answer, with a page behind every entry; the last not before `held`."""
    with serving() as site:
        for number in range(SOURCES):
            _serve(site, number, seconds)
        if held:
            _hold(site, f"/{SOURCES - 1}", held)
        named = ", ".join(f"{{name: '{n}', url: '{site.url(f'/{n}')}'}}" for n in range(SOURCES))
        path = folder / "feeds.yaml"
        path.write_text(_HEAD % named, encoding="utf-8")
        yield path


def _serve(site: Site, number: int, seconds: float) -> None:
    entries = [f"/{number}/{entry}" for entry in range(ENTRIES)]
    _slowly(
        site,
        f"/{number}",
        reply(rss(*(item(f"s{path}", site.url(path), path) for path in entries))),
        seconds,
    )
    for place, path in enumerate(entries):
        body = "".join(_STORY % (path, 10 + number + place + n) for n in range(8))
        page = (
            f"<html lang=en><title>Customers of shop {path}</title><article>{body}</article></html>"
        )
        _slowly(site, path, reply(page, Content_Type="text/html; charset=utf-8"), seconds)


def _slowly(site: Site, path: str, answer: bytes, seconds: float) -> None:
    def answered(_: Request) -> list[Piece]:
        return [seconds, answer]

    site.answers[path] = answered


def _hold(site: Site, path: str, gate: Event) -> None:
    answer = site.answers[path]

    def answered(request: Request) -> Iterator[Piece]:
        gate.wait()
        yield from answer(request)

    site.answers[path] = answered
