"""The feeds that stand within miniflux's Go tests, and what the tests assert of their entries."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from bench.suites.tally import NOW, Tally, files
from curator.collect.normalise import links
from curator.collect.parse import parse
from curator.records import Entry, Failure, Source

_BASE = "https://example.org/"
_TEST = re.compile(r"^func (Test\w+)\(t \*testing\.T\) \{\n(.*?)^\}", re.M | re.S)
_DATA = re.compile(r"(?:data|content|rss|atom)?\s*:?=\s*`(.*?)`", re.S)
_COUNT = re.compile(r"len\(feed\.Entries\) != (\d+)")
_FIELD = re.compile(
    r'feed\.Entries\[(\d+)\]\.(Title|URL|Author|Content) != ("(?:[^"\\]|\\.)*"|`[^`]*`)'
)


def run(folders: list[Path]) -> Tally:
    """Judge every assertion on the number, titles, links, authors and texts of entries."""
    tally = Tally()
    for path in files(folders, ".go"):
        if path.name.endswith("_test.go") and "reader" in path.parts:
            for name, body in _TEST.findall(path.read_text(encoding="utf-8")):
                _test(tally, f"{path.parent.name}/{name}", body)
    return tally


def _test(tally: Tally, name: str, body: str) -> None:
    data = _DATA.search(body)
    asserted = _FIELD.findall(body)
    if not data or not (asserted or _COUNT.search(body)) or "Parse(" not in body:
        return
    named = re.search(r'Parse\(\s*"(http[^"]*)"', body)
    base = named[1] if named else _BASE
    feed = parse(Source("x", base), data[1].strip().encode(), "application/xml", base, NOW)
    entries = () if isinstance(feed, Failure) else feed.entries
    count = _COUNT.search(body)
    if count:
        tally.judge(len(entries) == int(count[1]), name, f"{len(entries)} entries of {count[1]}")
    for index, field, written in asserted:
        wanted = written[1:-1] if written.startswith("`") else json.loads(written)
        entry = entries[int(index)] if int(index) < len(entries) else None
        tally.judge(_holds(entry, field, wanted, base), name, f"{field} {wanted[:140]!r}", entry)


def _holds(entry: Entry | None, field: str, wanted: str, base: str) -> bool:
    if entry is None:
        return False
    if field == "URL":
        return entry.link in (wanted, links.canonical(wanted, base))
    if field == "Author":
        return (entry.author or "") == wanted
    if field == "Title":
        return _solid(entry.title) == _bare(wanted) or wanted.startswith("http")
    return _solid(entry.summary)[:2_000] == _bare(wanted)[:2_000]


def _bare(markup: str) -> str:
    return _solid(html.unescape(re.sub(r"<[^>]+>", " ", markup)))


def _solid(text: str) -> str:
    return re.sub(r"\s+", "", text)
