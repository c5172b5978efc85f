"""One program of two that change the same issue at once; told what to do by lines on standard input.

`make STATE` makes an issue, `state ISSUE` tells how it stands, `look ISSUE` reads it, `hold NAME` makes a change and keeps its transaction open until `commit`, and `do NAME` makes
one from what was read before. Each line is answered by one line: what came of it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from curator import records
from curator.errors import CuratorError
from curator.store.database import open_store

DAY = date(2026, 3, 2)
NEWSLETTER = records.Newsletter(
    "Paper", ("en",), "UTC", "Paper", "paper@example.org", "paper@example.org", (), "", ""
)


def changes(issue: Any) -> dict[str, Callable[[], object]]:
    """Everything that moves an issue from state to state, by name."""
    from django.contrib.auth.models import User

    from curator.store import approvals, deliveries, drafts, picks, recipients

    paula = User.objects.get(username="paula")
    snapshot = records.Snapshot(issue.pk, issue.number, DAY, NEWSLETTER, (), ())
    letter = records.Letter("en", "Subject", "<p>Words", "Words", 60, 1)
    return {
        "draft": lambda: drafts.keep_draft(records.Draft(DAY, ()), issue),
        "approve": lambda: approvals.approve(issue, paula, [letter], snapshot),
        "withdraw": lambda: approvals.withdraw(issue, paula, records.Message("a word was changed")),
        "send": lambda: recipients.queue(issue, ["en"], lambda reader: f"{reader}@example.org"),
        "close": lambda: deliveries.close(issue),
        "resend": lambda: deliveries.queue_uncertain(issue),
        "edit": lambda: picks.put_in_minute(issue.picks.get(), paula, False),
    }


def made(state: str) -> Any:
    """An issue of one item in `state`; where it was sent, one mail of it is uncertain."""
    from django.contrib.auth.models import User

    from curator.store import models
    from tests.desk import newsroom

    paula = User.objects.filter(username="paula").first() or newsroom.person("paula", "publisher")
    issue = newsroom.issue(newsroom.story("First"))
    issue.picks.update(touched=True)
    if state == "draft":
        return issue
    on_its_way = {"candidates": 1} if state in ("sending", "sent") else {}
    models.Issue.objects.filter(pk=issue.pk).update(number=issue.pk, state=state, **on_its_way)
    models.Approval.objects.create(issue=issue, by=paula, snapshot={})
    if on_its_way:
        reader = models.Subscriber.objects.create(state="left", pseudonym=str(issue.pk))
        issue.deliveries.create(subscriber=reader, language="en", state="uncertain")
    return issue


def standing(issue: int) -> str:
    """The state of the issue and how many approvals of it stand."""
    from curator.store import models

    row = models.Issue.objects.get(pk=issue)
    return f"{row.state} {row.approvals.filter(withdrawn_at=None).count()}"


def attempt(change: Callable[[], object]) -> str:
    try:
        change()
    except CuratorError as error:
        return f"refused: {error}"
    return "done"


def answers(lines: Iterator[str]) -> Iterator[str]:
    from django.db import transaction

    from curator.store import models

    issue: Any = None
    for line in lines:
        what, _, name = line.strip().partition(" ")
        if what == "make":
            yield str(made(name).pk)
        elif what == "state":
            yield standing(int(name))
        elif what == "look":
            issue = models.Issue.objects.get(pk=int(name))
            yield "seen"
        elif what == "hold":
            with transaction.atomic():
                yield attempt(changes(issue)[name])
                next(lines)
            yield "committed"
        else:
            yield attempt(changes(issue)[name])


if __name__ == "__main__":
    open_store()
    print("ready", flush=True)  # noqa: T201
    for answer in answers(iter(sys.stdin)):
        print(answer, flush=True)  # noqa: T201
