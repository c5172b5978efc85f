"""sisimai's collection of bounces: an address is given up where it is gone, and only there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from bench.suites.tally import Tally

_TESTS = re.compile(r"\d+-(lhost-[a-z0-9]+|rhost-[a-z0-9]+|rfc3464|rfc3834|arf)\.t")
_MAIL = re.compile(r"'(\d\d)'\s*=>\s*\[((?:\s*\[[^\]]*\],?)+)\s*\]")
_VERDICT = re.compile(r"\[\s*'[^']*'\s*,\s*'[^']*'\s*,\s*'([^']*)'\s*,\s*(\d)")  # reason, hard


def run(folders: list[Path]) -> Tally:
    """Judge every mail whose verdict stands in sisimai's tests (`t/` of sisimai/p5-sisimai)."""
    tally = Tally()
    with TemporaryDirectory() as home:
        os.environ |= {"CURATOR_HOME": home, "DJANGO_SETTINGS_MODULE": "curator.settings"}
        django.setup()  # the sending package loads the store, which nothing here asks
        _judge_all(tally, folders)
    return tally


def _judge_all(tally: Tally, folders: list[Path]) -> None:
    for folder in folders:
        for name, reasons, hard in _verdicts(folder / "t"):
            path = folder / "set-of-emails/maildir/bsd" / f"{name}.eml"
            if path.exists():
                _judge(tally, path, "/".join(reasons), hard=hard)


def _judge(tally: Tally, path: Path, reasons: str, *, hard: bool) -> None:
    from curator.send import bounce_report

    failures = bounce_report.read(path.read_bytes())
    given_up = any(one.kind == "address" for one in failures)
    kinds = "/".join(one.kind for one in failures) or "no bounce"
    tally.more["gone"] += hard
    tally.more["gone, found"] += hard and given_up
    tally.more["not gone"] += not hard
    tally.more["not gone, given up"] += given_up and not hard
    tally.judge(given_up == hard, f"{path.stem}: {kinds}, sisimai says {reasons}")


def _verdicts(tests: Path) -> Iterator[tuple[str, list[str], bool]]:
    """Name of the mail, the reasons, and whether any of its recipients is gone."""
    for path in sorted(tests.glob("*.t")):
        if found := _TESTS.fullmatch(path.name):
            for number, body in _MAIL.findall(path.read_text("utf-8", "replace")):
                rows = _VERDICT.findall(body)
                if rows:
                    hard = any(row[1] == "1" for row in rows)
                    yield f"{found[1]}-{number}", sorted({row[0] for row in rows}), hard
