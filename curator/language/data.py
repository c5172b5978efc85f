"""What ships for each language: `curator/language/TAG/NAME.yaml`, and `mul/` for all of them.

To add a language, add a folder; `README.md` beside this file says what goes into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from curator import resources

FOLDER = Path(__file__).parent
_TAGS = {"zh-TW": "zh-Hant", "zh-HK": "zh-Hant"}
ALL = "mul"  # BCP 47: several languages


@cache
def tags() -> tuple[str, ...]:
    """Every language of which anything is known, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/profile.yaml")))


@cache
def read(tag: str, name: str) -> Any:
    """The file `name` of one language; an empty mapping where it has none. Do not change it."""
    path = FOLDER / tag / f"{name}.yaml"
    return resources.parse(path) or {} if path.is_file() else {}


@cache
def each(name: str) -> dict[str, Any]:
    """The file `name` of every language that has it, by tag."""
    found = {path.parent.name: path for path in sorted(FOLDER.glob(f"*/{name}.yaml"))}
    return {tag: resources.parse(path) or {} for tag, path in found.items()}


def profile(tag: str) -> dict[str, Any]:
    """The profile of a BCP 47 tag, or of its language where the tag has none of its own."""
    found: dict[str, Any] = read(_TAGS.get(tag, tag), "profile") or read(base(tag), "profile")
    return found


def base(tag: str) -> str:
    """The language of a tag: "pt" of "pt-BR"."""
    return tag.split("-")[0].lower()


def profiles(key: str) -> Iterator[tuple[str, Any]]:
    """(tag, value) of every language whose profile has `key`."""
    yield from ((tag, found[key]) for tag, found in each("profile").items() if key in found)
