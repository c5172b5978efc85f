"""How many articles a second go through the whole of extract and label, what share each step
has, and what memory it takes.

    python -m bench.read [--articles N] [--workers N]

The corpus' articles are set as web pages (head, navigation, a box of links, footer), so that
extraction works as on a fetched page; with --articles beyond their number they come round again
under other ids. They are read as `curator read` does it: a worker labels, and beside it a
killable process extracts; with --workers 2 there are two such pairs. The rate is given by the
clock, and by processor time: what two free cores would do with as many pairs as keep them busy.
A clock also measures the neighbours, so the floor is held against the latter. Memory is the sum
over all processes: `early` once a fifth is read, `late` at the end. Exit 77 without the corpus,
1 below a floor.
"""

from __future__ import annotations

import argparse
import html
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import cycle, islice
from multiprocessing import get_context
from typing import Any

import psutil

from bench.quality import corpus
from curator.label import flags, statistics, summary
from curator.label.labeller import Labeller, language_of, reading_seconds
from curator.label.themes.decide import Themes
from curator.language.e5 import E5
from curator.language.embedder import Embedder
from curator.records import Article, Page
from curator.runs.analyse import AHEAD, Extraction, Found
from curator.sandbox.futures import ahead

FLOOR, PEAK = 15.0, 700.0
CORES = 2
BATCH = 50
TODAY = date(2024, 1, 1)
MISSING = 77

_PAGE = """<!doctype html><html lang="{lang}"><head><title>{title}</title><meta charset="utf-8"></head><body>
<nav><a href="/">Start</a> <a href="/blog">Blog</a> <a href="/contact">Contact</a></nav>
<article><h1>{title}</h1>{paragraphs}</article>
<aside><h3>More</h3><ul>{links}</ul></aside><footer>© 2024 <a href="/privacy">Privacy</a></footer></body></html>"""  # noqa: E501

Row = dict[str, Any]


def page_of(row: Row) -> Page:
    """A labelled article as the bytes of a web page."""
    paragraphs = "".join(
        f"<p>{html.escape(part)}</p>" for part in row["text"].split("\n") if part.strip()
    )
    links = "".join(
        f'<li><a href="/more/{number}">Another piece, number {number}</a></li>'
        for number in range(8)
    )
    title = html.escape(row["title"] or "")
    content = _PAGE.format(lang=row["lang"], title=title, paragraphs=paragraphs, links=links)
    return Page(row["url"] or "https://example.org/a", content.encode())


def read_all(labeller: Labeller, rows: Sequence[Row], prefix: str) -> int:
    """Extract and label every row; how many statistics were found, so that nothing is optimised
    away.
    """

    def extracted(numbered: tuple[int, Row]) -> Future[Found]:
        return _extraction().page(page_of(numbered[1]), id=f"{prefix}-{numbered[0]}", today=TODAY)

    found = 0
    for (number, _), article in ahead(enumerate(rows), extracted, AHEAD):
        assert isinstance(article, Article), f"article {number}: {article}"
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
    began = _processor_seconds()
    read_all(_labeller(), rows, str(first))
    spent = _processor_seconds() - began
    return Batch(
        psutil.Process().pid, size, spent, sum(one.memory_info().rss for one in _processes()) / 1e6
    )


def _processes() -> list[psutil.Process]:
    """This worker and the process that extracts for it."""
    worker = psutil.Process()
    return [worker, *worker.children()]


def _processor_seconds() -> float:
    """Of this worker and all it has started; a process that has ended counts once it was waited
    for.
    """
    times = [one.cpu_times() for one in _processes()]
    return (
        sum(one.user + one.system for one in times)
        + times[0].children_user
        + times[0].children_system
    )


@cache
def _labeller() -> Labeller:
    return Labeller(_themes(), E5.load())


@cache
def _themes() -> Themes:
    """By words and meaning, with both encoders."""
    return Themes.load(embedder=Embedder.load())


@cache
def _extraction() -> Extraction:
    return Extraction()


def _warm(_: int) -> int:
    """Load everything a worker needs, and give the others time to take theirs."""
    read_all(_labeller(), corpus.articles()[::9], "warm")
    time.sleep(0.5)
    return psutil.Process().pid


def throughput(articles: int, workers: int) -> Iterator[tuple[str, float]]:
    """Articles a second of `workers` and the processes that extract for them, and the memory of
    all in megabytes.
    """
    with get_context("spawn").Pool(workers) as pool:
        pool.map(_warm, range(workers), chunksize=1)
        started = time.perf_counter()
        batches = list(pool.imap_unordered(_work, _batches(articles)))
        seconds = time.perf_counter() - started
    yield "articles a second", articles / seconds
    yield "on free cores", CORES * articles / sum(batch.processor_seconds for batch in batches)
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
    """Processor milliseconds an article of each step, in one process, after everything is
    loaded.
    """
    from curator import extract  # late: a worker has it in its other process

    labeller, themes, encoder, rows = _labeller(), _themes(), E5.load(), corpus.articles()
    read_all(labeller, rows[::9], "warm")
    pages = [page_of(row) for row in rows]
    articles = [
        extract.article(page, id=str(number), today=TODAY) for number, page in enumerate(pages)
    ]
    languages = [language_of(article).main for article in articles]
    pairs = list(zip(articles, languages, strict=True))
    steps: dict[str, Callable[[], object]] = {
        "extract": lambda: [extract.article(page, id="a", today=TODAY) for page in pages],
        "language": lambda: [language_of(article) for article in articles],
        "themes": lambda: [
            themes.label(article.title, article.body, language) for article, language in pairs
        ],
        "statistics": lambda: [
            statistics.find(article.body, language, encoder) for article, language in pairs
        ],
        "summary": lambda: [
            summary.summarise(article.body, language, article.title)  # no statistics: timed above
            for article, language in pairs
        ],
        "tone": lambda: [_tone(article, language) for article, language in pairs],
    }
    return {name: _milliseconds(step) / len(rows) for name, step in steps.items()}


def _tone(article: Article, language: str) -> tuple[object, int]:
    return flags.flags(article, language), reading_seconds(article, language)


def _milliseconds(step: Callable[[], object]) -> float:
    started = time.process_time()
    step()
    return (time.process_time() - started) * 1000


def main() -> int:
    """Print the figures; 1 when one misses its floor."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--workers", type=int, default=1)
    chosen = parser.parse_args()
    if not corpus.is_there():
        print("the corpus is not here: set CURATOR_CORPUS to its folder")
        return MISSING
    with get_context("spawn").Pool(1) as one:
        measured = one.apply(
            shares
        )  # in a process of its own, which the workers' memory does not begin with
    whole = sum(measured.values())
    for name, milliseconds in measured.items():
        print(f"{name:18} {milliseconds:7.2f} ms an article {milliseconds / whole:6.1%}")
    figures = dict(throughput(chosen.articles, chosen.workers))
    for name, value in figures.items():
        print(f"{name:18} {value:7.1f}")
    return int(figures["on free cores"] < FLOOR or figures["memory peak, MB"] > PEAK)


if __name__ == "__main__":
    sys.exit(main())
