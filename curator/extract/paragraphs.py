"""Takes the furniture out of a text's lines, step by step; what each step knows stands in its own file."""

from __future__ import annotations

from collections.abc import Callable

from curator.extract.boxes import drop_adverts, drop_boxes
from curator.extract.cards import take_cards
from curator.extract.cleaning import Cleaning
from curator.extract.comments import drop_comments
from curator.extract.related import take_blocks, take_dangling_title, take_link_lines

STEPS: tuple[Callable[[Cleaning], None], ...] = (
    drop_comments,  # first, so that the end of the text is the article's
    take_cards,
    take_blocks,
    take_link_lines,
    drop_adverts,
    drop_boxes,
    take_dangling_title,  # last: only the steps before can tell that a title leads nowhere
)


def clean(lines: list[str]) -> Cleaning:
    """The lines that are the article's own, and the related links that stood between them."""
    work = Cleaning(lines)
    for step in STEPS:
        step(work)
    return work
