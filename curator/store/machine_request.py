"""The rows behind machine words that were asked for and are made in the background; `models`
brings them in.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

WAITING, RUNNING = "waiting", "running"
OPEN = (WAITING, RUNNING)


class MachineRequest(models.Model):
    """Somebody asked for machine words in one language of an issue; who does it, how far it is,
    and how it ended.
    """

    class Kind(models.TextChoices):
        WORDS = "words"  # a translation of everything the edition lacks
        OPENING = "opening"  # a suggested opening

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"  # `reason` says why; what was made before stays
        CANCELLED = "cancelled"

    issue = models.ForeignKey(
        "store.Issue", on_delete=models.CASCADE, related_name="machine_requests"
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.WORDS)
    language = models.CharField(max_length=35)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        help_text="null: the command line",
    )
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    total = models.PositiveIntegerField(
        null=True, help_text="texts to ask for; not counted before the work begins"
    )
    done = models.PositiveIntegerField(default=0, help_text="of `total`, refused ones included")
    suspicious = models.PositiveIntegerField(default=0, help_text="proposed with remarks")
    refused = models.JSONField(
        default=list, help_text="texts that were not kept, each with the reason"
    )
    characters = models.PositiveIntegerField(
        default=0, help_text="paid for, against the issue's budget"
    )
    reason = models.TextField(blank=True, help_text="in an editor's words")
    stop = models.BooleanField(default=False, help_text="cancelled; ends after the text under way")
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(
        null=True, help_text="a worker that said nothing until then is taken for dead"
    )
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "kind", "language"],
                condition=Q(state__in=OPEN),
                name="machine_request_asked_once",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=RUNNING), name="machine_request_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.language} for {self.issue}"


class Watch(models.Model):
    """When a background worker last looked for work, so that the desk can say when nobody does."""

    name = models.CharField(max_length=20, unique=True)
    seen_at = models.DateTimeField()
