"""`curator` that says so when it comes to load a module, and then loads it for a long time."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from curator import cli


class _Slow:
    def __init__(self, name: str) -> None:
        self.name = name

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name == self.name:
            print(name, flush=True)  # noqa: T201
            time.sleep(600)
        return None


if __name__ == "__main__":
    sys.meta_path.insert(0, _Slow(sys.argv.pop(1)))
    cli.main()
