"""`curator twins`: find duplicates among the given texts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated

import typer

from curator.commands import console
from curator.errors import InputError
from curator.records import Story
from curator.runs import analyse

Lines = Annotated[
    bool,
    typer.Option(
        "--jsonl", help="one JSON object a line on standard input, one group a line printed"
    ),
]


def twins(jsonl: Lines = False) -> None:
    """Group the texts on standard input that are duplicates; the rest are not printed."""
    if not jsonl:
        raise InputError("give --jsonl and one JSON object a line on standard input")
    for group in analyse.duplicates(_stories()):
        console.print_json({"ids": list(group.ids), "kind": group.kind, "reason": group.reason})


def _stories() -> Iterator[Story]:
    """Yield the readable lines; a bad one is reported on standard error and skipped."""
    today = datetime.now(UTC).date()
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            if not isinstance(value, dict):
                raise InputError("a line must be a JSON object")
            yield analyse.story_of_object({"id": f"line {number}", **value}, today=today)
        except (ValueError, InputError) as error:
            console.warn(f"line {number}: {error}")
