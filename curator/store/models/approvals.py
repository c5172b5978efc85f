"""Approvals with their frozen bytes, and corrections."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from curator.store.models.fields import MessageField
from curator.store.models.issues import Issue


class Approval(models.Model):
    """Who approved an issue, and when; an edit withdraws it, its renderings stay as proof."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    first_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="who approved the same before, where two have to",
    )
    at = models.DateTimeField(auto_now_add=True)
    snapshot = models.JSONField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = MessageField(blank=True)

    @property
    def editions(self) -> models.QuerySet[Rendering]:
        """The whole letters, without their variants."""
        return self.renderings.filter(variant="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue"], condition=Q(withdrawn_at=None), name="approval_one_standing"
            )
        ]


class FirstApproval(models.Model):
    """The first of two approvals of one state of an issue; any edit makes it void."""

    issue = models.OneToOneField(Issue, on_delete=models.CASCADE, related_name="first_approval")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField()
    fingerprint = models.CharField(max_length=64, help_text="of the state that was approved")


class Rendering(models.Model):
    """The bytes of one approved edition or variant, with placeholders per subscriber; sending reads
    only these.
    """

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="renderings")
    language = models.CharField(max_length=35)
    variant = models.CharField(
        max_length=40, blank=True, help_text="its key in feeds.yaml; empty: the whole letter"
    )
    subject = models.TextField()
    html = models.BinaryField()
    text = models.BinaryField()
    chart = models.BinaryField(
        default=bytes, help_text="PNG that travels with it; empty where there is none"
    )
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["approval", "language", "variant"], name="rendering_once"
            )
        ]


class Correction(models.Model):
    """Texts of a sent issue that a publisher released for the archive."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="corrections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    snapshot = models.JSONField()
    withdrawn = models.BooleanField(default=False, help_text="releasing it was undone")
    changed_at = models.DateTimeField(
        default=timezone.now, help_text="when it was released or withdrawn last"
    )
    published = models.BooleanField(
        default=False, help_text="the archive was written with it, so readers may have seen it"
    )
