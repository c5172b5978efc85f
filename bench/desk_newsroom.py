"""The made-up newsroom in which `bench/desk.py` measures pages: years of stories and issues, and
what editors did to them.

Dates are spread as if it had been at work for `DAYS`; the same seed writes the same.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate, cycle, product
from typing import Any

NOW = datetime.now(UTC).replace(microsecond=0)
DAYS = 730  # over which the stories are spread
ISSUES, ITEMS, EDITORS = 500, 24, 10
LINES = 60  # of history, an issue
LOGGED = 30  # days for which runs are kept
RULINGS, WEIGHTS = 5_000, 200
SOURCES, BATCH = 112, 2_000
LANGUAGES = ("en", "en", "en", "de", "fr", "es", "ko", "ja", "tr", "fi")
THEMES = ("loyalty", "privacy", "customer-service", "journey", "ai", "employee-experience")


def make_up(stories: int) -> None:
    """Write so many stories, the issues that printed some of them, and the traces of editors."""
    from django.contrib.auth.models import User

    from curator.store import models
    from curator.store.people import add_person

    for number in range(EDITORS):
        add_person(f"editor{number}", "publisher+operator", "http://127.0.0.1:8000")
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
    _seen_when_published()
    editor = User.objects.get(username="editor0")
    _issues(editor.pk)
    _approved(editor)
    _left_behind(editor.pk)
    _taught(editor)
    _logged()


def _seen_when_published() -> None:
    """Date the stories; the database dates what it is given by today."""
    from django.db.models import OuterRef, Subquery

    from curator.store import models

    seen = models.Entry.objects.filter(pk=OuterRef("entry_id")).values("first_seen")
    models.Story.objects.update(created_at=Subquery(seen))


def _issues(editor: int) -> None:
    """Numbered issues of a week each, the last of them the open draft, and judged candidates."""
    from django.db.models import OuterRef, Subquery

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
    told_at = models.Story.objects.filter(cluster=OuterRef("cluster")).values("published")
    models.Triage.objects.update(at=Subquery(told_at[:1]))


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


def _left_behind(editor: int) -> None:
    """What every issue that was sent leaves: its approval with letters, and its history."""
    from curator.store import models

    approved = models.Approval.objects.get()
    languages = approved.renderings.values_list("language", flat=True)
    letter = {"subject": "Sent long ago", "html": b"<p>Sent", "text": b"Sent", "sha256": "0" * 64}
    for issue in models.Issue.objects.exclude(pk=approved.issue_id):
        models.Edit.objects.bulk_create(
            models.Edit(issue=issue, by_id=editor, what=f"blurb in {language}: Story {number}")
            for number, language in zip(range(LINES), cycle(LANGUAGES), strict=False)
        )
        if issue.state == "sent":
            left = models.Approval.objects.create(
                issue=issue, by_id=editor, snapshot=approved.snapshot
            )
            models.Rendering.objects.bulk_create(
                models.Rendering(approval=left, language=language, **letter)
                for language in languages
            )
        day = datetime(issue.day.year, issue.day.month, issue.day.day, 12, tzinfo=UTC)
        models.Edit.objects.filter(issue=issue).update(at=day)


def _taught(editor: Any) -> None:
    """What editors said of themes: single stories, weights of terms, what sources tend to; and how
    often terms were found, every one of them in every week.
    """
    from django.db.models import OuterRef, Subquery

    from curator.language import fold
    from curator.runs import context
    from curator.store import models, term_counts

    vocabulary = context.vocabulary()
    known = {(tag, term.theme, term.text) for tag in set(LANGUAGES) for term in vocabulary.of(tag)}
    found = sorted(each for each in known if each[1] in vocabulary.keys)
    step = max(1, models.Entry.objects.count() // RULINGS)
    entries = models.Entry.objects.order_by("pk").values_list("pk", flat=True)[::step]
    models.ThemeRuling.objects.bulk_create(
        models.ThemeRuling(
            entry_id=entry, theme=theme, about=bool(place % 3), changed=place % 7,
            terms=[fold(text)], by=editor,
        )
        for place, (entry, (_, theme, text)) in enumerate(zip(entries, cycle(found), strict=False))
    )  # fmt: skip
    seen = models.Entry.objects.filter(pk=OuterRef("entry_id")).values("first_seen")
    models.ThemeRuling.objects.update(at=Subquery(seen))
    models.TermWeight.objects.bulk_create(
        models.TermWeight(language=tag, theme=theme, term=text, weight=1.0, by=editor)
        for tag, theme, text in found[:: len(found) // WEIGHTS]
    )
    models.TermWeight.objects.bulk_create(
        models.TermWeight(source=source, theme=theme, weight=1.0, by=editor)
        for source, theme in zip(models.Source.objects.all(), cycle(THEMES), strict=False)
    )
    hits: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for (tag, theme, text), week in product(found, range(term_counts.WEEKS)):
        monday = term_counts.monday(NOW - timedelta(weeks=week))
        hits.setdefault((tag, theme), Counter())[monday, fold(text)] = 1 + week
    term_counts.add(0, models.Story.objects.latest("pk").pk, hits, NOW)


def _logged() -> None:
    """The runs of the last months, one of each kind every hour, and sign-ins."""
    from django.contrib.auth.models import User

    from curator.store import models

    hours = [NOW - timedelta(hours=back) for back in range(24 * LOGGED)]
    models.Run.objects.bulk_create(
        models.Run(name=name, due_at=hour, started_at=hour, finished_at=hour, outcome={"read": 12})
        for name, hour in product(("gather", "read"), hours)
    )
    people = cycle(User.objects.all())
    models.SignIn.objects.bulk_create(
        models.SignIn(kind="signed in", user=person, at=hour)
        for hour, person in zip(hours, people, strict=False)
    )


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
