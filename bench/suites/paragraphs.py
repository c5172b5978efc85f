"""Pages made of lingua's sentences, two to nine paragraphs each: are they read as they stand?"""

from __future__ import annotations

import random
import re
from html import escape
from pathlib import Path

import trafilatura

from bench.suites.tally import Tally, found
from curator import extract
from curator.records import Page

_PAGES = 150


def run(folders: list[Path]) -> Tally:
    """One case a language: good where trafilatura alone has no more pages' paragraphs right."""
    tally = Tally()
    for language in ("ko", "ja", "de", "en"):
        for path in found(folders, f"sentences/{language}.txt"):
            _judge(tally, language, path)
    return tally


def _judge(tally: Tally, language: str, path: Path) -> None:
    pages = _pages(path, 120 if language in ("ko", "ja") else 260)
    ours = sum(_read(language, *page) == page[1] for page in pages)
    theirs = sum(_read_alone(language, *page) == page[1] for page in pages)
    tally.more["pages"] += len(pages)
    tally.more["pages right"] += ours
    tally.judge(ours >= theirs, f"{language}: {ours} of {len(pages)}, trafilatura {theirs}")


def _pages(path: Path, longest: int) -> list[tuple[str, list[str]]]:
    written = (" ".join(line.split()) for line in path.read_text(encoding="utf-8").split("\n"))
    lines = [line for line in written if 40 < len(line) < longest]
    random.Random(5).shuffle(lines)
    pages = []
    for number in range(_PAGES):
        size = 3 + number % 8
        chosen, lines = lines[:size], lines[size:]
        if len(chosen) < size:
            break
        title = re.sub(r"[<&'\"]", " ", chosen[-1])[:45].strip(" .,。")
        pages.append((title, chosen[:-1]))
    return pages


def _html(language: str, title: str, paragraphs: list[str]) -> str:
    body = "".join(f"<p>{escape(each)}</p>" for each in paragraphs)
    return (
        f"<html lang={language}><head><title>{title}</title></head><body>"
        "<header><nav><a href='/'>Home</a></nav></header>"
        f"<article><h1>{title}</h1>{body}</article><footer><p>© 2026</p></footer></body></html>"
    )


def _read(language: str, title: str, paragraphs: list[str]) -> list[str]:
    page = Page("https://news.example/1", _html(language, title, paragraphs).encode())
    return re.split(r"\n+", extract.article(page, id="x").body)


def _read_alone(language: str, title: str, paragraphs: list[str]) -> list[str]:
    found_text = trafilatura.extract(_html(language, title, paragraphs)) or ""
    lines = found_text.split("\n")
    return lines[1:] if lines[0] == title else lines
