"""Posts on LinkedIn, written down before they are sent, and the connected account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from curator.store.models.issues import Issue


class Posting(models.Model):
    """The post of one edition, by the API or by hand; a refused one may be tried again."""

    class State(models.TextChoices):
        SENDING = "sending"  # written down before LinkedIn is asked
        POSTED = "posted"
        UNKNOWN = "unknown"  # LinkedIn's answer was lost: to be looked up, never to be repeated
        REFUSED = "refused"  # `reason` says why; nothing was posted

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="postings")
    language = models.CharField(max_length=35)
    state = models.CharField(max_length=10, choices=State)
    author = models.CharField(max_length=200, blank=True, help_text="URN; empty: by hand")
    commentary = models.TextField(blank=True, help_text="as it was sent")
    urn = models.CharField(max_length=200, blank=True, help_text="of the post")
    address = models.URLField(max_length=500, blank=True, help_text="where it can be read")
    reason = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="null: the command line",
    )
    at = models.DateTimeField(help_text="when it was sent, or noted")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "language"],
                condition=~Q(state="refused"),
                name="posting_once",
            )
        ]


class LinkedInAccount(models.Model):
    """The account connected at the desk; at most one."""

    only = models.BooleanField(default=True, unique=True)
    name = models.CharField(max_length=200, blank=True, help_text="as LinkedIn has it")
    urn = models.CharField(max_length=200, blank=True, help_text="of the person who agreed")
    scopes = models.CharField(max_length=500, blank=True, help_text="what was agreed to")
    token = models.TextField(help_text="encrypted")
    expires_at = models.DateTimeField()
    refresh_token = models.TextField(blank=True, help_text="encrypted; a Page's app gets one")
    refresh_expires_at = models.DateTimeField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(help_text="when it was connected")
