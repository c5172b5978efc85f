"""The trips of docs/architecture.md are short and real; tests and benches lean on no file of tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/architecture.md").read_text("utf-8")
MOST = {
    "Approve": 8,
    "Send": 10,
    "edited after approval": 5,
    "leaves while": 4,
    "worker dies": 5,
    "corrected": 5,
    "304": 7,
    "theme": 6,
    "number": 5,
    "LinkedIn": 7,
    "signs up": 8,
    "sign in": 6,
}


def trip(about: str) -> list[str]:
    """The files of the trip whose question has that word."""
    [section] = [part for part in PAGE.split("\n### ")[1:] if about in part.partition("\n")[0]]
    return re.findall(r"^- `([^`]+)`", section, re.MULTILINE)


@pytest.mark.parametrize(("about", "most"), MOST.items())
def test_a_question_is_answered_in_few_files(about: str, most: int) -> None:
    files = trip(about)
    assert 0 < len(files) <= most
    assert [name for name in files if not (ROOT / name).is_file()] == []


def test_every_test_that_holds_a_finding_exists() -> None:
    findings = (ROOT / "docs/findings.md").read_text("utf-8")
    named = set(re.findall(r"(tests/[\w/]+\.py)::(\w+)", findings))
    assert len(named) > 200
    texts = {path: (ROOT / path).read_text("utf-8") for path, _ in named}
    assert [each for each in named if f"def test_{each[1]}(" not in texts[each[0]]] == []


def test_every_file_on_the_page_exists() -> None:
    named = set(re.findall(r"`(curator/[\w/]+(?:\.py|/))`", PAGE))
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_every_decision_has_a_number_of_its_own_and_a_line_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    listed = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))
    assert sorted(set(listed)) == files
    assert len({name[:4] for name in files}) == len(files)
    for name in files:
        assert (folder / name).read_text("utf-8").startswith(f"# {name[:4]} ")


def test_every_use_case_is_on_the_page() -> None:
    named = set(re.findall(r"`runs/(\w+)\.py`", PAGE))
    files = {path.stem for path in (ROOT / "curator/runs").glob("*.py")} - {"__init__"}
    assert files == named


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, at its top or within a function."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_a_file_of_tests(module: str) -> bool:
    """Whether `tests.a.test_b.c` or `tests.a.conftest.c` is imported; factories and servers may be."""
    top, *parts = module.split(".")
    return top == "tests" and any(part == "conftest" or part.startswith("test_") for part in parts)


@pytest.mark.parametrize("folder", ["tests", "bench", "training"])
def test_no_file_of_tests_is_imported(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    found = {
        path.relative_to(ROOT).as_posix(): names
        for path in files
        if (names := [name for name in imported(path) if is_a_file_of_tests(name)])
    }
    assert found == {}


@pytest.mark.parametrize("folder", ["curator", "bench", "training"])
def test_nothing_but_tests_imports_tests(folder: str) -> None:
    for path in sorted((ROOT / folder).rglob("*.py")):
        assert [name for name in imported(path) if name.split(".")[0] == "tests"] == [], path
