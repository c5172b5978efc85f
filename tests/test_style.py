"""The limits of CONTRIBUTING.md: files, lines, and comprehensions that can be read in one go."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted(
    path for path in (ROOT / "curator").rglob("*.py") if path.parent.name != "migrations"
)
MOST_LINES, MOST_CHARACTERS, MOST_LOOPS = 350, 100, 2
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def too_long(text: str) -> Iterator[str]:
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        yield f"{len(lines)} lines"
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_CHARACTERS:
            yield f"line {number}: {len(line)} characters"


def too_dense(text: str) -> Iterator[str]:
    """Comprehensions with another one inside, or with more than two loops."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, COMPREHENSIONS):
            continue
        inner = [each for each in ast.walk(node) if isinstance(each, COMPREHENSIONS)]
        if len(inner) > 1 or len(node.generators) > MOST_LOOPS:
            yield f"line {node.lineno}: a nested comprehension"


def problems(text: str) -> list[str]:
    return [*too_long(text), *too_dense(text)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_keeps_the_limits(path: Path) -> None:
    assert problems(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\n" * 350, []),
        ("x = 1\n" * 351, ["351 lines"]),
        (f"x = '{'a' * 95}'\n", ["line 1: 101 characters"]),
        ("y = [a for b in c for a in b]\n", []),
        ("y = [[a for a in b] for b in c]\n", ["line 1: a nested comprehension"]),
        ("y = [a for a in b if a in {d for d in c}]\n", ["line 1: a nested comprehension"]),
        ("y = [a for d in e for b in d for a in b]\n", ["line 1: a nested comprehension"]),
    ],
)
def test_what_exceeds_a_limit_is_found(text: str, expected: list[str]) -> None:
    assert problems(text) == expected


def test_a_language_tag_is_taken_apart_in_one_place() -> None:
    """See docs/decisions/0304; what detect.py cuts are langdetect's names and pages' claims."""
    allowed = {
        "curator/language/data.py",
        "curator/language/tags.py",
        "curator/label/language/detect.py",
    }
    cut = re.compile(r"""\.(?:split|partition)\(["'][-_]["'](?:, 1)?\)\[0\]""")
    found = {
        path.relative_to(ROOT).as_posix() for path in FILES if cut.search(path.read_text("utf-8"))
    }
    assert found - allowed == set()
    assert "curator/language/data.py" in found


def test_no_class_of_the_desks_stylesheet_is_described_twice():
    style = (ROOT / "templates/desk/static/desk.css").read_text(encoding="utf-8")
    described = re.findall(r"^(\.[a-z][a-z-]*) \{", style, re.M)
    assert [name for name in set(described) if described.count(name) > 1] == []
