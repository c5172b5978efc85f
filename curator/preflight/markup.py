"""Check markup with html-validate and caniemail, if Node and `linters/` are installed; offline."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

TOOLS = Path(__file__).with_name("linters")
MODULES = TOOLS / "node_modules"
_SECONDS = 180


def find(program: str) -> str | None:
    """Return the path of a program, even if it is not in a service's search path."""
    return shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin:/sbin")


def lacking() -> str | None:
    """Return what is missing to run the linters, or None."""
    if not find("node"):
        return "node is not installed"
    if not (MODULES / "html-validate").is_dir():
        return "html-validate is absent: run npm ci in curator/preflight/linters"
    return None


def letter_problems(files: Sequence[Path]) -> dict[Path, list[str]]:
    """Return what html-validate and caniemail report on each letter; raises CalledProcessError."""
    return _asked(str(TOOLS / "refused.json"), files)


def page_problems(files: Sequence[Path]) -> dict[Path, list[str]]:
    """Return what html-validate reports on each web page."""
    return _asked("web", files)


def _asked(kind: str, files: Sequence[Path]) -> dict[Path, list[str]]:
    node = find("node")
    assert node, "ask lacking() first"
    command = [node, str(TOOLS / "check.mjs"), kind, *map(str, files)]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, timeout=_SECONDS, check=True, cwd=TOOLS
    )
    return {Path(name): said for name, said in json.loads(done.stdout).items()}
