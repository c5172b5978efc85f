"""Sponsors of an issue, within the newsletter's limit; their texts are among the issue's words."""

from __future__ import annotations

from django.contrib.auth.models import User

from curator.config.values import web_address
from curator.errors import InputError
from curator.records import Message
from curator.store import models
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
        change.note(Message("sponsor %(name)s", name=name), after=url)
    return row


def remove(sponsor: models.Sponsor, by: User) -> None:
    """Remove a sponsor; its texts stay in the history."""
    with changing(sponsor.issue_id, by) as change:
        change.note(Message("sponsor %(name)s removed", name=sponsor.name), before=sponsor.url)
        sponsor.delete()
