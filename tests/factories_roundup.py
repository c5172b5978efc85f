"""Issues of November that were sent, for roundups of them."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import User

from curator.runs import context
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import deliveries, models, recipients, words
from tests.desk import newsroom


def renderer() -> IssueRenderer:
    return IssueRenderer.of(context.config())


def person() -> User:
    return User.objects.filter(username="paula").first() or newsroom.person("paula", "publisher")


def released(issue: models.Issue) -> models.Issue:
    """The same issue, approved in English alone."""
    for language, chosen in (("en", True), ("de", False), ("ar", False)):
        words.choose_edition(issue, person(), language=language, chosen=chosen)
    approve(renderer(), issue, person())
    issue.refresh_from_db()
    return issue


def sent(
    *titles: str, day: date = date(2026, 11, 5), slot: str = "loyalty", first: str = ""
) -> models.Issue:
    """A weekly issue that printed stories of these titles and left; `first` is the slot of the
    first, where it has another.
    """
    issue = newsroom.issue(*(newsroom.story(title) for title in titles), slot=slot)
    issue.picks.filter(position=1).update(slot=first or slot)
    models.Issue.objects.filter(pk=issue.pk).update(day=day)
    issue.refresh_from_db()
    released(issue)
    recipients.queue(issue, ["en"], lambda reader: f"<{issue.pk}.{reader}@example.org>")
    deliveries.close(issue)
    return issue


def rewrite(
    issue: models.Issue, language: str, text: str, pick: models.Pick | None = None, seen: int = 0
) -> None:
    """An editor's headline of an item, or subject of the issue."""
    field = "headline" if pick else "subject"
    words.rewrite(issue, person(), field=field, language=language, text=text, seen=seen, pick=pick)
