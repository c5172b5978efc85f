"""Names of tracking parameters from others' lists: which does an address keep?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.suites.tally import Tally, files
from curator.collect.normalise import links

_PAGE = "https://www.cx.example/a/b?id=7&{}=abc123XYZ&p=2"
_EVERYWHERE = "*://*/*"  # of Brave's lists: no rule of a single site
_QUESTION = "(?:%3F)?"  # what ClearURLs' patterns begin with
_ADGUARD = re.compile(r"^\$removeparam=([\w-]+)$", re.MULTILINE)
_ORDINARY = """
    id p page q query s search lang hl locale category cat tag author date year month sort order
    view format type section article story post aid nid tid sid uid pid item source from start
    offset limit n v version time name title slug url u redirect action tab file path topic list
    episode product sku variant color size region country city code ed edition issue vol number
    doc document report event session email user mc kw keyword gid bid did wid si
"""


def run(folders: list[Path]) -> Tally:
    """Judge every name of the lists, once; then that ordinary names stay."""
    tally = Tally()
    lists = [_names(path) for path in files(folders, ".txt", ".json")]
    for name in dict.fromkeys(name for names in lists for name in names):
        tally.judge(f"{name}=" not in links.canonical(_PAGE.format(name)), name)
    gone = [name for name in _ORDINARY.split() if f"{name}=" not in _kept(name)]
    tally.more["ordinary names taken off"] = len(gone)
    return tally


def _names(path: Path) -> list[str]:
    """The plain names of AdGuard's, ClearURLs' or Brave's list, or of a file of names."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        rules = (rule.removeprefix(_QUESTION) for rule in _listed(json.loads(text)))
        return [rule for rule in rules if re.fullmatch(r"[\w-]+", rule)]
    return _ADGUARD.findall(text) or [name for name in text.split() if "*" not in name]


def _listed(rules: Any) -> Iterator[str]:
    if isinstance(rules, dict):
        yield from rules.get("providers", {}).get("globalRules", {}).get("rules", ())
        return
    for rule in rules:
        if isinstance(rule, dict) and _EVERYWHERE in rule.get("include", ()):
            yield from rule.get("params", ())


def _kept(name: str) -> str:
    return links.canonical(f"https://www.cx.example/a/b?{name}=42")
