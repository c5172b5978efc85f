"""Posts on LinkedIn: written down before they are sent, settled by the answer, never sent twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from curator.errors import InputError, NotReady
from curator.records import Message
from curator.store import approvals, models
from curator.store.history import locked, note

State = models.Posting.State
UNDER_WAY = timedelta(minutes=10)  # so long another process may still wait for LinkedIn's answer


def current(issue: models.Issue, language: str) -> models.Posting | None:
    """Return what is known of this edition's post, or None."""
    return issue.postings.exclude(state=State.REFUSED).filter(language=language).first()


def unposted(issue: models.Issue) -> list[str]:
    """Return the languages of approved editions that were not posted yet."""
    approval = approvals.in_force(issue)
    return to_post(issue, approval, always=True) if approval else []


def to_post(issue: models.Issue, approval: models.Approval, *, always: bool) -> list[str]:
    """Return the same of an approval that is at hand; none if nothing was ever posted, unless
    `always`.
    """
    done = models.Posting.objects.filter(issue=issue).exclude(state=State.REFUSED)
    rows = approval.editions.exclude(Exists(done.filter(language=OuterRef("language"))))
    if not always:
        rows = rows.filter(Exists(models.Posting.objects.all()))
    return list(rows.order_by("pk").values_list("language", flat=True))


def claim(
    issue: models.Issue,
    language: str,
    author: str,
    commentary: str,
    now: datetime,
    by: User | None = None,
) -> models.Posting:
    """Note that this edition is about to be posted; raises NotReady if it was, or is being posted.

    Commit before LinkedIn is called.
    """
    return _created(issue, language, State.SENDING, now, by, author=author, commentary=commentary)


def settle(row: models.Posting, state: str, now: datetime, urn: str = "", address: str = "",
           reason: str = "") -> None:  # fmt: skip
    """Note the result, and write it into the issue's history."""
    with transaction.atomic():
        row.state, row.urn, row.address = state, urn, address
        row.reason, row.settled_at = reason, now
        row.save()
        if state == State.POSTED:
            _noted(row)


def posted_by_hand(
    issue: models.Issue, language: str, address: str, now: datetime, by: User | None = None
) -> models.Posting:
    """Note the address at which a person posted this edition; raises InputError."""
    if not _is_linkedins(address.strip()):
        raise InputError(
            "Give the post\u2019s own address, which begins with https://www.linkedin.com/."
        )
    found = current(issue, language)
    if found is None:
        row = _created(issue, language, State.POSTED, now, by, address=address.strip())
        _noted(row)
        return row
    if found.state == State.POSTED and found.address:
        raise NotReady("This edition was posted already: %(address)s", address=found.address)
    found.by = by
    settle(found, State.POSTED, now, found.urn, address.strip())
    return found


def _is_linkedins(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and f".{parts.hostname}".endswith(".linkedin.com")


def not_posted(issue: models.Issue, language: str, now: datetime, by: User | None = None) -> None:
    """Note that a person found no post whose answer was lost, so that it may be sent again; raises
    NotReady.
    """
    row = current(issue, language)
    if row is None or row.state == State.POSTED or not in_doubt(row, now):
        raise NotReady("There is no post of this edition that is in doubt.")
    who = by.get_username() if by else Message("the command line")
    settle(row, State.REFUSED, now, reason=Message("not there, says %(name)s", name=who))


def in_doubt(row: models.Posting, now: datetime) -> bool:
    """Return whether the result is unknown: the answer was lost, or the process has ended."""
    return row.state == State.UNKNOWN or (row.state == State.SENDING and now - row.at > UNDER_WAY)


def _created(
    issue: models.Issue, language: str, state: str, now: datetime, by: User | None, **more: str
) -> models.Posting:
    try:
        with transaction.atomic():
            locked(issue.pk)
            return models.Posting.objects.create(
                issue=issue, language=language, state=state, at=now, by=by, **more
            )
    except IntegrityError as error:
        raise NotReady("This edition was posted already, or just is.") from error


def _noted(row: models.Posting) -> None:
    what = Message("posted on LinkedIn in %(language)s", language=row.language)
    note(row.issue, row.by, what, after=row.address)
