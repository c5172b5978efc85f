"""Where the fast feed reader knows less than the slow one."""

from __future__ import annotations

from pathlib import Path

from bench.suites.tally import NOW, Tally, files
from curator.collect.formats import fast_xml, feedparser_reader
from curator.collect.formats.raw import NotThisFormat, RawFeed
from curator.collect.normalise import encodings, entries
from curator.records import Entry, Feed, Source

_URL = "http://example.com/feed/feed.xml"
_FIELDS = ("title", "link", "author", "published", "dated", "language", "enclosure", "tags")


def run(folders: list[Path]) -> Tally:
    """Compare both readers on every feed that both read."""
    tally = Tally()
    for path in files(folders, ".xml", ".rss", ".atom", ".rdf", ""):
        content = encodings.to_utf8(path.read_bytes())
        try:
            fast, slow = fast_xml.read(content, 2_000), feedparser_reader.read(content, 2_000)
        except NotThisFormat:
            tally.more["read by one or none"] += 1
            continue
        differences = _differences(_feed(fast), _feed(slow))
        tally.judge(not differences, path, *differences[:3])
    return tally


def _feed(raw: RawFeed) -> Feed:
    return entries.feed(Source("x", _URL), raw, _URL, NOW)


def _differences(fast: Feed, slow: Feed) -> list[str]:
    if len(fast.entries) != len(slow.entries):
        return [f"entries: fast {len(fast.entries)}, slow {len(slow.entries)}"]
    pairs = zip(fast.entries, slow.entries, strict=True)
    return [said for one, other in pairs for said in _of_entries(one, other)]


def _of_entries(fast: Entry, slow: Entry) -> list[str]:
    said = [(name, getattr(fast, name), getattr(slow, name)) for name in _FIELDS]
    said.append(("summary", "".join(fast.summary.split()), "".join(slow.summary.split())))
    return [
        f"{name}: fast {str(one)[:110]!r}, slow {str(other)[:110]!r}"
        for name, one, other in said
        if one != other
    ]
