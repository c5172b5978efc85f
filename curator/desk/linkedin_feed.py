"""A post and its document as LinkedIn's feed shows them, near enough to judge by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlsplit

from curator import records
from curator.language.typography import columns
from curator.runs import post
from curator.runs.renderer import IssueRenderer

LINES = 3  # of a post that the feed shows before it folds
WIDTHS = {"desktop": 70, "phone": 47}  # characters on such a line: about 210 and 140 in all


@dataclass(frozen=True, slots=True)
class Feed:
    """What the feed shows of one edition: the post, `folded` into what stands before “more” and
    after it, the card of its link on `host`, and the texts of the document's pages.
    """

    newsletter: records.Newsletter
    folded: tuple[str, str]
    card: Mapping[str, str]
    host: str
    pages: Sequence[str]
    units: int  # the post's length in UTF-16 code units, as LinkedIn counts


def feed(
    renderer: IssueRenderer,
    shown: records.Snapshot,
    language: str,
    width: str,
    texts: Mapping[str, str],
) -> Feed:
    """Return the feed of one edition, whose files have these `texts`."""
    return Feed(
        shown.newsletter,
        folded(texts["post.txt"].strip(), WIDTHS[width]),
        json.loads(texts["post.json"])["content"]["article"],
        urlsplit(shown.newsletter.base_url).hostname or "",
        post.page_texts(renderer, shown, language),
        post.units(texts["post.txt"]),
    )


def folded(text: str, width: int) -> tuple[str, str]:
    """Return `text` as shown on LINES lines of `width` characters, and the rest behind “more”."""
    left, end = LINES, 0
    for line in text.splitlines(keepends=True):
        needed = max(1, ceil(columns(line.rstrip("\n")) / width))
        if needed > left:
            end += _fitting(line, left * width)
            break
        end, left = end + len(line), left - needed
    if not text[end:].strip():
        return text, ""
    shown = text[:end].rstrip()
    return shown, text[len(shown) :]


def _fitting(line: str, most: int) -> int:
    """Return how many characters of `line` fit into so many columns, in whole words."""
    taken = 0
    for place, character in enumerate(line):
        taken += columns(character)
        if taken > most:
            words = line.rfind(" ", 0, place + 1)
            return words + 1 if words > 0 else place
    return len(line)
