"""Every library is asked for in pyproject.toml, has its row in docs/dependencies.md, and is imported at home only."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| package")
]
HOMES = {row[0]: re.findall(r"`([^`]+)`", row[3]) for row in ROWS if len(row) == 6}
OURS = {"curator", "tests", "bench", "training"}
DISTRIBUTIONS = packages_distributions()


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared(*extras: str) -> set[str]:
    """The packages pyproject.toml asks for, without their versions."""
    wanted = [
        *PROJECT["dependencies"],
        *(each for extra in extras for each in PROJECT["optional-dependencies"][extra]),
    ]
    return {normal(re.split(r"[\[<>=!~; ]", each)[0]) for each in wanted}


def modules(path: Path) -> Iterator[str]:
    """The top-level modules a file imports, those only for types left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


def imports(folder: str) -> Iterator[tuple[str, str]]:
    """Every import of a library in a folder, as (package, file)."""
    for path in (ROOT / folder).rglob("*.py"):
        for module in {*modules(path)} - OURS - set(sys.stdlib_module_names) - {"_typeshed"}:
            package = normal(DISTRIBUTIONS.get(module, [module])[0])
            yield package, path.relative_to(ROOT / folder).as_posix()


WHERE_INSTALLED = {
    ("playwright", "preflight/browser.py"),
    ("apprise", "runs/notify.py"),
    ("procrastinate", "store/queue.py"),
}  # more is done where these are there


@pytest.mark.parametrize(
    ("folder", "extras"), [("curator", ()), ("bench", ("dev",)), ("tests", ("dev",))]
)
def test_what_is_imported_is_asked_for(folder: str, extras: tuple[str, ...]):
    missing = {
        (package, file) for package, file in imports(folder) if package not in declared(*extras)
    }
    assert missing - WHERE_INSTALLED == set()


def test_what_is_asked_for_has_its_row_and_a_row_is_asked_for():
    listed = {name.strip() for row in ROWS for name in row[0].split(",")}
    assert listed == declared("postgresql", "chat", "e5", "dev", "build")


def test_what_runs_has_a_licence_and_a_home():
    assert set(HOMES) == declared("postgresql", "chat", "e5")
    assert [row[0] for row in ROWS if len(row[1]) < 3] == []


def test_what_a_user_installs_has_a_licence_that_leaves_ours_as_it_is():
    pinned = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    words = [sys.executable, "-m", "piplicenses", "--with-system", "--format", "json"]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    licences = {normal(each["Name"]): each["License"] for each in told}
    here = {normal(found.name) for found in distributions()}  # others are for other systems
    wanted = here & {normal(name) for name in pinned}
    assert {name for name in wanted if binding(licences.get(name, "UNKNOWN"))} == set()


def binding(licence: str) -> bool:
    """Whether nobody says what the licence is, or every choice it leaves is a GPL."""
    return licence in ("", "UNKNOWN") or all("GPL" in each for each in licence.split(" OR "))


@pytest.mark.parametrize(
    ("licence", "binds"),
    [
        ("MIT", False),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", False),
        ("GPL-2.0-only OR AGPL-3.0-only", True),
        ("BSD-3-Clause AND GPL-3.0-only", True),
        ("UNKNOWN", True),
    ],
)
def test_a_licence_that_would_bind_ours_is_told(licence: str, binds: bool):
    assert binding(licence) is binds


def test_a_library_is_imported_at_home_only():
    strays = {
        (package, file)
        for package, file in imports("curator")
        if not file.startswith(tuple(HOMES.get(package, ())))
    }
    assert strays - WHERE_INSTALLED == set()


@pytest.mark.heavy
def test_a_home_is_one():
    """Each folder and file that is named imports the library."""
    used = set(imports("curator"))
    named = {(package, home) for package, homes in HOMES.items() for home in homes}
    empty = {
        (package, home)
        for package, home in named
        if not any(p == package and f.startswith(home) for p, f in used)
    }
    assert empty == set()


def test_the_file_that_is_a_librarys_own_is_the_one_that_was_released():
    file = ROOT / "templates/desk/static/sortable.js"
    [version] = re.findall(
        r"Sortable ([\d.]+), MIT", (ROOT / "docs/dependencies.md").read_text("utf-8")
    )
    assert file.read_text("utf-8").startswith(f"/*! Sortable {version} - MIT")
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert digest == "6d0a831fc19b4bae851797ad3393157e861afb7862459c11226359b27e2c4337"
    assert "MIT License" in file.with_name("sortable.LICENSE.txt").read_text("utf-8")
