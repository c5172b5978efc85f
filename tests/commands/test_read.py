"""`curator read` of one page and of lines: one that breaks its reader is an error in a sentence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
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

SLOW = "<html><body>" + "".join(f"<p>{number} ab cd" for number in range(600_000))
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


def _children(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children()


def test_ctrl_c_in_the_middle_of_a_page_is_one_sentence_and_leaves_nothing_running(
    tmp_path: Path,
) -> None:
    path = tmp_path / "slow.html"
    path.write_text(SLOW, encoding="utf-8")

    def reading(process: subprocess.Popen[str]) -> None:
        """Hold the reader in the middle of the page, however fast this machine is."""
        while not (busy := [one for one in _children(process) if one.cpu_times().user > 0.7]):
            assert process.poll() is None, "it has ended by itself"
            time.sleep(0.02)
        busy[0].suspend()

    ended = press(["read", path], reading)
    assert (ended.wrong(), ended.code, ended.left) == ("", 130, [])


@pytest.mark.parametrize("source", ["/dev/zero", "-"])
def test_what_is_larger_than_a_page_may_be_is_refused_unread(source: str) -> None:
    result = CliRunner().invoke(app, ["read", source], input=b"a" * 10_000_001)
    assert isinstance(result.exception, InputError)
    assert "larger than 10 MB" in str(result.exception)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello", "language not known"),
        ("12 34 56 78 90 12 34 99 123 44", "topic not known"),
        (
            "Kliendikogemus\n\n" + "Klient ootab telefonil tund aega ja keegi ei vasta. " * 3,
            "for et",
        ),
        ("고객 customer رحلة 顧客 ταξίδι\n\nקוסטומר customer رحلة العميل 顧客 고객 여정.", "topic"),
        ("A long one\n\n" + "A customer waits for an answer. " * 33_000, "first 100,000 char"),
        (
            "Upplifun viðskiptavina\n\n"
            + "Starfsfólk þarf að hlusta á fólkið sem kemur í verslunina. " * 6,
            "for is",
        ),
    ],
    ids=["one word", "numbers", "no model", "mixed scripts", "200,000 words", "like a known one"],
)
def test_an_odd_text_is_read_or_honestly_not_known(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.txt"
    path.write_text(text, encoding="utf-8")
    result = CliRunner().invoke(app, ["read", str(path)])
    assert result.exit_code == 0
    assert said in result.output


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("label/themes/weights.npz", "cut off", "weights.npz: is damaged"),
        ("language/en/terms.yaml", "language: en\nthemes: [", "terms.yaml, line 3"),
    ],
)
def test_a_damaged_part_of_the_program_is_one_sentence(
    name: str, content: str, said: str, tmp_path: Path
) -> None:
    root = Path(__file__).parents[2]
    shutil.copytree(root / "curator", tmp_path / "curator")
    (tmp_path / "curator" / name).write_text(content, encoding="utf-8")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "curator", "read", str(tmp_path / "a.txt")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
