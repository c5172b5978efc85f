"""What the desk keeps of the people who work at it, beside their accounts."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class DeskSettings(models.Model):
    """How one person wants the desk to be."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    language = models.CharField(
        max_length=35, blank=True, help_text="BCP 47 tag; empty: what the browser asks for"
    )
    reads = models.JSONField(
        default=list, help_text="tags of the languages they read, the best first; empty: all"
    )
