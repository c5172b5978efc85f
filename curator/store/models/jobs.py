"""Work in the background: what was asked for, which workers are there, what was scheduled."""

from __future__ import annotations

from django.db import models


class Run(models.Model):
    """One scheduled or commanded run: when it was due, when it ran, what came of it. The
    schedule's only memory.
    """

    name = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    outcome = models.JSONField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["name", "-started_at"])]
        constraints = [
            models.UniqueConstraint(fields=["name", "due_at"], name="run_once_per_due_time")
        ]
