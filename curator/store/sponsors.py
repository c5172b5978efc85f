"""Sponsors of an issue, within the newsletter's limit; their texts are among the issue's words."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from curator.config.values import web_address
from curator.errors import InputError
from curator.records import Message
from curator.store import models
from curator.store.history import Act
from curator.store.words import changing


def add(issue: models.Issue, by: User, name: str, url: str, limit: int) -> models.Sponsor:
    """Add a sponsor; raises InputError beyond `limit`, or without name and web address."""
    name, url = " ".join(name.split()), url.strip()
    if not name or len(name) > 120:
        raise InputError("Name the sponsor, in at most 120 characters.")
    try:
        web_address(url)
    except ValueError as error:
        raise InputError("Give the sponsor’s web address, beginning with https://.") from error
    with changing(issue.pk, by) as change:
        if change.issue.sponsors.count() >= limit:
            raise InputError("An issue has at most %(limit)s sponsors here.", limit=limit)
        row = models.Sponsor.objects.create(issue=change.issue, name=name, url=url[:2000])
        act = Act("sponsors", issue.pk, [row.pk, None], [row.pk, _state(row)])
        change.note(Message("sponsor %(name)s", name=name), after=url, act=act)
    return row


def remove(sponsor: models.Sponsor, by: User) -> None:
    """Remove a sponsor; its texts stay in the history."""
    with changing(sponsor.issue_id, by) as change:
        what = Message("sponsor %(name)s removed", name=sponsor.name)
        act = Act("sponsors", change.issue.pk, [sponsor.pk, _state(sponsor)], [sponsor.pk, None])
        change.note(what, before=sponsor.url, act=act)
        sponsor.delete()


def _state(sponsor: models.Sponsor) -> dict[str, str]:
    return {"name": sponsor.name, "url": sponsor.url}


def put(of: int, state: tuple[int, dict[str, Any] | None], _by: User) -> None:
    """Undo: take a sponsor out, or bring it back under the key that its texts know. All sponsors
    of an issue are one thing, so that undoing never goes beyond the limit.
    """
    sponsor, said = state
    if said is None:
        models.Sponsor.objects.filter(pk=sponsor).delete()
    else:
        models.Sponsor.objects.create(pk=sponsor, issue_id=of, **said)
