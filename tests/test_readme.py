"""The README is true: its commands run, its settings exist, its links lead somewhere, its map is the house."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from curator.commands.root import COMMANDS, loaded

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = sorted((ROOT / "curator").rglob("*.py"))


def commands_of_the_table() -> list[str]:
    return re.findall(r"^\| `curator ([^`]+)` \|", README, re.MULTILINE)


def test_every_command_is_in_the_table():
    named = {line.split()[0] for line in commands_of_the_table()}
    assert set(COMMANDS) == named


def test_every_option_that_is_named_exists():
    known = {"--help"}
    for command in map(loaded, COMMANDS):
        for each in (command, *getattr(command, "commands", {}).values()):
            known |= {
                option
                for parameter in each.params
                for option in (*parameter.opts, *parameter.secondary_opts)
            }
    table = README[README.index("## Commands") : README.index("## Settings")]
    assert {
        option for option in re.findall(r"--[a-z][a-z-]+", table) if option not in known
    } == set()


def test_every_setting_is_in_the_table_and_every_setting_of_the_table_is_read():
    named = set(re.findall(r"^\| `(CURATOR_[A-Z_]+)` \|", README, re.MULTILINE))
    read = {
        name
        for path in CODE
        for name in re.findall(r"\"(CURATOR_[A-Z_]+)\"", path.read_text(encoding="utf-8"))
    }
    assert named == read


def test_every_picture_and_link_is_there():
    targets = re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", README)
    for target in (first or second for first, second in targets):
        assert target.startswith("http") or (ROOT / target).exists(), target


def test_every_make_target_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z]+)", README)) <= targets


def test_the_map_names_every_folder_of_the_house():
    folders = {path.parent.name for path in (ROOT / "curator").glob("*/__init__.py")}
    table = README[README.index("## The map") : README.index("## To add X")]
    assert folders - set(re.findall(r"`([a-z]+)/`", table)) == set()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The README's demo, run as a person runs it."""
    out = tmp_path_factory.mktemp("readme") / "demo"
    done = subprocess.run(
        [sys.executable, "-m", "curator", "demo", "--out", str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out


# Those that wait, need a draft or a service, or are the demo itself are run by tests of their own.
ELSEWHERE = (
    "doctor",
    "add ",
    "backup",
    "restore",
    "bounces ",
    "subscribers show ",
    "init",
    "bounces FILE",
    "run",
    "demo",
    "approve",
    "translate",
    "suggest",
    "render draft",
    "preview draft",
    "send",
)
# The demo's sites are gone by now, and its archive has an address of this machine alone.
REFUSED = (
    "gather",
    "export linkedin 1",
    "export linkedin 1 --post",
    "mail dkim-record",
)
STDIN = '{"id": "a", "text": "Customers stay where service is good."}'


def options_of(words: list[str]) -> set[str]:
    command: Any = loaded(words[0])
    for word in words[1:]:
        command = getattr(command, "commands", {}).get(word, command)
    return {option for parameter in command.params for option in parameter.opts}


@pytest.mark.parametrize(
    "line", [line for line in commands_of_the_table() if not line.startswith(ELSEWHERE)]
)
def test_a_command_of_the_table_runs_on_the_demos_memory(demo: Path, line: str):
    words = shlex.split(line)
    places = {"--home": demo / "var", "--feeds": demo / "feeds.yaml", "--out": demo}
    given = [
        part
        for option, path in places.items()
        if option in options_of(words)
        for part in (option, str(path))
    ]
    command = [sys.executable, "-m", "curator", *words, *given]
    done = subprocess.run(
        command, input=STDIN, capture_output=True, text=True, check=False, timeout=300
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == (1 if line in REFUSED else 0), done.stdout + done.stderr
