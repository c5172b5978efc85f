"""What came of asking the addresses that letters link to."""

from __future__ import annotations

from django.db import models

from curator.store.models.fields import MessageField


class LinkCheck(models.Model):
    """An address, and what its server answered a program; the newest answer counts."""

    class State(models.TextChoices):
        ALIVE = "alive"
        DEAD = "dead"
        UNCLEAR = "unclear"  # programs were refused, or the server had trouble

    key = models.CharField(max_length=64, unique=True, help_text="sha256 of the address")
    address = models.TextField()
    state = models.CharField(
        max_length=10, choices=State, blank=True, help_text="empty: not asked yet"
    )
    said = MessageField(blank=True, help_text="why it is not alive, in an editor's words")
    checked_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(
        null=True, db_index=True, help_text="when it is asked next; null: once somebody wants that"
    )
