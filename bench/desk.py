"""How fast the desk's pages are in a newsroom that has been at it for years: 100,000 stories, 500
issues, 10 editors.

    python -m bench.desk [--stories 100000] [--rounds 15] [--keep FOLDER] [--only PART]

Each page is asked for by one signed-in editor through the whole of Django, beside a page of
nothing: the first answer with empty caches and its queries; then median and 95th percentile in
milliseconds, of which the processor's, queries, and kilobytes as they are on the wire. The
processor's time is that of this thread, and says little of a database in another process. Then ten
editors at once open the candidates every five seconds. The data is made up anew, or taken from
FOLDER; what the schedule counts after every reading is counted before. Exits 1 where a page is over
one of `LIMITS`.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, repeat
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple
from urllib.parse import urlencode

from bench.desk_newsroom import EDITORS, make_up

THINK_SECONDS, MINUTE = 5.0, 60.0
FEEDS = Path(__file__).parents[1] / "feeds.yaml"
LIMITS = {"median": 100.0, "95th": 250.0, "queries": 15, "kB": 60.0}


def main() -> int:
    """Make the memory, ask for every page, print the table; whether the limits hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", default="", help="pages whose name has this in it")
    options = parser.parse_args()
    home = options.keep or Path(tempfile.mkdtemp())
    os.environ.update(CURATOR_HOME=str(home), CURATOR_FEEDS=str(FEEDS), CURATOR_SCHEDULE="off")
    try:
        return _measured(home, options.stories, options.rounds, options.only)
    finally:
        if not options.keep:
            shutil.rmtree(home)


def _measured(home: Path, stories: int, rounds: int, only: str) -> int:
    from curator.store.database import open_store

    home.mkdir(parents=True, exist_ok=True)
    open_store()
    import curator.wsgi  # noqa: F401  # what it loads is no garbage to look through, as in the program
    from curator.runs import scheduled
    from curator.store import models

    if not models.Story.objects.exists():
        print(f"making up {stories:,} stories in {home}", flush=True)
        make_up(stories)
    began = time.process_time()
    scheduled.after_reading(lambda _: None)
    print(f"counted after reading: {time.process_time() - began:.1f} s of the processor")
    _add_page_of_nothing()
    pages = [(name, address) for name, address in _pages() if only in name]
    print(f"{models.Story.objects.count():,} stories, {models.Issue.objects.count()} issues")
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))
    print(f"{'':26}{'first view':>16}{'later views':>40}")
    columns = ("ms", "queries", "median", "95th", "cpu", "queries", "kB")
    print(f"{'page':26}{''.join(f'{name:>8}' for name in columns)}")
    figures = [_figures(name, address, rounds) for name, address in pages]
    _print_crowd()
    missed = [each.name for each in figures if each.missed]
    print(f"over a limit: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


# --- the pages


def _pages() -> list[tuple[str, str]]:
    from curator.store import models

    draft = models.Issue.objects.get(state="draft")
    pick = draft.picks.first()
    assert pick is not None
    approved = models.Issue.objects.get(state="approved")
    sent = models.Issue.objects.filter(state="sent").latest("pk")
    story = models.Story.objects.latest("pk")
    word, title = story.title.split()[0], urlencode({"q": story.title})
    return [
        ("nothing", "/bench-nothing/"),
        ("home", "/"),
        ("candidates", "/candidates/"),
        ("candidates newest", "/candidates/?order=new"),
        ("candidates page 3", "/candidates/?page=3"),
        ("candidates theme", "/candidates/?theme=privacy"),
        ("candidates a word", f"/candidates/?q={word}"),
        ("candidates no such word", "/candidates/?q=unheardof"),
        ("search all, a word", f"/candidates/?q={word}&days=all&order=new"),
        ("search all, a title", f"/candidates/?{title}&days=all"),
        ("search all, common word", "/candidates/?q=ba&days=all&order=new"),
        ("draft", f"/issue/{draft.pk}/"),
        ("language page", f"/issue/{draft.pk}/language/de/"),
        ("an item's words", f"/issue/{draft.pk}/pick/{pick.pk}/?language=de"),
        ("issue words", f"/issue/{draft.pk}/words/"),
        ("approve", f"/issue/{draft.pk}/approve/"),
        ("preview", f"/issue/{draft.pk}/preview/de/"),
        ("proofreading", f"/issue/{draft.pk}/proofreading/"),
        ("machine translation", f"/issue/{draft.pk}/machine/"),
        ("send", f"/issue/{approved.pk}/send/"),
        ("linkedin", f"/issue/{approved.pk}/linkedin/en/"),
        ("history", "/history/"),
        ("issues", "/issues/"),
        ("missed", f"/issue/{sent.pk}/missed/"),
        ("sources", "/sources/"),
        ("scorecard", "/sources/scorecard/"),
        ("receipt", f"/issue/{sent.pk}/receipt/"),
        ("made of", f"/issue/{sent.pk}/made-of/"),
        ("versions", f"/issue/{draft.pk}/versions/de/p{pick.pk}-headline/"),
        ("issue's history", f"/issue/{sent.pk}/history/"),
        ("themes", "/themes/"),
        ("themes, another", "/themes/?theme=loyalty&language=de"),
        ("a story's themes", f"/candidates/{story.pk}/themes/"),
        ("account", "/account/"),
        ("people", "/people/"),
        ("sign-ins", "/people/sign-ins/"),
        ("readers", "/readers/"),
        ("operation", "/operation/"),
        ("one source", "/sources/1/"),
        ("blocked", "/sources/blocked/"),
        ("add a source", "/sources/add/"),
        ("sign-up form", "/sign-up-form/"),
    ]


def _add_page_of_nothing() -> None:
    from django.http import HttpResponse
    from django.urls import path

    from curator import urls

    urls.urlpatterns.insert(0, path("bench-nothing/", lambda request: HttpResponse("nothing")))


@dataclass(frozen=True, slots=True)
class Figures:
    """What one page costs, the times in milliseconds."""

    name: str
    first: float
    first_queries: int
    times: Sequence[float]
    processor: float
    queries: int
    size: float  # kilobytes on the wire

    @property
    def missed(self) -> bool:
        found = (median(self.times), _high(self.times), self.queries, self.size)
        return any(each > limit for each, limit in zip(found, LIMITS.values(), strict=True))


def _high(times: Sequence[float]) -> float:
    return quantiles(times, n=20)[-1]


def _figures(name: str, address: str, rounds: int) -> Figures:
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = _client(0)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        first = _asked(client, address)
        first_queries = len(queries)
    answers = [_asked(client, address) for _ in range(rounds)]
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
        later_queries = len(queries)
    times = [answer.spent for answer in answers]
    processor, size = median(answer.processor for answer in answers), answers[0].size / 1_000
    found = Figures(name, first.spent, first_queries, times, processor, later_queries, size)
    print(
        f"{name:26}{first.spent:8.0f}{first_queries:8}{median(times):8.1f}{_high(times):8.1f}"
        f"{processor:8.1f}{later_queries:8}{size:8.1f}{'  over a limit' if found.missed else ''}",
        flush=True,
    )
    return found


class Answer(NamedTuple):
    """One answer of the desk: milliseconds, and bytes."""

    spent: float
    processor: float
    size: int


def _asked(client: Any, address: str) -> Answer:
    began, worked = time.perf_counter(), time.thread_time()
    answer = client.get(address, HTTP_ACCEPT_ENCODING="gzip")
    spent, processor = time.perf_counter() - began, time.thread_time() - worked
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    return Answer(1_000 * spent, 1_000 * processor, len(answer.content))


def _client(number: int) -> Any:
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(User.objects.get(username=f"editor{number}"))
    return client


def _print_crowd() -> None:
    """Ten editors at once, for a minute."""
    times: list[float] = []
    with ThreadPoolExecutor(EDITORS) as pool:
        list(pool.map(_editor, range(EDITORS), repeat(times)))
    print(
        f"{EDITORS} editors at once, candidates every {THINK_SECONDS:.0f} s, {len(times)} answers:"
        f" median {median(times):.0f}, 95th {_high(times):.0f} ms"
    )


def _editor(number: int, times: list[float]) -> None:
    from django.db import connection

    client = _client(number)
    time.sleep(random.Random(number).uniform(0, THINK_SECONDS))
    until = time.monotonic() + MINUTE
    for page in cycle(("", "?order=new", "?page=2", "?theme=ai")):
        if time.monotonic() > until:
            break
        times.append(_asked(client, f"/candidates/{page}").spent)
        time.sleep(THINK_SECONDS)
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
