"""Write the first half of docs/measures.md: the minute's seconds in every language, and what the
checks say of every letter. What people wrote below stays.

`python -m bench.measures` needs ../shared, Chromium, node and SpamAssassin; it writes figures only,
no text of the corpus.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from math import ceil
from pathlib import Path
from statistics import median

import django

from bench import samples
from bench.quality import corpus
from curator import render
from curator.config import PickingPart
from curator.edition.minute import compose
from curator.pick import History, Rules, draft
from curator.pick.candidates import telling
from curator.preflight import browser, markup, spam
from curator.records import Cluster, Draft, Entry, Letter, Section, Story
from curator.render.check import addresses, problems
from curator.render.size import size
from curator.runs import analyse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "curator.settings")
TARGET = Path(__file__).parents[1] / "docs" / "measures.md"
BY_HAND = "## Bounces"
SEEDS = corpus.ROOT.parent / "seeds"
OPENING = "Here is what moved customer experience this week, wherever it was written."
LANGUAGES = samples.LANGUAGES
THEMES = ("customer-service", "loyalty", "privacy", "personalisation", "ai", "cx-strategy")
SECTIONS = tuple(Section(key, (key,), limit=2) for key in THEMES)
DAY = date(2026, 3, 2)


def main() -> None:
    """Measure everything and write the tables."""
    _, heading, by_hand = TARGET.read_text(encoding="utf-8").partition(BY_HAND)
    lines = [
        "# Measures",
        "",
        f"Down to “{BY_HAND[3:]}” made by `python -m bench.measures`.",
        "",
        *_minutes(),
        "",
        *_checks(),
        "",
    ]
    TARGET.write_text("\n".join(lines) + f"\n{heading}{by_hand}", encoding="utf-8")


def _minutes() -> Iterator[str]:
    """One row a language: the minute of the five seeds, and those of drafts from the corpus."""
    rules = Rules(
        PickingPart(least_items=4),
        SECTIONS,
        LANGUAGES,
        dict.fromkeys(LANGUAGES, OPENING),
    )
    seeds = [_top(rules, [Cluster(0, (told,))]) for told in _seeds()]
    told = list(stories())
    clusters = [Cluster(number, (story,)) for number, story in enumerate(told, 1)]
    issues = [_top(rules, _printed(clusters, each)) for each in drafts(clusters, rules)]
    yield "## The minute in seconds"
    yield ""
    yield (
        f"The five seed documents, and {len(issues)} drafts from {len(told)} articles"
        " of the corpus; 60 are allowed."
    )
    yield ""
    yield "| language | the five seeds | corpus, shortest | median | longest |"
    yield "|---|---:|---:|---:|---:|"
    for language in LANGUAGES:
        five = _seconds([story for top in seeds for story in top], language)
        found = [_seconds(top, language) for top in issues]
        yield f"| {language} | {five} | {min(found)} | {round(median(found))} | {max(found)} |"


def stories() -> Iterator[Story]:
    """Every other article as read this week, each from a source of its own."""
    for row in corpus.articles()[::2]:
        told = analyse.story_of_object(
            {"id": row["id"], "text": row["text"], "title": row["title"]}, today=DAY
        )
        entry = Entry(
            f"Source of {row['id']}",
            row["id"],
            "",
            row["title"],
            published=datetime(2026, 3, 1, tzinfo=UTC),
        )
        yield replace(told, article=replace(told.article, entry=entry, published=None))


def drafts(clusters: list[Cluster], rules: Rules) -> Iterator[Draft]:
    """One issue after the other until the stories are used up."""
    left = clusters
    while True:
        drafted = draft(left, rules, History(), DAY)
        if drafted.held:
            return
        yield drafted
        used = {choice.cluster for choice in drafted.choices}
        left = [cluster for cluster in left if cluster.id not in used]


def _seeds() -> Iterator[Story]:
    for path in sorted(SEEDS.glob("*.txt")):
        row = {"id": path.stem, "text": path.read_text(encoding="utf-8", errors="replace")}
        yield analyse.story_of_object(row, today=DAY)


def _printed(clusters: list[Cluster], drafted: Draft) -> list[Cluster]:
    by_id = {cluster.id: cluster for cluster in clusters}
    return [by_id[choice.cluster] for choice in drafted.choices if choice.in_minute]


def _top(rules: Rules, clusters: list[Cluster]) -> list[Story]:
    return [story for cluster in clusters if (story := telling(cluster, rules))]


def _seconds(top: list[Story], language: str) -> int:
    items = [(story.title, story.summary[0] if story.summary else None) for story in top]
    return ceil(
        compose(items, OPENING, language, languages=[story.language.main for story in top]).seconds
    )


def _checks() -> Iterator[str]:
    """One row a language: what each check says of the sample letter."""
    django.setup()  # before what mails are made with
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
    yield (
        "Problems in each sample letter; SpamAssassin in points"
        f" (2 allowed, the control mail has {known:g})."
    )
    yield ""
    yield (
        "| language | bytes | the minute | own rules | html-validate, caniemail"
        " | axe, widths | SpamAssassin | addresses |"
    )
    yield "|---|---:|---:|---:|---:|---:|---:|---:|"
    for language, letter in letters.items():
        own, file = len(problems(letter, samples.newsletter())), files[language]
        yield (
            f"| {language} | {size(letter):,} | {letter.minute_seconds} s"
            f" | {own} | {len(marked[file])} | {len(seen[file])}"
            f" | {points[language]:g} | {len(addresses(letter))} |"
        )


def as_mail(letter: Letter) -> bytes:
    """The letter as the mail one reader would get."""
    from curator.send import message  # its modules need Django

    return message.example(
        letter, samples.newsletter(), 13, "a key for tests", datetime.now(UTC), "reader@example.org"
    )


def _file(folder: Path, letter: Letter) -> Path:
    page = folder / f"{letter.language}.html"
    page.write_text(letter.html, encoding="utf-8")
    return page


if __name__ == "__main__":
    main()
