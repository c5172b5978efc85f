"""OPML files as they are found: which addresses are lost?"""

from __future__ import annotations

import html
import re
from pathlib import Path

from bench.suites.tally import Tally, files
from curator.collect import opml
from curator.errors import InputError
from curator.net.equivalence import folded

_ADDRESS = re.compile(r"\bxmlurl\s*=\s*[\"']([^\"']+)[\"']", re.I)


def run(folders: list[Path]) -> Tally:
    """Judge every file by the web addresses that stand in it."""
    tally = Tally()
    for path in files(folders, ".opml", ".xml"):
        content = path.read_bytes()
        if b"<opml" in content[:3_000].lower():
            wanted = _addresses(content.decode("utf-8", "replace"))
            lost = wanted - _read(content)
            tally.more["feeds"] += len(wanted)
            tally.more["feeds lost"] += len(lost)
            tally.judge(not lost, path, *sorted(lost)[:4])
    return tally


def _addresses(text: str) -> set[str]:
    written = (html.unescape(address).strip() for address in _ADDRESS.findall(text))
    found = {folded(address.replace("feed://", "https://", 1)) for address in written}
    return {address for address in found if address.startswith("http") and len(address) > 9}


def _read(content: bytes) -> set[str]:
    try:
        return {folded(outline.source.url) for outline in opml.read(content)}
    except InputError:
        return set()
