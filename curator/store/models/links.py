"""Mailed links that prove an address's owner, and counts of rate limits."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from curator.store.models.issues import Issue
from curator.store.models.readers import Subscriber


class MailedLink(models.Model):
    """A request to be confirmed by mail; the row is also the mail waiting to leave.

    The token in the mail is an HMAC over the row's number or, for accounts of the desk, over the
    account when the mail leaves (`store/people.py`), so no secret is stored. A mail about a change
    to an account has none.
    """

    class Kind(models.TextChoices):
        JOIN = "join"
        MOVE = "move"
        RIGHTS = "rights"
        INVITE = "invite"
        RESET = "reset"
        PASSWORD = "password"  # was changed
        FACTOR = "factor"  # was removed
        PASSKEY = "passkey"  # was added
        ADDRESS = "address"  # of an account, to be confirmed
        MOVED = "moved"  # that address was changed; the mail goes to the old one

    kind = models.CharField(max_length=8, choices=Kind)
    address = models.CharField(max_length=320, help_text="where the mail goes")
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, null=True, related_name="mailed_links"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    language = models.CharField(max_length=35, help_text="of the page and of the mail")
    languages = models.JSONField(default=list, help_text="of the letter, most wanted first")
    frequency = models.CharField(
        max_length=7, choices=Issue.Kind, default=Issue.Kind.WEEKLY, help_text="as wanted"
    )
    variant = models.CharField(
        max_length=40, blank=True, help_text="as wanted; empty: the whole letter"
    )
    wording = models.TextField(blank=True, help_text="what was agreed to, as it was shown")
    source = models.CharField(max_length=200, blank=True)
    ip = models.GenericIPAddressField(null=True)
    asked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    mail_due = models.DateTimeField(null=True, db_index=True, help_text="null: none is waiting")
    mail_attempts = models.PositiveIntegerField(default=0)
    mail_reason = models.CharField(max_length=500, blank=True)


class Attempt(models.Model):
    """A counted action; `who` is a keyed hash of an address or a network."""

    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["who", "at"])]
