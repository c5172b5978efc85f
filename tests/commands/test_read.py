"""`curator read` of one page and of lines: one that breaks its reader is an error in a sentence."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from curator.commands.root import app
from curator.errors import InputError
from curator.runs import analyse
from curator.runs.analyse import Extraction
from curator.sandbox import pool
from tests.commands.pressing import press

SLOW = "<html><body>" + "<p>ab cd</p>" * 600_000
TEXT = "Customers who were heard at once came back, says a survey of 1,200 shoppers. " * 5


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A page may take a second and a half of CPU, however long that lasts on a busy machine."""
    monkeypatch.setattr(pool, "_WALL_FACTOR", 100)
    with Extraction(cpu_seconds=1.5) as extraction:
        monkeypatch.setattr(analyse, "extraction", lambda: extraction)
        yield


@pytest.mark.usefixtures("impatient")
def test_a_file_that_takes_too_long_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "slow.html"
    path.write_text(SLOW, encoding="utf-8")
    result = CliRunner().invoke(app, ["read", str(path)])
    assert isinstance(result.exception, InputError)
    assert str(result.exception) == "slow.html: the page takes too long to read"


@pytest.mark.usefixtures("impatient")
def test_a_line_that_takes_too_long_costs_only_itself() -> None:
    given = [
        {"id": "a", "text": TEXT},
        {"id": "b", "html": SLOW},
        {"id": "c", "html": f"<p>{TEXT}</p>", "title": "T"},
    ]
    result = CliRunner().invoke(app, ["read", "--jsonl"], input="\n".join(map(json.dumps, given)))
    first, slow, last = (json.loads(line) for line in result.stdout.splitlines())
    assert (first["id"], slow, last["title"]) == (
        "a",
        {"id": "b", "error": "line 2: the page takes too long to read"},
        "T",
    )


def test_ctrl_c_in_the_middle_of_a_page_is_one_sentence_and_leaves_nothing_running(
    tmp_path: Path,
) -> None:
    path = tmp_path / "slow.html"
    path.write_text(SLOW, encoding="utf-8")

    def reading(process: subprocess.Popen[str]) -> None:
        while not any(
            child.cpu_times().user > 2 for child in psutil.Process(process.pid).children()
        ):
            assert process.poll() is None, "it has ended by itself"
            time.sleep(0.05)

    ended = press(["read", path], reading)
    assert (ended.wrong(), ended.code, ended.left) == ("", 130, [])
