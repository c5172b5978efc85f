"""Writes docs/measures.md from a real run: the minute's seconds in every language, and what the checks say of every letter.

python -m tests.render.measures      needs ../shared, Chromium, node and SpamAssassin; figures only, no text of the corpus
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from statistics import median

import django

from curator import render
from curator.config import PickingPart
from curator.edition.minute import minute
from curator.pick import Rules
from curator.pick.candidates import telling
from curator.preflight import browser, markup, spam
from curator.records import Cluster, Draft, Letter, Story
from curator.render.check import addresses, problems
from curator.render.size import size
from curator.runs import analyse
from tests.pick import test_corpus as corpus
from tests.render import samples

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curator.settings")
TARGET = Path(__file__).parents[2] / "docs" / "measures.md"
SEEDS = corpus.ARTICLES.parents[2] / "seeds"
OPENING = "Here is what moved customer experience this week, wherever it was written."
EVERY = 1  # of the stories that tests/pick reads; more is quicker


def main() -> None:
    """Measure everything and write the tables."""
    lines = [
        "# Measures",
        "",
        "Made by `python -m tests.render.measures`.",
        "",
        *_minutes(),
        "",
        *_checks(),
        "",
    ]
    TARGET.write_text("\n".join(lines), encoding="utf-8")


def _minutes() -> Iterator[str]:
    """One row a language: the minute made of the five seeds, and the minutes of drafts from the corpus."""
    rules = Rules(
        PickingPart(least_items=4),
        corpus.SECTIONS,
        corpus.LANGUAGES,
        dict.fromkeys(corpus.LANGUAGES, OPENING),
    )
    seeds = [_top(rules, [Cluster(0, (told,))]) for told in _seeds()]
    told = list(corpus._stories())[::EVERY]
    clusters = [Cluster(number, (story,)) for number, story in enumerate(told, 1)]
    issues = [_top(rules, _printed(clusters, each)) for each in corpus.drafts(clusters, rules)]
    yield "## The minute in seconds"
    yield ""
    yield f"The five seed documents, and {len(issues)} drafts from {len(told)} articles of the corpus; 60 are allowed."
    yield ""
    yield "| language | the five seeds | corpus, shortest | median | longest |"
    yield "|---|---:|---:|---:|---:|"
    for language in corpus.LANGUAGES:
        five = _seconds([story for top in seeds for story in top], language)
        found = [_seconds(top, language) for top in issues]
        yield f"| {language} | {five} | {min(found)} | {round(median(found))} | {max(found)} |"


def _seeds() -> Iterator[Story]:
    for path in sorted(SEEDS.glob("*.txt")):
        row = {"id": path.stem, "text": path.read_text(encoding="utf-8", errors="replace")}
        yield analyse.story_of_object(row, today=corpus.DAY)


def _printed(clusters: list[Cluster], drafted: Draft) -> list[Cluster]:
    by_id = {cluster.id: cluster for cluster in clusters}
    return [by_id[choice.cluster] for choice in drafted.choices if choice.in_minute]


def _top(rules: Rules, clusters: list[Cluster]) -> list[Story]:
    return [story for cluster in clusters if (story := telling(cluster, rules))]


def _seconds(top: list[Story], language: str) -> int:
    items = [(story.title, story.summary[0] if story.summary else None) for story in top]
    return ceil(
        minute(items, OPENING, language, spoken=[story.language.main for story in top]).seconds
    )


def _checks() -> Iterator[str]:
    """One row a language: what each check says of the sample letter."""
    django.setup()  # before what mails are made with
    from tests.render.test_spam import as_mail

    whole = samples.snapshot()
    letters = {language: render.letter(whole, language) for language in samples.LANGUAGES}
    with tempfile.TemporaryDirectory() as folder:
        files = {language: _file(Path(folder), letter) for language, letter in letters.items()}
        marked, seen = (
            markup.letter_problems(tuple(files.values())),
            browser.letter_problems(tuple(files.values())),
        )
    with spam.spamd() as port:
        points = {
            language: spam.score(as_mail(letter), port)[0] for language, letter in letters.items()
        }
        known = spam.score(spam.control(), port)[0]
    yield "## The checks"
    yield ""
    yield f"Problems in each sample letter; SpamAssassin in points (2 allowed, the control mail has {known:g})."
    yield ""
    yield "| language | bytes | the minute | own rules | html-validate, caniemail | axe, widths | SpamAssassin | addresses |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for language, letter in letters.items():
        own, file = len(problems(letter, samples.newsletter())), files[language]
        counts = f"{own} | {len(marked[file])} | {len(seen[file])} | {points[language]:g} | {len(addresses(letter))}"
        yield f"| {language} | {size(letter):,} | {letter.minute_seconds} s | {counts} |"


def _file(folder: Path, letter: Letter) -> Path:
    page = folder / f"{letter.language}.html"
    page.write_text(letter.html, encoding="utf-8")
    return page


if __name__ == "__main__":
    main()
