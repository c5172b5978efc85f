"""Issues as people edit them: picks, texts, editions, history."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from curator.store.models.fields import MessageField, MessagesField
from curator.store.models.stories import Cluster, Story


class Issue(models.Model):
    """A weekly issue or a monthly roundup; numbered at approval."""

    class Kind(models.TextChoices):
        """The kind of an issue, and what readers subscribe to."""

        WEEKLY = "weekly"
        MONTHLY = "monthly"

    class State(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"
        SENDING = "sending"
        SENT = "sent"

    number = models.PositiveIntegerField(null=True, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    day = models.DateField(help_text="the date printed on the issue")
    month = models.DateField(
        null=True, help_text="of a monthly roundup, its first day; null: a weekly issue"
    )
    held = MessageField(blank=True, help_text="why the bot proposes to hold this issue")
    remarks = MessagesField(default=list)
    candidates = models.PositiveIntegerField(
        null=True, help_text="how many were to get it, counted when sending began"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        permissions = [
            ("approve_issue", "Can approve an issue"),
            ("operate", "Can operate the newsroom"),
        ]

    def __str__(self) -> str:
        if self.month and self.number:
            return f"roundup {self.month:%Y-%m}"
        return f"issue {self.number}" if self.number else f"draft {self.pk}"

    @property
    def kind(self) -> Issue.Kind:
        """Weekly, or the roundup of a month."""
        return self.Kind.MONTHLY if self.month else self.Kind.WEEKLY


class Pick(models.Model):
    """A cluster in a slot of an issue; `touched` by an editor, drafting again keeps it."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="picks")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="picks")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="picks")
    slot = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    in_minute = models.BooleanField(default=False)
    score = models.FloatField(default=0.0)
    reasons = models.JSONField(default=list)
    statistic = models.JSONField(null=True)
    picture = models.CharField(
        max_length=10, blank=True, default="", help_text="drawn beside the feature; empty: none"
    )
    touched = models.BooleanField(default=False)
    dropped = models.BooleanField(
        default=False,
        help_text="taken out by a person; kept so that drafting does not bring it back",
    )

    class Meta:
        ordering = ["slot", "position", "id"]
        constraints = [
            # a story is told once an issue; the numbers list may quote it beside that, several
            # times
            models.UniqueConstraint(
                fields=["issue", "cluster"], condition=~Q(slot="numbers"), name="pick_cluster_once"
            )
        ]


class Sponsor(models.Model):
    """The sponsor of a slot in an issue; its texts are among the words."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="sponsors")
    name = models.CharField(max_length=120)
    url = models.URLField(max_length=2000)

    class Meta:
        ordering = ["id"]


class Words(models.Model):
    """A version of one field's text in one language, of a pick or (pick is null) of the issue; the
    newest counts.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="words")
    pick = models.ForeignKey(Pick, on_delete=models.CASCADE, null=True, related_name="words")
    field = models.CharField(max_length=80)
    language = models.CharField(max_length=35)
    origin = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(blank=True, help_text="empty: the editor took the words back")
    accepted = models.BooleanField(default=True)
    remarks = MessagesField(
        default=list, help_text="what the checks found in a machine translation"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "pick", "field", "language", "origin", "version"],
                name="words_version_once",
                nulls_distinct=False,
            )
        ]


class FactCheck(models.Model):
    """What comparing one text of an issue with its sources found."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="fact_checks")
    digest = models.CharField(
        max_length=64, help_text="sha256 of text, language, sources and version of the program"
    )
    found = models.JSONField(help_text="what the text says and its sources do not, verbatim")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "digest"], name="fact_check_once")]


class Unsaved(models.Model):
    """What one person typed into one box and has not saved yet."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="unsaved")
    pick = models.ForeignKey(Pick, on_delete=models.CASCADE, null=True, related_name="+")
    field = models.CharField(max_length=80)
    language = models.CharField(max_length=35)
    seen = models.PositiveIntegerField(help_text="the version the box was opened with")
    text = models.TextField(blank=True)
    typed_at = models.PositiveBigIntegerField(help_text="by the browser's clock, ms since 1970")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "issue", "pick", "field", "language"],
                name="unsaved_once",
                nulls_distinct=False,
            )
        ]


class Edition(models.Model):
    """A person's choice to send, or not to send, one language of an issue, however complete."""

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="editions")
    language = models.CharField(max_length=35)
    chosen = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "language"], name="edition_once")]


class Edit(models.Model):
    """A change at the desk: who, when, before and after."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, null=True, related_name="edits")
    was_in = models.PositiveBigIntegerField(
        null=True, help_text="the issue it was in, while starting that one is undone"
    )
    what = MessageField(help_text="in an editor's words: headline in German: Title")
    correction = models.BooleanField(default=False, help_text="of words, after sending")
    before = MessageField(blank=True)
    after = MessageField(blank=True)
    act = models.JSONField(
        null=True, help_text="what undo needs (`history.Act`); null: it cannot be undone"
    )
    thing = models.CharField(max_length=500, blank=True, help_text="what was changed, by a key")
    undone = models.BooleanField(default=False)
    undoes = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="of a line that says that something was undone, or done again: what",
    )

    class Meta:
        ordering = ["-id"]  # as they were written; by `at` all of them would be sorted for a page
        indexes = [
            models.Index(fields=["thing", "id"], condition=~Q(thing=""), name="edit_of_a_thing")
        ]


class Translation(models.Model):
    """A cached machine translation, by its content, so that none is paid for twice."""

    key = models.CharField(
        max_length=64, unique=True, help_text="sha256 of service, source, target, glossary and text"
    )
    text = models.TextField()
    service = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)
