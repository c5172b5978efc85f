"""Dates out of the tests of feedparser, gofeed and miniflux."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bench.suites.tally import NOW, Tally, found
from curator.collect.normalise import dates

_GO = re.compile(r'\{"([^"]+)", "(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)"\}')
_LISTED = re.compile(r'^\t\t"((?:[^"\\]|\\.)+)",$', re.M)


def run(folders: list[Path]) -> Tally:
    """Judge every date by its day; where a suite only asks that it be read, by that."""
    tally = Tally()
    for suite, text, day in _cases(folders):
        moment, dated = dates.settle([text], "", NOW)
        ours = moment.date().isoformat() if dated == "feed" else ""
        good = bool(ours) if day == "any" else ours == day
        tally.more[f"{suite} dates"] += 1
        tally.judge(good, f"{suite} {text!r}: {ours or 'none'}, expected {day or 'none'}")
    return tally


def _cases(folders: list[Path]) -> Iterator[tuple[str, str, str]]:
    for path in found(folders, "tests/test_date_parsers.py"):
        yield from (("feedparser", *case) for case in _feedparser(path.read_text("utf-8")))
    for path in found(folders, "shared/dateparser_test.go"):
        yield from (("gofeed", text, day[:10]) for text, day in _GO.findall(path.read_text()))
    for path in found(folders, "date/parser_test.go"):
        for text in _LISTED.findall(path.read_text("utf-8")):
            yield "miniflux", text.replace("\\n", "\n"), "any"


def _feedparser(source: str) -> Iterator[tuple[str, str]]:
    """(text, day) of every tuple (parser, text, time tuple); the day is "" where none is meant."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple) and len(node.elts) == 3:
            parser, text, expected = node.elts
            if isinstance(parser, ast.Name) and parser.id.startswith("_parse_date"):
                written, parts = ast.literal_eval(text), ast.literal_eval(expected)
                if written:
                    yield written, "{:04}-{:02}-{:02}".format(*parts) if parts else ""
