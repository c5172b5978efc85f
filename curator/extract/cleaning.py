"""Lines on their way to a body, and what the cleaning steps ask of a line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from curator.extract.tidy import is_item
from curator.records import Link

SENTENCE_END = (".", "!", "?", "。", "！", "？", "”", '"', "»", "’", ")", ":", ";", "：", "…", ",")
PICTURES = "".join(chr(c) for c in (*range(0x1F300, 0x1FB00), *range(0x2600, 0x27C0), 0xFE0F, 0x200D)) + " "
PREFIX = re.compile(r"^.{2,60}?\s*(?:[:：|]|\s[–—-]\s|[»>→])\s*(?P<rest>.*)$", re.S)


@dataclass(slots=True)
class Cleaning:
    """Lines on their way to a body. `cut` says whether the end was cut off; `related` gathers the links found."""

    lines: list[str]
    related: list[Link] = field(default_factory=list)
    cut: bool = False


def title_like(line: str) -> bool:
    """Short, and not ended like a sentence."""
    bare = line.rstrip(PICTURES)
    return 8 <= len(bare) <= 140 and not bare.endswith((".", "。", ";", ":", ",")) and not is_item(line)
