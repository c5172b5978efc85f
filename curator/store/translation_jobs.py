"""Machine translation of an issue as a background job.

Each text is committed by itself, so it stays whatever becomes of the job.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from curator.errors import CuratorError, NotReady
from curator.records import Message
from curator.store import jobs, models, words
from curator.store.history import EDIT, locked, note, require
from curator.store.jobs import AskedAlready, Kind
from curator.store.models import Issue, Job

LEFT = (Issue.State.SENDING, Issue.State.SENT)
KINDS = (Kind.TRANSLATION, Kind.OPENING)


class Left(CuratorError):
    """The issue was sent meanwhile, so no more translations are needed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The result for one text: the words to propose (None: refused, or not needed) and what was
    paid.
    """

    field: str = "headline"
    pick: int | None = None
    text: str | None = None
    remarks: Sequence[str] = ()
    refused: Message | None = None  # what and why, in an editor's words
    unusable: bool = False  # refused for its form: several in a row mean that the service is broken
    characters: int = 0


def ask(issue: Issue, by: User | None, language: str, kind: Kind = Kind.TRANSLATION) -> Job:
    """Request translations, for `by` (None: the command line); raises AskedAlready and NotReady."""
    if by:
        require(by, EDIT)
    with transaction.atomic():
        row = locked(issue.pk)
        if row.state in LEFT:
            raise NotReady(
                "This issue has already been sent, so new translations would reach nobody."
            )
        if there := jobs.open_job(row, kind, language):
            raise AskedAlready(
                "%(name)s has already requested this; the request is not finished.",
                name=there.asker,
            )
        if by:
            note(row, by, _requested(kind, language))
        return jobs.enqueue(row, kind, by, language=language)


def _requested(kind: Kind, language: str) -> Message:
    if kind == Kind.TRANSLATION:
        return Message("requested %(language)s words", language=language)
    return Message("requested a suggested opening in %(language)s", language=language)


def what(job: Job) -> Message:
    """Return what was requested, as a plural: "Finnish words"."""
    if job.kind == Kind.TRANSLATION:
        return Message("%(language)s words", language=job.language)
    return Message("Words for the %(language)s opening", language=job.language)


def cancel(job: Job, by: User, now: datetime) -> None:
    """End a waiting job at once, a running one after the current text; raises NotReady if it has
    ended.
    """
    require(by, EDIT)
    with transaction.atomic():
        if not jobs.cancel(job, Message("cancelled by %(name)s", name=by.get_username()), now):
            raise NotReady("This has ended already.")
        note(job.about, by, Message("cancelled: %(what)s", what=what(job)))


def of(issue: Issue) -> list[Job]:
    """Return every job of an issue, in order of request."""
    return list(issue.jobs.filter(kind__in=KINDS).select_related("by").order_by("pk"))


def newest(rows: Iterable[Job]) -> list[Job]:
    """Return the last of these jobs per kind and language: the open one, if one is open."""
    last = {(row.kind, row.language): row for row in rows}
    return sorted(last.values(), key=lambda row: row.pk)


def waiting(issue: Issue) -> list[Job]:
    """Return the open jobs of an issue."""
    return list(issue.jobs.filter(kind__in=KINDS, state__in=Job.OPEN))


def spent(issue: Issue) -> int:
    """Return the characters paid for this issue so far."""
    return characters(of(issue))


def characters(rows: Iterable[Job]) -> int:
    """Return the characters paid for these jobs."""
    return sum(row.result.get("characters", 0) for row in rows)


def keep(job: Job, kept: Kept) -> None:
    """Commit the result for one text with the progress; raises Lost, and Left once the issue is on
    its way.
    """
    with transaction.atomic():
        issue = locked(job.about.pk)
        gone = issue.state in LEFT
        there = kept.pick is None or issue.picks.filter(pk=kept.pick).exists()
        proposed = kept.text is not None and there and not gone
        result = _with(job.result, kept, proposed=proposed)
        jobs.progress(job, done=job.done + 1, result=result)
        if proposed:
            _propose(issue, job, kept)
    if gone:
        raise Left("the issue has been sent since")


def _with(result: dict[str, Any], kept: Kept, *, proposed: bool) -> dict[str, object]:
    """Return the result of a job with one more text."""
    before = outcome(result)
    return {
        "characters": before.characters + kept.characters,
        "suspicious": before.suspicious + (proposed and bool(kept.remarks)),
        "refused": [each.kept for each in (*before.refused, kept.refused) if each],
    }


def _propose(issue: models.Issue, job: Job, kept: Kept) -> None:
    words.propose(
        issue,
        job.by,
        pick=kept.pick,
        field=kept.field,
        language=job.language,
        text=kept.text or "",
        remarks=kept.remarks,
    )


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a job so far."""

    characters: int = 0  # paid for, against the issue's budget
    suspicious: int = 0  # proposed with remarks
    refused: Sequence[Message] = ()  # texts that were not kept, each with the reason


def outcome(result: dict[str, Any]) -> Outcome:
    """Return the result of a translation job, as `keep` wrote it."""
    refused = [Message.read(each) for each in result.get("refused", ())]
    return Outcome(**(result | {"refused": refused}))
