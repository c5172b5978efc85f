"""The send page as a publisher uses it, and the worker that sends."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.runs.send import SendContext, SendWorker
from curator.store import approvals, heartbeats, jobs, models

PASSWORD = "not-for-the-page"


def without_login(server: object, smtp: object) -> object:
    """The receiver has no accounts; that a password is not shown is what is tested."""
    smtp.ehlo_or_helo_if_needed()  # type: ignore[attr-defined]
    return smtp


def html(desk: Client, where: str) -> str:
    return " ".join(desk.get(where, follow=True).content.decode().split())


def post(desk: Client, where: str, **fields: object) -> str:
    return " ".join(desk.post(where, fields, follow=True).content.decode().split())


def seal(page: str) -> str:
    return page.split('name="seal" value="')[1].split('"')[0]


def press(desk: Client, issue: models.Issue) -> str:
    """Look at the page and press its button."""
    where = f"/issue/{issue.pk}/send/"
    return post(desk, where, seal=seal(html(desk, where)))


def work() -> models.Job | None:
    """What the background worker does at one look."""
    heartbeats.note_poll(jobs.MAILS, timezone.now())
    return SendWorker.here().next(SendContext.configured)


def states(issue: models.Issue) -> dict[str, int]:
    found = issue.deliveries.values_list("state", flat=True)
    return {state: list(found).count(state) for state in set(found)}


def approved_again(issue: models.Issue, by: User) -> None:
    """Approve the same bytes again, which is another approval."""
    old = approvals.in_force(issue)
    assert old
    rows = list(old.renderings.all())
    models.Approval.objects.filter(pk=old.pk).update(
        withdrawn_at=timezone.now(), withdrawn_why="approved again"
    )
    new = models.Approval.objects.create(issue=issue, by=by, snapshot=old.snapshot)
    for row in rows:
        row.pk, row.approval = None, new
        row.save()
