"""`curator init`: write a sample feeds.yaml."""

from __future__ import annotations

from pathlib import Path

from curator.commands import console
from curator.commands.options import Feeds
from curator.config import environment
from curator.errors import InputError

_PACKAGE = Path(__file__).resolve().parent.parent
# A wheel has it inside the package; a checkout has it at its top.
_SAMPLES = (_PACKAGE / "feeds.yaml", _PACKAGE.parent / "feeds.yaml")


def init(feeds: Feeds = None) -> None:
    """Write a sample feeds.yaml to edit; refuses to overwrite one."""
    target = feeds or environment().feeds
    if target.exists():
        raise InputError(f"{target} exists already; nothing was written")
    sample = next(path for path in _SAMPLES if path.is_file())
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(sample.read_bytes())
    console.say(f"Wrote {target}. Edit its top (name, address, imprint), then: curator run")
