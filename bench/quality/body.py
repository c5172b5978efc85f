"""How much of the known-good text of the corpus' pages we find, against trafilatura alone at its
best setting.

    python -m bench.quality.body [--worst 10]

Golds of three kinds: full text (scrapinghub, newspaper4k), expected text (readability):
token-multiset F1 a page, mean over pages; segments that must and must not be there
(trafilatura): F1 over all segments. The pages are those that `../shared/corpus/unpack
corpus-data` lays out.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import trafilatura

from bench.quality import corpus
from bench.quality.measure import Measure
from curator import extract
from curator.records import Page

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|\w+")

Reader = Callable[[bytes, str], str]


@dataclass(frozen=True)
class Gold:
    """One page and what is known of its text: `text`, or segments that must (not) be in it."""

    name: str
    html: bytes
    url: str
    source: str
    text: str = ""
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()


@dataclass
class Score:
    """Adds up pages of one reader."""

    pages: list[tuple[str, float]] = field(default_factory=list)
    hit: int = 0
    missed: int = 0
    wrong: int = 0

    def add(self, gold: Gold, found: str) -> None:
        if gold.text:
            self.pages.append((gold.name, token_f1(found, gold.text)))
            return
        flat = " ".join(found.split())
        hit = sum(" ".join(segment.split()) in flat for segment in gold.wanted)
        self.hit += hit
        self.missed += len(gold.wanted) - hit
        self.wrong += sum(" ".join(segment.split()) in flat for segment in gold.unwanted)

    @property
    def value(self) -> float:
        """Mean page F1, or F1 over segments where those are the gold."""
        if self.pages:
            return sum(score for _, score in self.pages) / len(self.pages)
        return 2 * self.hit / max(1, 2 * self.hit + self.missed + self.wrong)


def token_f1(found: str, gold: str) -> float:
    """F1 of the two texts as multisets of words (of characters in Chinese, Japanese and Korean)."""
    a, b = (Counter(_TOKEN.findall(text.casefold())) for text in (found, gold))
    shared = sum((a & b).values())
    return 2 * shared / max(1, sum(a.values()) + sum(b.values()))


def golds() -> Iterator[Gold]:
    folder = corpus.unpacked() / "pages"
    for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        raw = (folder / row["html"]).read_bytes()
        html = gzip.decompress(raw) if row["html"].endswith(".gz") else raw
        source = row["gold"].split("/")[0]
        known = (folder / row.get("gold_text", row["gold"])).read_text(encoding="utf-8")
        url = row["url"] or "https://example.org/page"
        if row["gold"].endswith(".json"):
            parts = json.loads(known)
            yield Gold(
                row["html"],
                html,
                url,
                source,
                wanted=tuple(parts["with"]),
                unwanted=tuple(parts["without"]),
            )
        elif known.strip():
            yield Gold(row["html"], html, url, source, text=known)


def ours(html: bytes, url: str) -> str:
    return extract.article(Page(url, html), id=url).body


def alone(html: bytes, url: str) -> str:
    """trafilatura 2.3 with `favor_precision`, the best setting measured."""
    return trafilatura.extract(html, url=url, favor_precision=True, include_comments=False) or ""


def scores(reader: Reader, pages: list[Gold]) -> dict[str, Score]:
    out: dict[str, Score] = {}
    for gold in pages:
        out.setdefault(gold.source, Score()).add(gold, reader(gold.html, gold.url))
    return out


def measure() -> list[Measure]:
    """One figure per kind of gold and one over all pages; the floor of each is what trafilatura
    alone reaches.
    """
    pages = list(golds())
    weights = Counter(gold.source for gold in pages)
    we, they = scores(ours, pages), scores(alone, pages)
    rows = [
        _row(f"body F1, {source}", we[source].value, they[source].value, weights[source])
        for source in sorted(weights)
    ]
    return [*rows, _row("body F1, all", _mean(we, weights), _mean(they, weights), len(pages))]


def _row(name: str, value: float, floor: float, pages: int) -> Measure:
    return Measure(
        name, round(value, 4), round(floor, 4), note=f"{pages} pages; floor is trafilatura alone"
    )


def _mean(found: dict[str, Score], weights: Counter[str]) -> float:
    return sum(found[source].value * count for source, count in weights.items()) / sum(
        weights.values()
    )


def _worst(count: int) -> None:
    pages = list(golds())
    we, they = scores(ours, pages), scores(alone, pages)
    for source, score in we.items():
        other = dict(they[source].pages)
        for name, value in sorted(score.pages, key=lambda row: row[1] - other[row[0]])[:count]:
            print(f"{value:.3f} {other[name]:.3f} {name}")


if __name__ == "__main__":
    if "--worst" in sys.argv:
        _worst(int(sys.argv[sys.argv.index("--worst") + 1]))
    for row in measure():
        print(f"{row.name:28} {row.value:.4f}  alone {row.floor:.4f}  {row.note}")
