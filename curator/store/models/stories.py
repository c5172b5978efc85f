"""Stories, clusters, and what editors decided about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from curator.store.models.collecting import Entry, Source
from curator.store.models.fields import MessageField


class Cluster(models.Model):
    """The versions of one story. Its id never changes; a merge may leave it empty."""

    created_at = models.DateTimeField(auto_now_add=True)


class Block(models.Model):
    """A blocked word or domain; its stories are kept and come back when it is removed."""

    class Kind(models.TextChoices):
        WORD = "word"
        DOMAIN = "domain"

    kind = models.CharField(max_length=6, choices=Kind)
    text = models.CharField(max_length=200, help_text="words as they were typed, or a host")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["kind", "text"]
        constraints = [models.UniqueConstraint(fields=["kind", "text"], name="block_once")]

    def __str__(self) -> str:
        return self.text


class Triage(models.Model):
    """An editor's triage of a candidate that is not picked."""

    class State(models.TextChoices):
        SHORTLISTED = "shortlisted"
        HELD = "held"
        REJECTED = "rejected"

    cluster = models.OneToOneField(Cluster, on_delete=models.CASCADE, related_name="triage")
    state = models.CharField(max_length=12, choices=State)
    reason = models.CharField(
        max_length=200, blank=True, help_text="of a rejection: a key of the desk's list, or words"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now=True)


class Story(models.Model):
    """One labelled article, in revisions: reading an entry again adds one."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="stories")
    revision = models.PositiveIntegerField(default=1)
    current = models.BooleanField(default=True, help_text="the newest revision of its entry")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="stories")
    match_kind = models.CharField(max_length=20, blank=True)
    match_reason = MessageField(blank=True)
    record = models.JSONField()
    fingerprint = models.BinaryField(
        default=bytes, help_text="what matching compares; made anew when empty"
    )
    theme_features = models.BinaryField(
        default=bytes, help_text="what lessons from corrected stories compare; made anew when empty"
    )
    title = models.TextField(blank=True)
    search_text = models.TextField(
        blank=True,
        help_text="words of title, source, author and body, while current: see store/search.py",
    )
    url = models.CharField(max_length=2000, db_index=True)
    language = models.CharField(max_length=35, db_index=True)
    kind = models.CharField(max_length=20)
    on_topic = models.BooleanField(default=False)
    topic_score = models.FloatField(
        default=0.0, help_text="0..1; also of what is off topic, for tangents are near it"
    )
    published = models.DateTimeField(null=True, db_index=True)
    blocked_by = models.ForeignKey(
        Block,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="stories",
        db_index=False,  # nearly all have none, and SQLite would search by that
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "revision"], name="story_revision_once"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(current=True), name="story_one_current"
            ),
        ]
        indexes = [  # all that the list of candidates asks for
            models.Index(
                fields=["published", "id", "on_topic", "cluster", "topic_score", "language"],
                condition=Q(current=True, blocked_by=None),
                name="story_listed",
            ),
            models.Index(
                fields=["blocked_by"], condition=~Q(blocked_by=None), name="story_blocked"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Gist(models.Model):
    """A machine translation of a story's title and first finding, shown at the desk only."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"  # `reason` says why; nobody asks again

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="gists")
    language = models.CharField(max_length=35)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    title = models.TextField(blank=True)
    finding = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    characters = models.PositiveIntegerField(default=0, help_text="paid for")
    due_at = models.DateTimeField(help_text="not before; put ahead when it is tried")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "language"], name="gist_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="gist_to_be_made")]


class Link(models.Model):
    """An editor's decision on two stories: one cluster, or never."""

    MUST, CANNOT = "must", "cannot"
    a = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    b = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    rule = models.CharField(
        max_length=10, choices=[(MUST, "same story"), (CANNOT, "different stories")]
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="link_once"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="link_ordered"),
        ]


class TermWeight(models.Model):
    """An editor's weight of a term in one language, or bias of a source towards a theme."""

    theme = models.CharField(max_length=60)
    language = models.CharField(max_length=35, blank=True)
    term = models.CharField(max_length=200, blank=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, null=True, blank=True)
    weight = models.FloatField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["theme", "language", "term", "source"], name="term_weight_once"
            )
        ]


class ThemeRuling(models.Model):
    """A person's decision that a story is, or is not, about a theme; later stories
    learn from it.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="theme_rulings")
    theme = models.CharField(max_length=60)
    about = models.BooleanField()
    changed = models.PositiveIntegerField(
        default=0, help_text="how many other stories it changed when it was saved"
    )
    terms = models.JSONField(
        null=True, help_text="folded terms for the theme that the story has; null: not looked for"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "theme"], name="theme_ruling_once")]


class SecondReading(models.Model):
    """The second reader's answer about one text, by its content."""

    key = models.CharField(max_length=64, unique=True, help_text="sha256 of title and body")
    opinions = models.JSONField(default=list)
    unusable = models.TextField(blank=True, help_text="why the answer does not count")
    reader = models.CharField(max_length=120)
    characters = models.PositiveIntegerField(help_text="of the text that was sent")
    at = models.DateTimeField(db_index=True)
