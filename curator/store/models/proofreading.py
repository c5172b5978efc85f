"""Proofreading without an account: links, comments, sign-offs."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from curator.store.models.issues import Issue, Pick


class ProofLink(models.Model):
    """A link to one edition that takes comments, until it expires or is revoked; its token is an
    HMAC.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="proof_links")
    language = models.CharField(max_length=35)
    reader = models.CharField(max_length=80, help_text="for whom, as the editor named them")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class ProofComment(models.Model):
    """A proofreader's comment on one item or (pick is null) on the whole edition."""

    link = models.ForeignKey(ProofLink, on_delete=models.CASCADE, related_name="comments")
    pick = models.ForeignKey(Pick, on_delete=models.CASCADE, null=True, related_name="comments")
    text = models.TextField()
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)


class ProofSignOff(models.Model):
    """A sign-off: by whom, and of exactly which letter."""

    link = models.ForeignKey(ProofLink, on_delete=models.CASCADE, related_name="sign_offs")
    name = models.CharField(max_length=80)
    at = models.DateTimeField()
    letter_hash = models.CharField(max_length=64, help_text="SHA-256 of the HTML they saw")
