"""How many articles a second go through the whole of extract and label, what share each step has, and what memory it takes.

    python -m bench.read [--articles N] [--workers N]

The corpus' articles are set as web pages (head, navigation, a box of links, footer), so that extraction works as on a
fetched page; with --articles beyond their number they come round again under other ids. The rate is given by the clock, and
by processor time: what as many free cores would do, which is what the floor is held against, since a clock also measures the
neighbours. Memory is the sum over all workers: `early` once a fifth is read, `late` at the end. Exit 77 without the corpus,
1 below a floor.
"""

from __future__ import annotations

import argparse
import html
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle, islice
from multiprocessing import get_context
from typing import Any

import psutil

from bench.quality import corpus
from curator import extract
from curator.label import Labeller, statistics, summary, tone
from curator.label.labeller import language_of, reading_seconds
from curator.label.themes import Themes
from curator.records import Article, Page

FLOOR, PEAK = 20.0, 600.0  # articles a second on two cores; megabytes. Issue "Reading and labelling".
BATCH = 50
TODAY = date(2024, 1, 1)
MISSING = 77

_PAGE = """<!doctype html><html lang="{lang}"><head><title>{title}</title><meta charset="utf-8"></head><body>
<nav><a href="/">Start</a> <a href="/blog">Blog</a> <a href="/contact">Contact</a></nav>
<article><h1>{title}</h1>{paragraphs}</article>
<aside><h3>More</h3><ul>{links}</ul></aside><footer>© 2024 <a href="/privacy">Privacy</a></footer></body></html>"""

Row = dict[str, Any]


def page_of(row: Row) -> Page:
    """A labelled article as the bytes of a web page."""
    paragraphs = "".join(f"<p>{html.escape(part)}</p>" for part in row["text"].split("\n") if part.strip())
    links = "".join(f'<li><a href="/more/{number}">Another piece, number {number}</a></li>' for number in range(8))
    title = html.escape(row["title"] or "")
    content = _PAGE.format(lang=row["lang"], title=title, paragraphs=paragraphs, links=links)
    return Page(row["url"] or "https://example.org/a", content.encode())


def read_all(labeller: Labeller, rows: Sequence[Row], prefix: str) -> int:
    """Extract and label every row; how many statistics were found, so that nothing is optimised away."""
    found = 0
    for number, row in enumerate(rows):
        article = extract.article(page_of(row), id=f"{prefix}-{number}", today=TODAY)
        found += len(labeller.story(article).statistics)
    return found


@dataclass(frozen=True)
class Batch:
    """One batch as a worker did it."""

    process: int
    articles: int
    processor_seconds: float
    megabytes: float


def _work(arguments: tuple[int, int]) -> Batch:
    first, size = arguments
    start = first % len(corpus.articles())
    rows = list(islice(cycle(corpus.articles()), start, start + size))
    began = time.process_time()
    read_all(_labeller(), rows, str(first))
    spent = time.process_time() - began
    return Batch(psutil.Process().pid, size, spent, psutil.Process().memory_info().rss / 1e6)


_loaded: list[Labeller] = []


def _labeller() -> Labeller:
    if not _loaded:
        _loaded.append(Labeller(Themes.load()))
    return _loaded[0]


def _warm(_: int) -> int:
    """Load everything a worker needs, and give the others time to take theirs."""
    read_all(_labeller(), corpus.articles()[::9], "warm")
    time.sleep(0.5)
    return psutil.Process().pid


def throughput(articles: int, workers: int) -> Iterator[tuple[str, float]]:
    """Articles a second in all workers together, and the memory of all of them in megabytes."""
    with get_context("spawn").Pool(workers) as pool:
        pool.map(_warm, range(workers), chunksize=1)
        started = time.perf_counter()
        batches = list(pool.imap_unordered(_work, _batches(articles)))
        seconds = time.perf_counter() - started
    yield "articles a second", articles / seconds
    yield "on free cores", workers * articles / sum(batch.processor_seconds for batch in batches)
    weights = list(_weights(batches))
    yield "memory early, MB", weights[len(weights) // 5]
    yield "memory late, MB", weights[-1]
    yield "memory peak, MB", max(weights)


def _weights(batches: Sequence[Batch]) -> Iterator[float]:
    """After each batch, what all workers seen so far weigh together."""
    resident: dict[int, float] = {}
    for batch in batches:
        resident[batch.process] = batch.megabytes
        yield sum(resident.values())


def _batches(articles: int) -> list[tuple[int, int]]:
    return [(first, min(BATCH, articles - first)) for first in range(0, articles, BATCH)]


def shares() -> dict[str, float]:
    """Processor milliseconds an article of each step, in one process, after everything is loaded."""
    labeller, themes, rows = _labeller(), Themes.load(), corpus.articles()
    read_all(labeller, rows[::9], "warm")
    pages = [page_of(row) for row in rows]
    articles = [extract.article(page, id=str(number), today=TODAY) for number, page in enumerate(pages)]
    languages = [language_of(article).main for article in articles]
    pairs = list(zip(articles, languages, strict=True))
    steps: dict[str, Callable[[], object]] = {
        "extract": lambda: [extract.article(page, id="a", today=TODAY) for page in pages],
        "language": lambda: [language_of(article) for article in articles],
        "themes": lambda: [themes.label(article.title, article.body, language) for article, language in pairs],
        "statistics": lambda: [statistics.find(article.body, language) for article, language in pairs],
        "summary": lambda: [summary.summarise(article.body, language, article.title) for article, language in pairs],
        "tone": lambda: [_tone(article, language) for article, language in pairs],
    }
    return {name: _milliseconds(step) / len(rows) for name, step in steps.items()}


def _tone(article: Article, language: str) -> tuple[object, int]:
    return tone.flags(article, language), reading_seconds(article, language)


def _milliseconds(step: Callable[[], object]) -> float:
    started = time.process_time()
    step()
    return (time.process_time() - started) * 1000


def main() -> int:
    """Print the figures; 1 when one misses its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    if not corpus.is_there():
        print("the corpus is not here: set CURATOR_CORPUS to its folder")
        return MISSING
    measured = shares()
    whole = sum(measured.values())
    for name, milliseconds in measured.items():
        print(f"{name:18} {milliseconds:7.2f} ms an article {milliseconds / whole:6.1%}")
    figures = dict(throughput(chosen.articles, chosen.workers))
    for name, value in figures.items():
        print(f"{name:18} {value:7.1f}")
    return int(figures["on free cores"] < FLOOR or figures["memory peak, MB"] > PEAK)


if __name__ == "__main__":
    sys.exit(main())
