"""Google's robots_test.cc beside Protego as we call it."""

from __future__ import annotations

import re
from codecs import decode
from pathlib import Path

from protego import Protego

from bench.suites.tally import Tally, found

_LITERALS = r'(?:\s*"(?:[^"\\]|\\.)*")+'
_TEST = re.compile(r"TEST\(RobotsUnittest, (\w+)\) \{(.*?)^\}", re.S | re.M)
_STEP = re.compile(
    rf"(?:absl::string_view|std::string|char\*?|string_view)\s+(?:const\s+)?(?P<name>\w+)(?:\[\])?"
    rf"\s*=?\s*\(?(?P<value>{_LITERALS})\)?\s*;"
    r"|EXPECT_(?P<want>TRUE|FALSE)\(\s*IsUserAgentAllowed\((?P<call>.*?)\)\s*\)\s*;",
    re.S,
)
_ARGUMENT = re.compile(rf"({_LITERALS}|absl::StrCat\([^)]*\)|\w+)\s*(?:,|$)")


def run(folders: list[Path]) -> Tally:
    """Judge every assertion on a robots.txt, an agent and an address."""
    tally = Tally()
    for path in found(folders, "robots_test.cc"):
        for name, body in _TEST.findall(path.read_text(encoding="utf-8")):
            _test(tally, name, body)
    return tally


def _test(tally: Tally, name: str, body: str) -> None:
    known: dict[str, str] = {}
    for step in _STEP.finditer(body):
        if step["name"]:
            known[step["name"]] = _spoken(step["value"])
            continue
        values = [_value(each, known) for each in _ARGUMENT.findall(step["call"])]
        if len(values) != 3 or None in values:
            tally.more["not understood"] += 1
            continue
        robots, agent, url = (value or "" for value in values)
        allowed = Protego.parse(robots).can_fetch(url, agent)
        tally.judge(allowed == (step["want"] == "TRUE"), name, f"agent {agent!r}", f"url {url!r}")


def _value(written: str, known: dict[str, str]) -> str | None:
    written = written.strip()
    if written.startswith("absl"):
        return "".join(known.get(name.strip(), "") for name in written[12:-1].split(","))
    return _spoken(written) if written.startswith('"') else known.get(written)


def _spoken(literals: str) -> str:
    """C++ string literals as the text they stand for."""
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"', literals)
    return "".join(decode(part, "unicode_escape") if "\\" in part else part for part in parts)
