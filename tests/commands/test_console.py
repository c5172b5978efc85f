"""What a command prints, be it little or much."""

from __future__ import annotations

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
