"""WHATWG's urltestdata.json: what a browser makes of an address, and what we store of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.suites.tally import Tally, found
from curator.collect.normalise import links


def run(folders: list[Path]) -> Tally:
    """Judge every address that is relative to a web page or to none."""
    tally = Tally()
    for path in found(folders, "urltestdata.json"):
        for case in json.loads(path.read_text(encoding="utf-8")):
            base = case.get("base") or "" if isinstance(case, dict) else "none"
            if not base or base.startswith("http"):
                ours = links.canonical(case["input"], base)
                said = f"{case['input']!r} from {base!r}: {ours!r}, browser {_wanted(case)!r}"
                tally.judge(_same(ours, _wanted(case)), said[:300])
    return tally


def _wanted(case: dict[str, Any]) -> str:
    """The browser's address; "" where it refuses, or where it is no page of the web."""
    web = case.get("protocol") in ("http:", "https:")
    return str(case["href"]) if web and not case.get("failure") else ""


def _same(ours: str, theirs: str) -> bool:
    one, other = urlsplit(ours), urlsplit(theirs)
    if one.hostname != other.hostname:
        return False
    return (one.path or "/", one.query) == (other.path or "/", other.query)
