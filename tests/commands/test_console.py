"""What a command prints, be it little or much."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from curator.commands import console


@pytest.mark.parametrize(
    ("more", "line"), [(0, "reader 1   en, ko  a b"), (1, "reader 1\ten, ko\ta b")]
)
def test_a_table_is_laid_out_and_a_long_list_goes_on_line_by_line(
    more: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ((f"reader {n}", "en, ko", "a  b") for n in range(1, console.MOST + more + 1))
    console.table("", ("name", "languages", "words"), rows)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == console.MOST + more + 1
    assert " ".join(lines[1].split()) == " ".join(line.split())
    assert ("\t" in lines[1]) == bool(more)


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_a_long_array_is_printed_while_it_is_read(
    rows: int, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = ""

    def readers() -> Iterator[dict[str, object]]:
        nonlocal printed
        for number in range(rows):
            printed += capsys.readouterr().out
            assert printed.count("reader") == number  # those before are out already
            yield {"name": f"reader {number}", "languages": ["한국어", None]}

    console.print_json(readers())
    printed += capsys.readouterr().out
    assert printed.count("\n") == 1
    assert json.loads(printed) == [
        {"name": f"reader {number}", "languages": ["한국어", None]} for number in range(rows)
    ]
