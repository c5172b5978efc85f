"""Subscribers, their consent, and the deliveries of each issue."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from curator.store.models.fields import MessageField
from curator.store.models.issues import Issue, Pick


class Subscriber(models.Model):
    """A reader. Erasing one empties the address and keeps the row under `pseudonym`, so that
    deliveries still add up.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        CONFIRMED = "confirmed"
        LEFT = "left"
        ERASED = "erased"

    class Format(models.TextChoices):
        HTML = "html"
        TEXT = "text"

    address = models.CharField(max_length=320, unique=True, null=True)
    languages = models.JSONField(default=list, help_text="BCP 47 tags, most wanted first")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    pseudonym = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True)
    left_reason = models.CharField(max_length=20, blank=True)
    paused_until = models.DateTimeField(null=True)
    frequency = models.CharField(
        max_length=7,
        choices=Issue.Kind,
        default=Issue.Kind.WEEKLY,
        help_text="the weekly issues, or the roundup of each month instead",
    )
    mail_format = models.CharField(
        max_length=4,
        choices=Format,
        default=Format.HTML,
        help_text="the whole letter, or its text part alone",
    )
    variant = models.CharField(
        max_length=40,
        blank=True,
        help_text="the letter of some themes alone, by its key in feeds.yaml; empty: the whole one",
    )
    only_own_languages = models.BooleanField(
        null=True,
        help_text="no letter without an edition in one of their languages; null: not chosen",
    )
    suppressed = models.BooleanField(
        default=False,
        help_text="whether the address is, to count readers by; a mail is checked by its hash",
    )


class Consent(models.Model):
    """The proof of consent: the wording shown, where and when."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="consents")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    ip = models.GenericIPAddressField(null=True, help_text="kept for 30 days, where asked for")


class Suppression(models.Model):
    """An address never to be mailed again, as a keyed hash, so that no import brings it back."""

    address_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)


class Halt(models.Model):
    """Sending halted by the program until a person lets it continue."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="halts")
    at = models.DateTimeField()
    reason = MessageField(help_text="in words for the person who decides")
    resumed_at = models.DateTimeField(null=True)
    resumed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue"], condition=models.Q(resumed_at=None), name="halted_once"
            )
        ]


class Vote(models.Model):
    """How many readers chose one of three faces for an edition; not who."""

    class Face(models.TextChoices):
        YES = "yes"
        SO_SO = "so-so"
        NO = "no"

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="votes")
    pick = models.ForeignKey(Pick, null=True, on_delete=models.CASCADE, related_name="votes")
    language = models.CharField(max_length=35)
    face = models.CharField(max_length=5, choices=Face)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "language", "face"],
                condition=Q(pick=None),
                name="vote_row_once",
            ),
            models.UniqueConstraint(
                fields=["pick", "language", "face"],
                condition=Q(pick__isnull=False),
                name="vote_row_once_item",
            ),
        ]


class SecretKey(models.Model):
    """The fingerprint of a secret key this database was used with."""

    fingerprint = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(auto_now_add=True)


class Delivery(models.Model):
    """One issue to one subscriber. `sending` is committed before the mail leaves; a crash turns it
    into `uncertain`.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        DEFERRED = "deferred"
        BOUNCED = "bounced"
        SUPPRESSED = "suppressed"
        UNCERTAIN = "uncertain"

    class Failure(models.TextChoices):
        """The class of a refusal (`send/bounce_class.py`)."""

        ADDRESS = "address"
        MAILBOX = "mailbox"
        SENDER = "sender"
        AUTHENTICATION = "authentication"
        CONTENT = "content"
        COMPLAINT = "complaint"
        UNKNOWN = "unknown"

    issue = models.ForeignKey(
        Issue,
        on_delete=models.PROTECT,
        related_name="deliveries",
        db_index=False,  # the two below begin with it, and with this one PostgreSQL would sort
    )
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="deliveries")
    language = models.CharField(max_length=35)
    variant = models.CharField(
        max_length=40, blank=True, help_text="of the edition; empty: the whole letter"
    )
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(
        max_length=80, blank=True, help_text="who claimed it; a dead worker's rows are uncertain"
    )
    claimed_at = models.DateTimeField(null=True)
    next_try = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    provider_id = models.CharField(
        max_length=200, blank=True, help_text="what the provider that took it calls it"
    )
    reason = MessageField(blank=True)
    failure = models.CharField(max_length=14, choices=Failure, blank=True)
    failed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "subscriber"], name="delivery_once")
        ]
        indexes = [
            # with its order: PostgreSQL would walk the table by id to the first that waits
            models.Index(fields=["issue", "state", "id"], name="delivery_to_claim"),
            models.Index(fields=["message_id"]),
            models.Index(
                fields=["provider_id"],
                condition=~models.Q(provider_id=""),
                name="delivery_provider_id",
            ),
            # the few rows of an issue, or of all of them, that have something to be looked for
            models.Index(
                fields=["issue", "failure"],
                condition=~models.Q(failure=""),
                name="delivery_failure",
            ),
            models.Index(fields=["id"], condition=~models.Q(reason=""), name="delivery_reason"),
            models.Index(
                fields=["sent_at"],
                condition=models.Q(sent_at__isnull=False),
                name="delivery_sent_at",
            ),
        ]
