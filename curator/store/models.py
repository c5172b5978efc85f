"""The tables. Up to the draft they keep records as seen; from then on the rows are the truth,
because people edit them.

Times are UTC. A record is kept whole as JSON (`records.to_json`), with the few columns beside it
that are searched by.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Source(models.Model):
    """A place to read from, seeded from feeds.yaml or added at the desk. What the desk pauses
    stays paused.
    """

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
    listed = models.BooleanField(
        default=True, help_text="still in feeds.yaml, or added at the desk"
    )
    paused = models.BooleanField(default=False)

    # health: what the last gathers gave, with a reason an editor understands
    state = models.CharField(max_length=20, default="new")
    reason = models.TextField(blank=True)
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
    """One item of one feed, as seen first; `record` is the newest sight of it. Read once, or
    given up with a reason.
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
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "uid"], name="entry_once_per_source")
        ]
        indexes = [models.Index(fields=["state", "next_try"])]

    def __str__(self) -> str:
        return self.title or self.uid


class Page(models.Model):
    """The bytes of one fetched article page, compressed, so that better extraction needs no
    second visit.
    """

    url = models.CharField(max_length=2000, unique=True)
    final_url = models.CharField(max_length=2000)
    content = models.BinaryField(help_text="zlib")
    media_type = models.CharField(max_length=100, blank=True)
    charset = models.CharField(max_length=40, blank=True)
    fetched_at = models.DateTimeField()


class Cluster(models.Model):
    """The same story told in several places or languages. Its id never changes; it may become
    empty by a merge.
    """

    created_at = models.DateTimeField(auto_now_add=True)


class Story(models.Model):
    """One labelled article, in revisions: reading an entry again makes a new one and the older
    ones stay.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="stories")
    revision = models.PositiveIntegerField(default=1)
    current = models.BooleanField(default=True, help_text="the newest revision of its entry")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="stories")
    match_kind = models.CharField(max_length=20, blank=True)
    match_reason = models.TextField(blank=True)
    record = models.JSONField()
    fingerprint = models.BinaryField(
        default=bytes, help_text="what matching compares; made anew when empty"
    )
    title = models.TextField(blank=True)
    url = models.CharField(max_length=2000, db_index=True)
    language = models.CharField(max_length=35, db_index=True)
    kind = models.CharField(max_length=20)
    on_topic = models.BooleanField(default=False)
    topic_score = models.FloatField(
        default=0.0, help_text="0..1; also of what is off topic, for tangents are near it"
    )
    published = models.DateTimeField(null=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "revision"], name="story_revision_once"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(current=True), name="story_one_current"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Link(models.Model):
    """An editor's word on two stories: they must be one cluster, or must never be."""

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
    """What an editor corrected about a theme: a term's weight in one language, or a source's
    leaning. Open to inspection.
    """

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


class Issue(models.Model):
    """One issue. Numbered at approval; a draft has only an id."""

    class State(models.TextChoices):
        DRAFT = "draft"
        APPROVED = "approved"
        SENDING = "sending"
        SENT = "sent"

    number = models.PositiveIntegerField(null=True, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    day = models.DateField(help_text="the date printed on the issue")
    held = models.TextField(blank=True, help_text="why the bot proposes to hold this issue")
    remarks = models.JSONField(default=list)
    candidates = models.PositiveIntegerField(
        null=True, help_text="how many were to get it, counted when sending began"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        permissions = [("approve_issue", "Can approve an issue")]

    def __str__(self) -> str:
        return f"issue {self.number}" if self.number else f"draft {self.pk}"


class Pick(models.Model):
    """One cluster in one slot of an issue. `touched`: a person placed it, so drafting again
    leaves it alone.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="picks")
    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="picks")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="picks")
    slot = models.CharField(max_length=60)
    position = models.PositiveIntegerField()
    in_minute = models.BooleanField(default=False)
    score = models.FloatField(default=0.0)
    reasons = models.JSONField(default=list)
    statistic = models.JSONField(null=True)
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


class Words(models.Model):
    """One wording of one field in one language, of a pick or (pick is null) of the issue. The
    newest version counts.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="words")
    pick = models.ForeignKey(Pick, on_delete=models.CASCADE, null=True, related_name="words")
    field = models.CharField(max_length=20)
    language = models.CharField(max_length=35)
    origin = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    text = models.TextField(blank=True, help_text="empty: the editor took the words back")
    accepted = models.BooleanField(default=True)
    remarks = models.JSONField(default=list, help_text="what the checks found in machine words")
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


class Edition(models.Model):
    """A person's choice to send, or not to send, one language of an issue whatever its
    completeness.
    """

    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, related_name="editions")
    language = models.CharField(max_length=35)
    chosen = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issue", "language"], name="edition_once")]


class Approval(models.Model):
    """Who released what, when. Withdrawn by any later edit; the rendered editions stay as proof."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="approvals")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    snapshot = models.JSONField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issue"], condition=Q(withdrawn_at=None), name="approval_one_standing"
            )
        ]


class Correction(models.Model):
    """Words of an issue that has left, as a publisher released them for the archive."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="corrections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    snapshot = models.JSONField()


class Rendering(models.Model):
    """The exact bytes of one approved edition, the places per subscriber left open. Sending
    reads only these.
    """

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="renderings")
    language = models.CharField(max_length=35)
    subject = models.TextField()
    html = models.BinaryField()
    text = models.BinaryField()
    chart = models.BinaryField(
        default=bytes, help_text="PNG that travels with it; empty where there is none"
    )
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["approval", "language"], name="rendering_once")
        ]


class Subscriber(models.Model):
    """One reader. Erasing one empties the address and keeps the row under `pseudonym`, so that
    deliveries still add up.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        CONFIRMED = "confirmed"
        LEFT = "left"
        ERASED = "erased"

    address = models.CharField(max_length=320, unique=True, null=True)
    languages = models.JSONField(default=list, help_text="BCP 47 tags, most wanted first")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    pseudonym = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True)


class Consent(models.Model):
    """The proof of consent: the wording shown, where it came from and when."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="consents")
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)


class Suppression(models.Model):
    """An address never to be mailed again, as a keyed hash, so that erasure and a later import
    cannot bring it back.
    """

    address_hash = models.CharField(max_length=64, unique=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)


class Delivery(models.Model):
    """One issue to one subscriber. `sending` is committed before the mail leaves; a crash turns
    it into `uncertain`.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        DEFERRED = "deferred"
        BOUNCED = "bounced"
        SUPPRESSED = "suppressed"
        UNCERTAIN = "uncertain"

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.PROTECT, related_name="deliveries")
    language = models.CharField(max_length=35)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(
        max_length=80, blank=True, help_text="who claimed it; a dead worker's rows are uncertain"
    )
    claimed_at = models.DateTimeField(null=True)
    next_try = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issue", "subscriber"], name="delivery_once")
        ]
        indexes = [models.Index(fields=["issue", "state"])]


class Edit(models.Model):
    """Every change at the desk: who, when, what it was, what it became."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True)
    at = models.DateTimeField(auto_now_add=True)
    issue = models.ForeignKey(Issue, on_delete=models.CASCADE, null=True, related_name="edits")
    what = models.CharField(
        max_length=200, help_text="in an editor's words: headline of 'Title' in German"
    )
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]


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


class Translation(models.Model):
    """A machine translation, kept by its content, so that the same words are never paid for
    twice.
    """

    key = models.CharField(
        max_length=64, unique=True, help_text="sha256 of service, source, target, glossary and text"
    )
    text = models.TextField()
    service = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)


from curator.store.machine_request import MachineRequest as MachineRequest  # noqa: E402  # one name for every table
from curator.store.machine_request import Watch as Watch  # noqa: E402
from curator.store.send_request import SendRequest as SendRequest  # noqa: E402
