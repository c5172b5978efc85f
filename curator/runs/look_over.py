"""Look over the open issues in the background after each change: compare their texts with the
sources, and ask their links, so that approving waits for neither.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from curator.runs import context, doubts, links
from curator.runs.doubts import Compared
from curator.store import fact_checks, history, link_checks, models
from curator.store.corrections import LEFT
from curator.store.snapshot import snapshot

SETTLED = timedelta(seconds=5)  # since the last change: whoever types saves several texts in a row


class LookOver:
    """What a worker takes: it knows up to which change it has looked."""

    def __init__(self) -> None:
        self._until = -1  # the number of a line of history

    def __call__(self, stopping: Callable[[], bool]) -> object | None:
        """Look over what has changed since; None where nothing has, or it is to stop."""
        newest = history.newest_change()
        line, at = newest or (0, datetime.min.replace(tzinfo=UTC))
        if line != self._until and timezone.now() - at >= SETTLED:
            done = compare(stopping)
            if not stopping():
                self._until = line
            if done:
                return done
        return links.check_due(timezone.now()) or None


def compare(stopping: Callable[[], bool] = lambda: False) -> int:
    """Compare every text of the open issues that nobody has compared yet; return how many."""
    done, languages = 0, context.config().newsletter.languages
    for issue in models.Issue.objects.exclude(state__in=LEFT).order_by("-pk"):
        whole, compared = snapshot(issue, context.config()), Compared(issue.pk)
        if issue.edits.exists():  # somebody works at it
            links.look_up_early(whole, context.config(), timezone.now())
        for language in languages:
            if stopping():
                return done
            doubts.doubts(whole, [language], compared)
            done += compared.keep()  # each by itself: what was done stays
        digests = {claim.digest for claim in doubts.claims(whole, languages)}
        fact_checks.forget_others(issue.pk, digests)
    link_checks.forget_old(timezone.now())
    return done
