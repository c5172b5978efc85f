"""Small pages of a paper, and what is read from them."""

from __future__ import annotations

from datetime import date

from curator import extract
from curator.records import Article, Entry, Page

TODAY = date(2026, 11, 22)


PROSE = "The counter opens at nine, and by ten past a visitor has explained the same thing for the third time to somebody new. "


LONG = "".join(
    f"<p>{PROSE}Part {number} of the story goes on from there.</p>" for number in range(4)
)


def read(html: str | bytes, *, url: str = "https://paper.example/story", **more: object) -> Article:
    content = html if isinstance(html, bytes) else html.encode()
    entry = more.pop("entry", None)
    assert isinstance(entry, Entry | None)
    return extract.article(Page(url, content, **more), id="x", entry=entry, today=TODAY)  # type: ignore[arg-type]


def page(body: str = LONG, head: str = "", title: str = "A counter that listens") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1><article>{body}</article></body></html>"


def entry(**more: object) -> Entry:
    return Entry("Paper", "1", "https://paper.example/story", "From the feed", **more)  # type: ignore[arg-type]
