"""The rows behind an issue's sending: who asked for it, who carries it out, how it stands;
`models` brings them in.

The open row of an issue is its lock: whoever sends it, the desk's worker or a command, holds
that row. Who has which mail is written in the outbox (`deliveries`) alone.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

WAITING, RUNNING = "waiting", "running"
OPEN = (WAITING, RUNNING)


class SendRequest(models.Model):
    """Somebody asked for an issue to be sent. It waits for a worker or for the next try of
    deferred mails, until it ends.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # for a worker, from `due_at` on
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"  # `reason` says why; what was sent before stays sent
        STOPPED = "stopped"  # by a person; what is left stays queued

    issue = models.ForeignKey("store.Issue", on_delete=models.CASCADE, related_name="send_requests")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        help_text="who pressed the button; null: the command line",
    )
    at = models.DateTimeField(auto_now_add=True)
    seal = models.CharField(
        max_length=64, help_text="names the approval that was shown; nothing else is sent"
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.TextField(blank=True, help_text="in an editor's words")
    stop = models.BooleanField(default=False, help_text="ends after the mails under way")
    by_hand = models.BooleanField(
        default=False, help_text="a command carries it out; when it dies nobody goes on by itself"
    )
    due_at = models.DateTimeField(null=True, help_text="not before; null: at once")
    failures = models.PositiveIntegerField(
        default=0, help_text="in a row, of reaching the mail server"
    )
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
                fields=["issue"], condition=Q(state__in=OPEN), name="send_request_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"sending of {self.issue}"
