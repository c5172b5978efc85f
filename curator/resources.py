"""Data files that ship inside the package: the one place that reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_ROOT = Path(__file__).parent
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read(name: str) -> Any:
    """The YAML file `name` (a path below the package), parsed once; do not change the result."""
    return parse(_ROOT / name)


def parse(path: Path) -> Any:
    """The content of a YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe one
