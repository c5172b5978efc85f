"""The command line: help on everything, and bad circumstances as one sentence with a non-zero exit."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from curator import cli
from curator.commands.root import COMMANDS, app, loaded
from tests.factories_config import GOOD

SEED = (
    "Die Kundenbindung stieg 2025 um 12 %, sagt eine Studie. "
    "Kundenservice zahlt sich aus, und die Mitarbeiter bleiben länger."
)


def run(
    *arguments: str, stdin: str = "", home: Path | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **settings, **({"CURATOR_HOME": str(home)} if home else {})}
    command = [sys.executable, "-m", "curator", *arguments]
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )


def every_command() -> list[list[str]]:
    found: list[list[str]] = [[]]
    for name in COMMANDS:
        found.append([name])
        found += [[name, inner] for inner in getattr(loaded(name), "commands", {})]
    return found


def said_in_one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    [line] = done.stderr.strip().splitlines()
    return line


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_every_command_has_help():
    from typer.testing import CliRunner

    commands = every_command()
    assert len(commands) > 20
    for command in commands:
        result = CliRunner().invoke(app, [*command, "--help"])
        assert result.exit_code == 0, command
        assert "Usage" in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_all_says_of_a_command_what_its_own_help_says(name: str):
    own = (loaded(name).help or "").split("\n\n")[0]
    assert COMMANDS[name][1] == " ".join(own.split())


def test_help_loads_no_commands():
    code = (
        "import sys; sys.argv = ['curator', '--help']\n"
        "from curator.commands.root import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if name.startswith('curator.runs')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.heavy
def test_a_wrong_key_in_feeds_yaml_is_one_line_with_its_place(feeds: Path, tmp_path: Path):
    feeds.write_text(GOOD.replace("url: https://b", "adress: https://b"), encoding="utf-8")
    line = said_in_one_line(run("gather", "--feeds", str(feeds), home=tmp_path / "home"))
    assert "line 16" in line
    assert "adress" in line


def test_a_home_that_cannot_be_written_is_one_line(feeds: Path, tmp_path: Path):
    (tmp_path / "home").write_text("a file where a folder should be")
    line = said_in_one_line(
        run("gather", "--feeds", str(feeds), home=tmp_path / "home", CURATOR_SECRET_KEY="")
    )
    assert "cannot be written" in line
    assert "CURATOR_HOME" in line


@pytest.mark.heavy
def test_a_memory_locked_by_another_program_is_one_line(feeds: Path, tmp_path: Path):
    home = tmp_path / "home"
    assert run("feeds", "list", "--feeds", str(feeds), home=home).returncode == 0
    other = sqlite3.connect(home / "curator.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    line = said_in_one_line(
        run("draft", "--feeds", str(feeds), home=home, CURATOR_LOCK_SECONDS="1")
    )
    other.close()
    assert "locked by another program" in line


def test_a_memory_that_is_no_database_is_one_line(feeds: Path, tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "curator.sqlite3").write_bytes(b"something else entirely" * 100)
    assert "damaged" in said_in_one_line(run("draft", "--feeds", str(feeds), home=home))


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("CURATOR_BASE_URL", "foo"),
        ("CURATOR_BASE_URL", "http://[::1"),
        ("CURATOR_LOCK_SECONDS", "abc"),
        ("CURATOR_DATABASE_URL", "postgresql://h:abc/n"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(
    feeds: Path, tmp_path: Path, setting: str, value: str
):
    assert setting in said_in_one_line(
        run("draft", "--feeds", str(feeds), home=tmp_path / "home", **{setting: value})
    )


@pytest.mark.heavy
def test_an_empty_secret_key_left_by_a_crash_is_made_anew(feeds: Path, tmp_path: Path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home/secret-key").touch()
    assert (
        run(
            "draft", "--feeds", str(feeds), home=tmp_path / "home", CURATOR_SECRET_KEY=""
        ).returncode
        == 0
    )
    assert len((tmp_path / "home/secret-key").read_text()) > 40


@pytest.mark.heavy
def test_a_terminal_that_cannot_show_a_letter_costs_no_traceback():
    done = run(
        "read",
        "-",
        stdin="고객 경험은 중요하다. " * 20,
        PYTHONIOENCODING="ascii:strict",
        PYTHONUTF8="0",
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


@pytest.mark.heavy
def test_sending_without_a_mail_server_names_the_setting(feeds: Path, tmp_path: Path):
    home = tmp_path / "home"
    assert run("draft", "--feeds", str(feeds), home=home).returncode == 0
    assert "CURATOR_SMTP_URL" in said_in_one_line(
        run("send", "draft", "--feeds", str(feeds), home=home)
    )


@pytest.mark.parametrize("what", ["nowhere.txt", "-"])
def test_reading_what_is_not_there_or_empty_is_one_line(what: str):
    assert said_in_one_line(run("read", what))


@pytest.mark.heavy
def test_one_text_on_standard_input_is_an_object_for_programs():
    found = json.loads(run("read", "-", "--json", stdin=SEED).stdout)
    assert found["language"] == "de"
    assert [statistic["value"] for statistic in found["statistics"]] == [12]


@pytest.mark.heavy
def test_a_bad_line_costs_only_itself():
    lines = [
        '{"id": "a", "text": "' + SEED + '"}',
        "not json",
        '{"id": "c"}',
        '{"id": "d", "text": "' + SEED + '"}',
    ]
    done = run("read", "--jsonl", stdin="\n".join(lines))
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert [found["id"] for found in objects] == ["a", 2, "c", "d"]
    assert ["error" in found for found in objects] == [False, True, True, False]


@pytest.mark.parametrize(
    ("cause", "found"), [(KeyboardInterrupt(), True), (OSError(), False), (None, False)]
)
def test_what_ctrl_c_became_inside_an_import_is_still_an_interrupt(
    cause: BaseException | None, found: bool
) -> None:
    broken = ImportError("initialization failed")
    broken.__cause__ = cause
    outer = RuntimeError("a class could not be made")
    outer.__cause__ = broken
    assert cli.interrupted(outer) is found
