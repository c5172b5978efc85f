"""Standard output that is closed, full or no longer read, and standard error that is gone: never a traceback."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.commands.pressing import CURATOR
from tests.factories_config import GOOD

SHORT = "--version"
TEXT = (
    "Customer service that answers at once keeps 80 % of its customers, a study of 2025 says. " * 5
)
needs_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is only on Linux")


def in_shell(command: str, stdin: str = "") -> tuple[int, str, str]:
    """The exit code, what came on standard output and on standard error; the shell does what a person types after it."""
    done = subprocess.run(
        ["bash", "-c", f"'{CURATOR}' {command}"],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def unread(*arguments: str, stdin: str = "") -> tuple[int, str]:
    """The exit code and standard error of a command whose output nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as nobody:
        done = subprocess.run(
            [CURATOR, *arguments],
            input=stdin,
            stdout=nobody,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    return done.returncode, done.stderr


def test_nobody_reads_any_more_and_it_ends_in_silence():
    assert unread("--help") == (141, "")


@pytest.mark.slow
def test_nobody_reads_lines_that_are_written_one_by_one():
    lines = f'{{"id": "a", "text": "{TEXT}"}}\n' * 3
    assert unread("read", "--jsonl", stdin=lines) == (141, "")


@needs_full
@pytest.mark.parametrize("command", ["--help", SHORT])
def test_a_full_disk_behind_standard_output_is_said_in_one_line(command: str):
    said = "curator: standard output cannot be written: No space left on device.\n"
    assert in_shell(f"{command} > /dev/full") == (1, "", said)


def test_a_closed_standard_output_is_said_in_one_line():
    assert in_shell(f"{SHORT} >&-") == (
        1,
        "",
        "curator: standard output cannot be written: it is closed.\n",
    )


@pytest.mark.heavy
def test_no_file_takes_the_place_of_a_closed_standard_output(tmp_path: Path):
    code, _, said = in_shell(
        f"feeds list --home '{tmp_path}/home' --feeds '{tmp_path}/none.yaml' >&- <&-"
    )
    assert code == 1
    assert "none.yaml" in said
    assert said.count("\n") == 1
    assert (tmp_path / "home/curator.sqlite3").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize(
    "to", ["2>&-", pytest.param("2>/dev/full", marks=needs_full), "2> >(exec true)"]
)
def test_what_cannot_be_said_aside_keeps_nothing_from_being_done(tmp_path: Path, to: str):
    (tmp_path / "feeds.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "list.opml").write_text(
        '<opml><body><outline xmlUrl="https://new.example/feed"/></body></opml>'
    )
    code, out, _ = in_shell(
        f"feeds import '{tmp_path}/list.opml' --feeds '{tmp_path}/feeds.yaml' {to}"
    )
    assert (code, out.count("https://new.example/feed")) == (0, 1)


def test_everything_closed_is_an_exit_code_only():
    assert in_shell(f"{SHORT} <&- >&- 2>&-") == (1, "", "")


def test_a_closed_standard_input_is_an_empty_one():
    assert in_shell("read - <&-") == (1, "", "curator: standard input is empty\n")
