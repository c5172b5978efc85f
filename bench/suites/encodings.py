"""Feeds of real sentences in old encodings, with no word or a false one about which it is."""

from __future__ import annotations

import random
from html import escape
from pathlib import Path

from charset_normalizer import from_bytes

from bench.suites.tally import NOW, Tally, found
from curator.collect.parse import parse
from curator.records import Failure, Source

_SETS = """
    ja euc_jp, ja cp932, ja iso2022_jp, ko cp949, zh gb18030, zh big5, th cp874, ru cp1251,
    ru koi8_r, el cp1253, he cp1255, ar cp1256, tr cp1254, pl cp1250, pl iso8859_2, cs cp1250,
    de cp1252, fr cp1252, sv cp1252, es cp1252
"""
_CLAIMS = {
    "none": "application/xml",
    "utf-8": "application/rss+xml; charset=utf-8",
    "latin-1": "text/xml; charset=iso-8859-1",
}


def run(folders: list[Path]) -> Tally:
    """One case for each language, encoding and claim: good where charset_normalizer alone, which
    the project uses too, reads no more of the feeds.
    """
    tally = Tally()
    for language, codec in (each.split() for each in _SETS.split(",")):
        for path in found(folders, f"sentences/{language}.txt"):
            _judge(tally, path, codec)
    return tally


def _judge(tally: Tally, path: Path, codec: str) -> None:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    random.Random(3).shuffle(lines)
    groups = [_lossless(lines[n : n + 4], codec) for n in range(0, min(len(lines), 400) - 4, 4)]
    peer = sum(_peer_reads(group, codec) for group in groups)
    for claim, header in _CLAIMS.items():
        read = sum(_reads(group, codec, header) for group in groups)
        tally.more["feeds read"] += read
        tally.more["feeds"] += len(groups)
        said = f"{path.stem} {codec}, claimed {claim}: {read} of {len(groups)}, peer {peer}"
        tally.judge(read >= peer, said)


def _lossless(lines: list[str], codec: str) -> list[str]:
    return [" ".join(line.encode(codec, "ignore").decode(codec).split()) for line in lines]


def _feed(lines: list[str], codec: str) -> bytes:
    items = "".join(
        f"<item><title>{escape(line[:60])}</title><link>http://example.com/{n}</link>"
        f"<description>{escape(line)}</description></item>"
        for n, line in enumerate(lines)
    )
    head = '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>News</title>'
    return f"{head}{items}</channel></rss>".encode(codec, "ignore")


def _reads(lines: list[str], codec: str, header: str) -> bool:
    source = Source("x", "http://example.com/f")
    found_feed = parse(source, _feed(lines, codec), header, source.url, NOW)
    if isinstance(found_feed, Failure) or len(found_feed.entries) != len(lines):
        return False
    told = [" ".join(entry.summary.split())[:200] for entry in found_feed.entries]
    return told == [line[:200] for line in lines]


def _peer_reads(lines: list[str], codec: str) -> bool:
    best = from_bytes(_feed(lines, codec)).best()
    return bool(best) and escape(lines[0])[:100] in " ".join(str(best).split())
