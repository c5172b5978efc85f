"""How fast the desk's pages are in a newsroom that has been at it for years: 100,000 stories, 500
issues, 10 editors.

    python -m bench.desk [--stories 100000] [--rounds 15] [--keep FOLDER] [--only PART]

Each page is asked for by one signed-in editor through the whole of Django, beside a page of
nothing: the first answer after a start, median and 95th percentile in milliseconds, queries, and
kilobytes as they are on the wire. Then ten editors at once open the candidates every five seconds.
The data is made up anew, or taken from FOLDER. Exits 1 where a page is over one of `LIMITS`.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, cycle, product, repeat
from pathlib import Path
from statistics import median, quantiles
from typing import Any

NOW = datetime.now(UTC).replace(microsecond=0)
DAYS = 730  # over which the stories are spread
ISSUES, ITEMS, EDITORS = 500, 24, 10
THINK_SECONDS, MINUTE = 5.0, 60.0
SOURCES, BATCH = 112, 2_000
LANGUAGES = ("en", "en", "en", "de", "fr", "es", "ko", "ja", "tr", "fi")
THEMES = ("loyalty", "privacy", "customer-service", "journey", "ai", "employee-experience")
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
    from curator.store import models

    if not models.Story.objects.exists():
        print(f"making up {stories:,} stories in {home}", flush=True)
        _newsroom(stories)
    _add_page_of_nothing()
    pages = [(name, address) for name, address in _pages() if only in name]
    print(f"{models.Story.objects.count():,} stories, {models.Issue.objects.count()} issues")
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))
    print(f"{'page':26}{'first':>8}{'median':>8}{'95th':>8}{'queries':>9}{'kB':>7}")
    figures = [_figures(name, address, rounds) for name, address in pages]
    _print_crowd()
    missed = [each.name for each in figures if each.missed]
    print(f"over a limit: {', '.join(missed) or 'none'}")
    return 1 if missed else 0


# --- the newsroom


def _newsroom(stories: int) -> None:
    from django.contrib.auth.models import User

    from curator.store import models
    from curator.store.people import add_person

    for number in range(EDITORS):
        add_person(f"editor{number}", "publisher", "http://127.0.0.1:8000")
    sources = [
        models.Source(name=f"Source {n}", url=f"https://{n}.example/feed", state="ok")
        for n in range(SOURCES)
    ]
    models.Source.objects.bulk_create(sources)
    writer = Writer(13)
    for start in range(0, stories, BATCH):
        numbers = range(start, min(start + BATCH, stories))
        writer.write(numbers, stories)
        print(f"\r{numbers[-1] + 1:,}", end="", flush=True)
    print()
    editor = User.objects.get(username="editor0")
    _issues(editor.pk)
    _approved(editor)


def _issues(editor: int) -> None:
    """Numbered issues of a week each, the last of them the open draft, and judged candidates."""
    from curator.store import models

    rows = models.Story.objects.filter(current=True, on_topic=True).order_by("published")
    told = list(rows.values_list("pk", "cluster_id").iterator())
    step = len(told) // ISSUES
    for number in range(1, ISSUES + 1):
        last = number == ISSUES
        issue = models.Issue.objects.create(
            day=(NOW - timedelta(weeks=ISSUES - number)).date(),
            number=None if last else number,
            state="draft" if last else "sent",
        )
        items = {cluster: pk for pk, cluster in told[(number - 1) * step : number * step]}
        models.Pick.objects.bulk_create(
            models.Pick(
                issue=issue, cluster_id=cluster, story_id=pk, slot="consumers", position=place
            )
            for place, (cluster, pk) in enumerate(list(items.items())[:ITEMS], start=1)
        )
    judged = [cluster for _, cluster in told[-4_000::5]]
    models.Triage.objects.bulk_create(
        (
            models.Triage(cluster_id=cluster, state="rejected", reason="thin", by_id=editor)
            for cluster in dict.fromkeys(judged)
        ),
        ignore_conflicts=True,
    )


def _approved(by: Any) -> None:
    """Words for the open draft in every language, and the issue before it approved."""
    from curator.runs import context
    from curator.runs.approve import approve
    from curator.runs.renderer import IssueRenderer
    from curator.store import models
    from curator.store.words import choose_edition

    draft, before = models.Issue.objects.order_by("-pk")[:2]
    config = context.config()
    models.Words.objects.bulk_create(
        models.Words(
            issue=draft, pick=pick, language=language, field=field, origin="editor", by=by,
            text=f"{pick.story.title} {pick.pk}",
        )
        for pick, language, field in product(
            draft.picks.select_related("story"), config.newsletter.languages, ("headline", "blurb")
        )
    )  # fmt: skip
    models.Issue.objects.filter(pk=before.pk).update(state="draft")
    for language in config.newsletter.languages:
        choose_edition(before, by, language=language, chosen=language == "en")
    approve(IssueRenderer.of(config), models.Issue.objects.get(pk=before.pk), by)


class Writer:
    """Makes up stories and keeps them as the store does; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        syllables = ["ba", "ke", "mi", "to", "ru", "sa", "le", "an", "er", "os", "it", "dun"]
        self.words = ["".join(self.random.choices(syllables, k=3)) for _ in range(8_000)]
        self.weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.words))))
        self.unspaced = [chr(code) for code in range(0x4E00, 0x4E00 + 600)]
        self.clusters: list[int] = []

    def write(self, numbers: Sequence[int], of: int) -> None:
        """The entries, clusters and stories with these numbers, of so many."""
        from django.db import transaction

        from curator.store import models

        with transaction.atomic():
            seen = [NOW - timedelta(days=DAYS) * (1 - number / of) for number in numbers]
            entries = models.Entry.objects.bulk_create(
                self._entry(number, when) for number, when in zip(numbers, seen, strict=True)
            )
            clusters = models.Cluster.objects.bulk_create(models.Cluster() for _ in numbers)
            models.Story.objects.bulk_create(
                [
                    self._story(entry, cluster.pk)
                    for entry, cluster in zip(entries, clusters, strict=True)
                ],
                batch_size=500,
            )

    def _entry(self, number: int, seen: datetime) -> Any:
        from curator.store import models

        link = f"https://{number % SOURCES}.example/story/{number}"
        return models.Entry(
            source_id=number % SOURCES + 1, uid=str(number), link=link, published=seen,
            first_seen=seen, record={}, state="read",
        )  # fmt: skip

    def _story(self, entry: Any, cluster: int) -> Any:
        from curator import records
        from curator.store import models
        from curator.store.stories import search_text

        # one in ten tells again what one of the last two hundred stories told
        again = self.random.random() < 0.1 and bool(self.clusters)
        cluster = self.random.choice(self.clusters[-200:]) if again else cluster
        self.clusters.append(cluster)
        told = self._told(entry)
        return models.Story(
            entry=entry, cluster_id=cluster, match_kind="copy" if again else "",
            record=records.to_json(told), title=told.article.title, url=entry.link,
            search_text=search_text(told, f"Source {entry.source_id}"),
            language=told.language.main, kind="article", on_topic=told.on_topic,
            topic_score=told.topic_score, published=entry.published,
        )  # fmt: skip

    def _told(self, entry: Any) -> Any:
        from curator import records

        language = self.random.choice(LANGUAGES)
        title = self._sentence(language, 9)
        body = "\n\n".join(self._sentence(language, 60) for _ in range(7))
        sentence = f"{self.random.randrange(5, 99)} % {self._sentence(language, 14)}"
        theme = self.random.choice(THEMES)
        evidence = tuple(records.Evidence(self.words[n], sentence) for n in range(4))
        statistic = records.Statistic(sentence, 87, "%", text="87 %", year=2026)
        return records.Story(
            records.Article(entry.uid, entry.link, title, body, site="Example"),
            records.Language(language, 0.99),
            on_topic=self.random.random() < 0.8,
            topic_score=self.random.random(),
            themes=(records.Theme(theme, 0.8, evidence),),
            statistics=(statistic,),
            summary=(sentence, self._sentence(language, 14)),
            reading_seconds=120,
        )

    def _sentence(self, language: str, length: int) -> str:
        if language == "ja":
            return "".join(self.random.choices(self.unspaced, k=2 * length)) + "。"
        return " ".join(self.random.choices(self.words, cum_weights=self.weights, k=length)) + "."


# --- the pages


def _pages() -> Iterator[tuple[str, str]]:
    from curator.store import models

    draft = models.Issue.objects.get(state="draft")
    pick = draft.picks.first()
    assert pick is not None
    approved = models.Issue.objects.get(state="approved")
    sent = models.Issue.objects.filter(state="sent").latest("pk")
    common, rare = "ba", models.Story.objects.latest("pk").title.split()[0]
    yield "nothing", "/bench-nothing/"
    yield "home", "/"
    yield "candidates", "/candidates/"
    yield "candidates newest", "/candidates/?order=new"
    yield "candidates page 3", "/candidates/?page=3"
    yield "candidates theme", "/candidates/?theme=privacy"
    yield "candidates a word", f"/candidates/?q={rare}"
    yield "candidates no such word", "/candidates/?q=unheardof"
    yield "search all, a word", f"/candidates/?q={rare}&days=all&order=new"
    yield "search all, common word", f"/candidates/?q={common}&days=all&order=new"
    yield "draft", f"/issue/{draft.pk}/"
    yield "language page", f"/issue/{draft.pk}/language/de/"
    yield "an item's words", f"/issue/{draft.pk}/pick/{pick.pk}/?language=de"
    yield "issue words", f"/issue/{draft.pk}/words/"
    yield "approve", f"/issue/{draft.pk}/approve/"
    yield "preview", f"/issue/{draft.pk}/preview/de/"
    yield "proofreading", f"/issue/{draft.pk}/proofreading/"
    yield "machine translation", f"/issue/{draft.pk}/machine/"
    yield "send", f"/issue/{approved.pk}/send/"
    yield "linkedin", f"/issue/{approved.pk}/linkedin/en/"
    yield "history", "/history/"
    yield "issues", "/issues/"
    yield "missed", f"/issue/{sent.pk}/missed/"
    yield "sources", "/sources/"
    yield "scorecard", "/sources/scorecard/"
    yield "themes", "/themes/"
    yield "account", "/account/"
    yield "people", "/people/"
    yield "sign-ins", "/people/sign-ins/"
    yield "readers", "/readers/"
    yield "operation", "/operation/"
    yield "one source", "/sources/1/"
    yield "blocked", "/sources/blocked/"


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
    times: Sequence[float]
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
    first, _ = _asked(client, address)
    answers = [_asked(client, address) for _ in range(rounds)]
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    times = [spent for spent, _ in answers]
    found = Figures(name, first, times, len(queries), answers[0][1] / 1_000)
    print(
        f"{name:26}{first:8.0f}{median(found.times):8.1f}{_high(found.times):8.1f}"
        f"{found.queries:9}{found.size:7.1f}{'  over a limit' if found.missed else ''}",
        flush=True,
    )
    return found


def _asked(client: Any, address: str) -> tuple[float, int]:
    began = time.perf_counter()
    answer = client.get(address, HTTP_ACCEPT_ENCODING="gzip")
    spent = 1_000 * (time.perf_counter() - began)
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    return spent, len(answer.content)


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
        times.append(_asked(client, f"/candidates/{page}")[0])
        time.sleep(THINK_SECONDS)
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
