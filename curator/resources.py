"""Data files that ship inside the package: the one place that reads them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_ROOT = Path(__file__).parent


@cache
def read(name: str) -> Any:
    """The YAML file `name` (a path below the package), parsed once; do not change the result."""
    return yaml.load(
        (_ROOT / name).read_text(encoding="utf-8"),
        Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader),  # noqa: S506
    )
