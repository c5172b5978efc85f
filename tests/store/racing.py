"""One program of several that begin the same thing at the same moment: `python -m tests.store.racing ACT`.

It says “ready”, and does it once a line comes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from curator.errors import InputError
from curator.store.database import open_store

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from curator.store.models import Story

DAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def acts() -> dict[str, Callable[[], object]]:
    from django.contrib.auth.models import User

    from curator import records
    from curator.store import drafts, jobs, people, starting, subscribers, theme_corrections
    from curator.store.models import Story

    paula = User.objects.get(username="paula")
    pair = list(Story.objects.order_by("pk"))  # as a page has read them before the click
    term = {"theme": "loyalty", "language": "en", "term": "funnel", "weight": 1.0}
    return {
        "merge": lambda: merge(pair[0], pair[1], paula),
        "merge back": lambda: merge(pair[1], pair[0], paula),
        "start": lambda: starting.start_issue(paula, DAY),
        "draft": lambda: drafts.keep_draft(records.Draft(DAY, ()), None),
        "term": lambda: theme_corrections.weigh_term(paula, **term),  # type: ignore[arg-type]
        "list": lambda: jobs.want(jobs.Kind.GISTS, NOW),
        "account": lambda: people.with_role("piet", "editor", ""),
        "reader": lambda: subscribers.add("anna@example.org", ["en"], "Yes.", "test", NOW),
    }


def merge(story: Story, other: Story, by: User) -> None:
    """Tie two stories; that somebody else was quicker is no failure."""
    from curator.store import clusters

    with suppress(InputError):
        clusters.tie(story, other, by)


def main() -> None:
    open_store()
    act = acts()[sys.argv[1]]
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    act()


if __name__ == "__main__":
    main()
