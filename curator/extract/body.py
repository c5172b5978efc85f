"""The running text of a page. trafilatura finds it; what it misses or lets through is mended by our paragraph rules."""

from __future__ import annotations

from copy import deepcopy

import trafilatura
from lxml.html import HtmlElement

from curator.extract import cues
from curator.extract.tidy import lines_of, tidy

SHORT = 1_000  # characters; where precision leaves less, it may have thrown the article out with its furniture


def lines(tree: HtmlElement, title: str) -> list[str]:
    """The page's paragraphs and list items, title excluded, furniture not yet removed."""
    found = _text(tree, precise=True)
    if len(found) < SHORT:
        fuller = _text(tree, precise=False)
        found = fuller if len(fuller) > 4 * len(found) else found
    out = lines_of(tidy(found))
    return out[1:] if out and title and cues.bare_line(out[0]) == cues.bare_line(title) else out


def _text(tree: HtmlElement, *, precise: bool) -> str:
    # trafilatura prunes the tree it is given: it gets a copy.
    return trafilatura.extract(deepcopy(tree), favor_precision=precise, include_comments=False, include_tables=True) or ""
