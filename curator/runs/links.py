"""Whether the pages that letters link to are there: asked in the background, shown at approval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from curator import records
from curator.config import Config
from curator.edition import build
from curator.preflight import links
from curator.render.check import addresses
from curator.runs import context
from curator.store import link_checks, models

BATCH = 20  # addresses asked at once
SECONDS = 10.0  # for the first byte of an answer: a reader would not wait longer


def of_letters(letters: Iterable[records.Letter], config: Config) -> dict[str, str]:
    """Return address -> text of its first link, of every page of others that letters link to."""
    found: dict[str, str] = {}
    for letter in letters:
        for address, words in addresses(letter).items():
            found.setdefault(address, words)
    return {address: found[address] for address in links.of_others(found, config)}


def look_up(found: Mapping[str, str], now: datetime) -> dict[str, models.LinkCheck]:
    """Return what is known of these addresses, and have those asked whose answer is missing or
    old.
    """
    known = link_checks.known(found)
    if missing := link_checks.stale(found, known, now):
        link_checks.ask(missing, now)
    return known


def look_up_early(whole: records.Snapshot, config: Config, now: datetime) -> None:
    """Have the articles and sponsors of an issue asked before anybody looks at its letters."""
    languages = whole.newsletter.languages
    items = (item for language in languages for item in build(whole, language).items)
    found = {item.url: "" for item in items if item.url}
    found |= {sponsor.url: "" for sponsor in whole.sponsors}
    look_up(dict.fromkeys(links.of_others(found, config), ""), now)


def check_due(now: datetime) -> int:
    """Ask the addresses that are due, and store what came; return how many."""
    rows = link_checks.claim(now, BATCH)
    if not rows:
        return 0
    settings = context.http_settings(context.config())
    limits = replace(settings.limits, seconds_first_byte=SECONDS, seconds_total=2 * SECONDS)
    answers = links.answers([row.address for row in rows], replace(settings, limits=limits))
    for row in rows:
        answer = answers[row.address]
        link_checks.settle(row, answer.state, answer.said, now)
    return len(rows)
