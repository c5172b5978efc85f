"""`python -m tests.changed`: the tests of what changed since HEAD (or since the revision given).

A changed `curator/stage/part.py` is answered by `tests/stage/test_part.py` where that exists, else by
all of `tests/stage/`; a changed test by itself.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path


def tests_of(changed: Iterable[str], exists: Iterable[str]) -> list[str]:
    """The paths to give to pytest for the `changed` files, all below the top folder."""
    there = set(exists)
    found: dict[str, None] = {}
    for name in changed:
        path = Path(name)
        if path.parts[0] == "tests" and path.name.startswith("test_"):
            found[name] = None
        elif path.parts[0] in ("curator", "tests") and path.suffix in (".py", ".yaml", ".html"):
            found |= dict.fromkeys(_candidates(path, there))
    return [name for name in found if name in there]


def _candidates(path: Path, there: set[str]) -> list[str]:
    mirrored = Path("tests", *path.parts[1:-1])
    own = str(mirrored / f"test_{path.stem}.py")
    if own in there:
        return [own]
    folder = next((str(up) for up in (mirrored, *mirrored.parents) if str(up) in there), "tests")
    return [] if folder == "tests" else [folder]


def main() -> None:
    since = sys.argv[1] if len(sys.argv) > 1 else "HEAD"
    told = subprocess.run(
        ["git", "diff", "--name-only", since],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    there = [str(path) for path in Path("tests").rglob("*")]
    print(*tests_of(told, there) or ["tests/test_changed.py"])  # noqa: T201


if __name__ == "__main__":
    main()
