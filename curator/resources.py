"""Find and read the data files inside the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

_ROOT = Path(__file__).resolve().parent
# A wheel has them inside the package; a checkout has them at its top.
_INSIDE = _ROOT / "templates"
TEMPLATES = _INSIDE if _INSIDE.is_dir() else _ROOT.parent / "templates"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read(name: str) -> Any:
    """Return the YAML file `name`, a path below the package; cached, so do not change it."""
    return parse(_ROOT / name)


def parse(path: Path) -> Any:
    """Return the content of a YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe one
