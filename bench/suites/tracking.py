"""Names of tracking parameters from others' lists: which does an address keep?"""

from __future__ import annotations

from pathlib import Path

from bench.suites.tally import Tally, files
from curator.collect.normalise import links

_PAGE = "https://www.cx.example/a/b?id=7&{}=abc123XYZ&p=2"
_ORDINARY = """
    id p page q query s search lang hl locale category cat tag author date year month sort order
    view format type section article story post aid nid tid sid uid pid item source from start
    offset limit n v version time name title slug url u redirect action tab file path topic list
    episode product sku variant color size region country city code ed edition issue vol number
    doc document report event session email user mc kw keyword gid bid did wid si
"""


def run(folders: list[Path]) -> Tally:
    """Judge every name of the files, one a line or word; then that ordinary names stay."""
    tally = Tally()
    for path in files(folders, ".txt"):
        for name in dict.fromkeys(path.read_text(encoding="utf-8").split()):
            if "*" not in name:
                tally.judge(f"{name}=" not in links.canonical(_PAGE.format(name)), name)
    gone = [name for name in _ORDINARY.split() if f"{name}=" not in _kept(name)]
    tally.more["ordinary names taken off"] = len(gone)
    return tally


def _kept(name: str) -> str:
    return links.canonical(f"https://www.cx.example/a/b?{name}=42")
