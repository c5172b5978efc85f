"""Seconds of processor time that texts and pages made to stall their reader cost.

    python -m bench.hostile

One page must not hold up a whole reading: each case is read once, in this process, and its
processor time held against a limit that is many times what it takes. Exit 1 beyond a limit.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

from curator.collect.normalise import html_text
from curator.extract import article, from_text
from curator.label.labeller import Labeller
from curator.label.themes.decide import Themes
from curator.records import Page
from curator.runs import context

TEXT, PAGE, THEMES, TAGS = 5.0, 8.0, 20.0, 5.0  # seconds
SIZE = 200_000  # characters
RUNS = {
    "digits": "1", "dots": ".", "wide stops": "。", "letters": "a", "capitals": "A",
    "dotted letters": "a.", "dashes": "- ", "brackets": "(", "quotation marks": '"',
    "opening quotes": "„", "commas": ",", "numbers with commas": "1,", "numbers with stops": "1. ",
    "numbers": "1 ", "percent signs": "% ", "percentages": "20% ", "no-break spaces": "\u00a0",
    "blanks": " ", "Korean": "가", "Han": "漢", "blank lines": "\n ", "addresses": "a@",
    "attributes": "a=", "hyphens": "a-", "tags": "<a ", "open scripts": "<script>",
    "entities": "&amp;", "names": "Ab ", "initials": "A. ", "list items": "1. a\n",
    "adverts": "Click here for shoes\n\n",
}  # fmt: skip
_BODIES = {
    "nesting": "<div>" * 60_000 + "Some customers wait.",
    "unclosed": "<b><p>x " * 8_000,
    "comments": "<!--" * 100_000,
    "attributes": "<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</div>",
    "signs": "<" * 1_000_000,
    "statements": '<script type="application/ld+json">' + '{"@graph":[' * 20_000 + "</script>",
    "one word": "<p>" + "a" * 1_000_000,
    "noise": random.Random(7).randbytes(300_000).decode("latin-1"),
}
PAGES = {
    "lines": "a\n" * 200_000,
    **{name: f"<html><body>{body}" for name, body in _BODIES.items()},
}
STARTS = ("<a ", "<a b", "<a b=", "<a b=' ", "<script ", "<script>", "<a b c=", "<a\n\n")
TODAY = date(2026, 11, 22)
HEADING = (
    "Loyalty programmes\n\nA loyalty programme needs customers who come back to a shop that"
    " knows them by name.\n\n"
)


def paragraph(run: str) -> str:
    """Two findings, and between them one paragraph that never ends."""
    endless = f"By {run * (SIZE // len(run))}%"
    return f"In a survey, 30% left.\n\n{endless}\n\nThen 40% of customers came back."


def long_sentences(run: str) -> str:
    """Many sentences, each as long as one may be."""
    sentence = f"{(run * 1_180)[:1_180]}.\n"
    return sentence * (SIZE // len(sentence))


def main() -> int:
    """Read every case, print what it took, and fail where one took too long."""
    over = []
    for name, limit, read in _cases():
        began = time.process_time()  # of this process: a busy machine is no slow program
        read()
        took = time.process_time() - began
        print(f"{name:32}{took:8.2f} s of {limit:g}{'  MISSED' if took > limit else ''}")
        over += [name] if took > limit else []
    return 1 if over else 0


def _cases() -> Iterator[tuple[str, float, Callable[[], Any]]]:
    labeller, themes = context.labeller(), Themes.load()
    _label(labeller, "A survey of 200 customers found that 30% of them left.")  # warm
    for name, run in RUNS.items():
        yield f"paragraph of {name}", TEXT, partial(_label, labeller, paragraph(run))
        yield f"sentences of {name}", TEXT, partial(_label, labeller, long_sentences(run))
    for name, body in PAGES.items():
        page = Page("https://example.org/a", body.encode())
        yield f"page of {name}", PAGE, partial(article, page, id="hostile", today=TODAY)
    yield "five thousand headings", THEMES, partial(themes.find, "Loyalty", HEADING * 5_000, "en")
    for start in STARTS:
        markup = start * 10_000 + start + " " * 40_000
        yield f"tags of {start!r}", TAGS, partial(html_text.without_tags, markup)


def _label(labeller: Labeller, text: str) -> None:
    labeller.story(from_text(text, id="hostile"))


if __name__ == "__main__":
    sys.exit(main())
