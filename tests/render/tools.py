"""The checking tools of `tests/tools` (npm) and the machine; a test that needs an absent one skips and says which."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent.parent / "tools"
MODULES = TOOLS / "node_modules"


def needs(*programs: str) -> None:
    """Skips the test where a program is not installed."""
    for program in programs:
        if not find(program):
            pytest.skip(f"{program} is not installed")


def needs_modules() -> None:
    """Skips the test where `npm ci` has not been run in tests/tools."""
    needs("node")
    if not MODULES.is_dir():
        pytest.skip("tests/tools/node_modules is absent: run npm ci in tests/tools")


def find(program: str) -> str | None:
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin:/sbin")


def markup_problems(files: list[Path]) -> dict[str, list[str]]:
    """What html-validate and caniemail refuse, by file name."""
    node = find("node")
    assert node
    done = subprocess.run(
        [node, str(TOOLS / "check.mjs"), str(TOOLS / "refused.json"), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        cwd=TOOLS,
    )
    found: dict[str, list[str]] = json.loads(done.stdout)
    return {Path(name).name: said for name, said in found.items()}
