"""Sources, the entries of their feeds, and fetched pages."""

from __future__ import annotations

from django.db import models

from curator.store.models.fields import MessageField


class Source(models.Model):
    """A source, from feeds.yaml or added at the desk; a pause at the desk is permanent."""

    name = models.CharField(max_length=200, unique=True)
    url = models.URLField(
        max_length=2000, help_text="where it is read: listed_url, or where that has moved for good"
    )
    listed_url = models.URLField(
        max_length=2000, blank=True, help_text="as written in feeds.yaml or at the desk"
    )
    site = models.URLField(max_length=2000, blank=True)
    language = models.CharField(max_length=35, blank=True)
    kind = models.CharField(max_length=20, default="blog")
    weight = models.FloatField(default=1.0)
    selector = models.CharField(max_length=500, blank=True)
    themes = models.JSONField(default=list)
    origin = models.CharField(
        max_length=10, default="file", choices=[("file", "feeds.yaml"), ("desk", "desk")]
    )
    desk_weight = models.FloatField(null=True, help_text="set at the desk: wins over feeds.yaml")
    removed = models.BooleanField(default=False, help_text="at the desk: wins over feeds.yaml")
    listed = models.BooleanField(
        default=True, help_text="still in feeds.yaml, or added at the desk"
    )
    paused = models.BooleanField(default=False)

    # health: what the last gathers gave, with a reason an editor understands
    state = models.CharField(max_length=20, default="new")
    reason = MessageField(blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    checked_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True, db_index=True)
    etag = models.CharField(max_length=1000, blank=True)
    last_modified = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    holds = models.PositiveIntegerField(
        default=0, help_text="entries in the feed when it was last read"
    )
    moved_to = models.URLField(max_length=2000, blank=True)
    moved_since = models.DateTimeField(null=True)
    wait_until = models.DateTimeField(
        null=True, help_text="the server asked to be left alone so long (Retry-After)"
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """An item of a feed; `record` is its newest version. It is read once, or given up with a
    reason.
    """

    class State(models.TextChoices):
        NEW = "new"
        READ = "read"
        FAILED = "failed"  # given up after several tries; `reason` says why
        SKIPPED = "skipped"  # robots.txt, too old, not a page

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="entries")
    uid = models.CharField(max_length=700)
    link = models.URLField(max_length=2000, blank=True, db_index=True)
    title = models.TextField(blank=True)
    published = models.DateTimeField(null=True, db_index=True)
    first_seen = models.DateTimeField(db_index=True)
    record = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.NEW)
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField(null=True)
    reason = MessageField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "uid"], name="entry_once_per_source")
        ]
        indexes = [models.Index(fields=["state", "next_try"])]

    def __str__(self) -> str:
        return self.title or self.uid


class Page(models.Model):
    """The compressed bytes of an article page, so that it can be extracted again."""

    url = models.CharField(max_length=2000, unique=True)
    final_url = models.CharField(max_length=2000)
    content = models.BinaryField(help_text="zlib")
    media_type = models.CharField(max_length=100, blank=True)
    charset = models.CharField(max_length=40, blank=True)
    fetched_at = models.DateTimeField()


class Figures(models.Model):
    """Counts over everything stored, as of the last reading."""

    name = models.CharField(max_length=120, unique=True)
    value = models.JSONField()
    at = models.DateTimeField()
