"""The running text of a page. trafilatura finds it; what it misses or lets through is mended by our paragraph rules."""

from __future__ import annotations

from copy import deepcopy

import trafilatura
from lxml.html import HtmlElement

from curator.extract import cues
from curator.extract.tidy import lines_of, tidy


def lines(tree: HtmlElement, title: str) -> list[str]:
    """The page's paragraphs and list items, title excluded, furniture not yet removed."""
    found = trafilatura.extract(
        deepcopy(tree),
        favor_precision=True,
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        with_metadata=False,
    )
    out = lines_of(tidy(found or ""))
    if out and title and cues.bare_line(out[0]) == cues.bare_line(title):
        out = out[1:]
    return out
