"""Past issues imported from another service."""

from __future__ import annotations

from django.db import models


class PastIssue(models.Model):
    """A past issue in one language, its HTML sanitised; `name` is its source's name for it."""

    language = models.CharField(max_length=35)
    slug = models.CharField(max_length=80)
    name = models.CharField(max_length=64, help_text="sha256 of what its source calls it")
    title = models.TextField()
    day = models.DateField()
    html = models.TextField()
    source = models.CharField(max_length=500)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="past_slug_once"),
            models.UniqueConstraint(fields=["language", "name"], name="past_name_once"),
        ]


class PastLink(models.Model):
    """An article that a past issue linked to; `address` as `net.equivalence.folded`."""

    issue = models.ForeignKey(PastIssue, on_delete=models.CASCADE, related_name="links")
    address = models.CharField(max_length=2000, db_index=True)
