"""Notifications to webhooks and chats, and alarms to the operator."""

from __future__ import annotations

from django.db import models

from curator.store.models.fields import MessageField


class Event(models.TextChoices):
    """What can happen that others want to know."""

    DRAFT_READY = "draft.ready"
    CUTOFF_NEAR = "cutoff.near"  # the issue that is to leave by the clock is not approved yet
    APPROVED = "issue.approved"
    WITHDRAWN = "issue.withdrawn"
    HALTED = "sending.halted"
    SENT = "issue.sent"
    IDLE = "source.idle"
    TEST = "test"


class Notification(models.Model):
    """A message to one webhook or chat, kept until delivered or given up; its id stays the same on
    retries.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # for its first or next try, from `next_try` on
        TAKEN = "taken"  # the receiver said so
        FAILED = "failed"  # given up; `answer` says why

    message = models.CharField(max_length=40, help_text="its id, the same for every receiver")
    receiver = models.CharField(max_length=40, help_text="a name of CURATOR_WEBHOOKS or _CHAT")
    event = models.CharField(max_length=20, choices=Event)
    body = models.TextField(help_text="the JSON that is signed, byte for byte")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField()
    status = models.PositiveIntegerField(null=True, help_text="HTTP, of the last answer")
    answer = MessageField(blank=True, help_text="what came of the last try, in words")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "next_try"], name="notification_due")]
        constraints = [
            models.UniqueConstraint(fields=["message", "receiver"], name="told_each_once")
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.receiver}"


class Alarm(models.Model):
    """A problem that the operator was notified of."""

    key = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField()
