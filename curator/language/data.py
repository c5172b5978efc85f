"""Read the data of each language: `curator/language/TAG/NAME.yaml`, and `mul/` for all languages.

To add a language, add a folder; README.md in this folder says what goes into it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from curator import resources

FOLDER = Path(__file__).parent
_TAGS = {"zh-TW": "zh-Hant", "zh-HK": "zh-Hant"}
ALL = "mul"  # BCP 47: several languages


@cache
def tags() -> tuple[str, ...]:
    """Return the tags of all languages that have a profile, in alphabetical order."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/profile.yaml")))


@cache
def read(tag: str, name: str) -> Any:
    """Return the content of one language's file `name`, or {}; callers must not change it."""
    path = FOLDER / tag / f"{name}.yaml"
    return resources.parse(path) or {} if path.is_file() else {}


@cache
def each(name: str) -> dict[str, Any]:
    """Return tag -> content of the file `name`, for the languages that have it."""
    found = {path.parent.name: path for path in sorted(FOLDER.glob(f"*/{name}.yaml"))}
    return {tag: resources.parse(path) or {} for tag, path in found.items()}


def profile(tag: str) -> dict[str, Any]:
    """Return the profile of a BCP 47 tag, else of its base language, else {}."""
    found: dict[str, Any] = read(_TAGS.get(tag, tag), "profile") or read(base(tag), "profile")
    return found


def base(tag: str) -> str:
    """Return the base language of a tag: "pt" for "pt-BR"."""
    return tag.split("-")[0].lower()


def text_in(texts: Mapping[str, str], tag: str) -> str:
    """Return the one of some texts by language that is in `tag`, else in its base language,
    else "".
    """
    return texts.get(tag) or texts.get(base(tag), "")


def profiles(key: str) -> Iterator[tuple[str, Any]]:
    """Yield (tag, value) of every language whose profile has `key`."""
    yield from ((tag, found[key]) for tag, found in each("profile").items() if key in found)
