"""How well feeds are read: the corpus' real and nasty feeds against plain feedparser.

    python -m bench.feeds_corpus [DIR]      DIR is where `../shared/corpus/unpack` lays the feeds out (default corpus-data)

Real feeds: every one that feedparser reads must be read, with at least as many usable titles,
links and dates (entries that a feed lists twice count once). Nasty feeds: no crash, none over
ten seconds, each with its reason. Feeds pass through the same killable processes as in a gather.
Exits with 1 when that does not hold and with 77 when the corpus is missing.
"""  # noqa: E501

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from curator.collect.formats import fast_xml, feedparser_reader
from curator.collect.formats.raw import NotThisFormat, RawFeed
from curator.collect.normalise import encodings, entries
from curator.collect.parser_pool import Job, Pool
from curator.records import Failure, Feed, Source

NOW = datetime(2026, 11, 22, tzinfo=UTC)
URL = "https://host.example/feed.xml"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
SLOWEST = 10.0


@dataclass(frozen=True, slots=True)
class Count:
    """Entries of one feed, and how many of them have a usable title, link and date."""

    entries: int = 0
    titles: int = 0
    links: int = 0
    dates: int = 0

    def __add__(self, other: Count) -> Count:
        mine, theirs = (
            (self.entries, self.titles, self.links, self.dates),
            (other.entries, other.titles, other.links, other.dates),
        )
        return Count(*(a + b for a, b in zip(mine, theirs, strict=True)))

    def fewer_than(self, other: Count) -> bool:
        return (
            self.entries < other.entries
            or self.titles < other.titles
            or self.links < other.links
            or self.dates < other.dates
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file."""

    file: str
    result: Feed | Failure
    seconds: float
    plain: Count

    @property
    def ours(self) -> Count:
        return ours(self.result)

    @property
    def lost(self) -> bool:
        return self.ours.fewer_than(self.plain)


def ours(result: Feed | Failure) -> Count:
    """What we have of a feed; a date that is only the moment of first sight does not count."""
    if isinstance(result, Failure):
        return Count()
    found = result.entries
    dated = [entry for entry in found if entry.dated != "first-seen"]
    return Count(
        len(found), sum(bool(e.title) for e in found), sum(bool(e.link) for e in found), len(dated)
    )


def plain(content: bytes) -> Count:
    """What feedparser as it comes has of a feed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = feedparser.parse(content, response_headers={"content-location": URL}).entries
    once = {
        (e.get("id"), e.get("link"), e.get("title")): e
        for e in found
        if e.get("link") or e.get("title")
    }.values()
    return Count(
        len(once),
        sum(bool(e.get("title")) for e in once),
        sum(str(e.get("link") or "").startswith("http") for e in once),
        sum(_is_past(e.get("published_parsed") or e.get("updated_parsed")) for e in once),
    )


def _is_past(parsed: time.struct_time | None) -> bool:
    """A date in the future is not usable: some of the saved feeds were made with a wrong clock."""
    return parsed is not None and tuple(parsed[:6]) <= NOW.timetuple()[:6]


def read_all(folder: Path, *, compare: bool) -> list[Reading]:
    """Every file of `folder` through the parsing processes; plain feedparser beside it where
    `compare` says so.
    """
    files = sorted(
        path for path in folder.iterdir() if path.name not in ("MANIFEST.jsonl", ".done")
    )
    results = asyncio.run(_through_pool(files))
    counts = [plain(path.read_bytes()) if compare else Count() for path in files]
    return [
        Reading(path.name, *result, count)
        for path, result, count in zip(files, results, counts, strict=True)
    ]


async def _through_pool(files: Iterable[Path]) -> list[tuple[Feed | Failure, float]]:
    results = []
    async with Pool(1) as pool:
        for path in files:
            began = time.perf_counter()
            job = Job(Source(path.name, URL), path.read_bytes(), "", URL, NOW, 2_000)
            results.append((await pool.parse(job), time.perf_counter() - began))
    return results


def disagreements(folder: Path) -> tuple[int, list[str]]:
    """How many feeds the quick reader takes, and those of which feedparser makes something else."""
    taken, differing = 0, []
    for path in sorted(folder.iterdir()):
        content = encodings.to_utf8(path.read_bytes())
        try:
            quick = fast_xml.read(content, 2_000)
        except NotThisFormat:
            continue
        taken += 1
        if _facts(quick) != _facts(feedparser_reader.read(content, 2_000)):
            differing.append(path.name)
    return taken, differing


def _facts(raw: RawFeed) -> list[tuple[object, ...]]:
    found = entries.feed(Source("x", URL), raw, URL, NOW).entries
    return [(entry.uid, entry.link, entry.title, entry.published, entry.summary) for entry in found]


def main() -> int:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "corpus-data")
    if not (CORPUS / "unpack").exists():
        print(f"lacks the corpus: {CORPUS}")
        return 77
    subprocess.run([CORPUS / "unpack", target], check=True)
    real = read_all(target / "feeds" / "real", compare=True)
    nasty = read_all(target / "feeds" / "nasty", compare=False)
    _print_real(real, target)
    _print_nasty(nasty)
    unread = [one for one in real if isinstance(one.result, Failure) and one.plain.entries]
    lost = [one for one in real if one.lost]
    slow = [one for one in (*real, *nasty) if one.seconds > SLOWEST]
    for one in (*unread, *lost, *slow):
        print(f"WRONG {one.file}: {one.ours} against {one.plain}, {one.seconds:.1f} s")
    return 1 if unread or lost or slow else 0


def _print_real(real: list[Reading], target: Path) -> None:
    ours_all, plain_all = (
        sum((one.ours for one in real), Count()),
        sum((one.plain for one in real), Count()),
    )
    print(f"{'real feeds':<22}{'read':>8}{'entries':>9}{'titles':>9}{'links':>9}{'dates':>9}")
    for name, count, read in (
        ("plain feedparser", plain_all, sum(bool(one.plain.entries) for one in real)),
        ("curator", ours_all, sum(isinstance(one.result, Feed) for one in real)),
    ):
        print(
            f"{name:<22}{read:>8}{count.entries:>9}{count.titles:>9}{count.links:>9}{count.dates:>9}"
        )
    taken, differing = disagreements(target / "feeds" / "real")
    print(
        f"quick reader takes {taken} of {len(real)}; differs from feedparser in:"
        f" {', '.join(differing) or 'none'}"
    )


def _print_nasty(nasty: list[Reading]) -> None:
    print(
        f"\nnasty feeds: {len(nasty)}, slowest {max(one.seconds for one in nasty):.2f} s, ", end=""
    )
    print(f"largest process {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")
    for one in nasty:
        print(f"  {one.seconds * 1000:7.0f} ms  {one.file[:60]:<60}  {_said(one.result)}")


def _said(result: Feed | Failure) -> str:
    if isinstance(result, Failure):
        return f"{result.kind}: {result.reason}"
    return "; ".join((f"{len(result.entries)} entries", *result.remarks))


if __name__ == "__main__":
    sys.exit(main())
