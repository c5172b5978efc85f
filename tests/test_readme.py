"""The README and the pages for those who run the program are true: commands run, options and settings exist, links
lead somewhere, the map is the house.
"""

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
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in (
        ROOT / "README.md",
        *(ROOT / f"docs/{name}.md" for name in ("running", "sending", "linkedin")),
    )
}
CODE = sorted((ROOT / "curator").rglob("*.py"))


def commands_of_the_table(page: str) -> list[str]:
    return re.findall(r"^\| `curator ([^`]+)` \|", page, re.MULTILINE)


def commands_of_the_tables() -> list[str]:
    found = [line for page in PAGES.values() for line in commands_of_the_table(page)]
    return list(dict.fromkeys(found))


def options_of(words: list[str]) -> set[str]:
    """What the command accepts, or the subcommand that the second word names."""
    command: Any = loaded(words[0])
    for word in words[1:2]:
        command = getattr(command, "commands", {}).get(word, command)
    return {
        option
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    }


def test_every_command_is_in_the_table():
    named = {line.split()[0] for line in commands_of_the_table(README)}
    assert set(COMMANDS) == named


@pytest.mark.parametrize("name", PAGES)
def test_every_command_that_is_named_exists_and_takes_its_options(name: str):
    lines = re.findall(r"[` ]curator ([a-z][^`\n]*)`", PAGES[name])
    assert lines
    for words in map(shlex.split, lines):
        command: Any = loaded(words[0])
        subcommands = getattr(command, "commands", {})
        if subcommands:
            assert set(words[1:2]) <= set(subcommands), words
        assert {word for word in words if word.startswith("--")} <= options_of(words), words


@pytest.mark.parametrize("name", PAGES)
def test_every_option_that_is_named_exists(name: str):
    known = {"--help"}
    for command in map(loaded, COMMANDS):
        for each in (command, *getattr(command, "commands", {}).values()):
            known |= {
                option
                for parameter in each.params
                for option in (*parameter.opts, *parameter.secondary_opts)
            }
    named = set(re.findall(r"`(--[a-z][a-z-]+)", PAGES[name]))
    assert named - known == set()


def test_every_setting_is_in_the_table_and_every_setting_that_is_named_is_read():
    table = set(re.findall(r"^\| `(CURATOR_[A-Z_]+)` \|", PAGES["docs/running.md"], re.MULTILINE))
    read = {
        name
        for path in CODE
        for name in re.findall(r"\"(CURATOR_[A-Z_]+)\"", path.read_text(encoding="utf-8"))
    }
    assert table == read
    for page in PAGES.values():
        assert set(re.findall(r"CURATOR_[A-Z]+(?:_[A-Z]+)*", page)) <= read


@pytest.mark.parametrize("name", [*PAGES, "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_every_picture_and_link_is_there(name: str):
    page = ROOT / name
    targets = re.findall(r"\]\(([^)]+)\)|src=\"([^\"]+)\"", page.read_text(encoding="utf-8"))
    for target in (first or second for first, second in targets):
        file, _, heading = target.partition("#")
        if target.startswith("http"):
            continue
        there = page.parent / file if file else page
        assert there.exists(), target
        if heading:
            assert heading in headings(there), target


def headings(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    lines = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line).lower().replace(" ", "-") for line in lines}


def test_every_make_target_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", README)) <= targets


def test_the_map_names_every_folder_of_the_house():
    folders = {path.parent.name for path in (ROOT / "curator").glob("*/__init__.py")}
    table = README[README.index("## Code map") : README.index("## To add X")]
    assert folders - set(re.findall(r"`([a-z]+)/`", table)) == set()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The README's demo, run as a person runs it, with a draft open for the commands that need one."""
    out = tmp_path_factory.mktemp("readme") / "demo"
    draft = ["draft", "--home", str(out / "var"), "--feeds", str(out / "feeds.yaml")]
    for words in (["demo", "--out", str(out)], draft):
        command = [sys.executable, "-m", "curator", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    return out


# Those that wait, need a draft or a service, or are the demo itself are run by tests of their own.
ELSEWHERE = (
    "doctor",
    "work",
    "move",
    "add ",
    "backup",
    "restore",
    "bounces ",
    "issues import",  # tests/runs/test_importing_issues.py
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
    "export linkedin 1 --post --yes",
    "mail dkim-record",
    "webhooks test",
)
STDIN = '{"id": "a", "text": "Customers stay where service is good."}'


@pytest.mark.heavy
@pytest.mark.parametrize(
    "line", [line for line in commands_of_the_tables() if not line.startswith(ELSEWHERE)]
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
        command, input=STDIN, capture_output=True, text=True, check=False, timeout=300, cwd=demo
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == (1 if line in REFUSED else 0), done.stdout + done.stderr
