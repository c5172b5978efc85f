"""Background jobs, workers' heartbeats, and scheduled runs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from curator.records import Message
from curator.store.models.fields import MessageField
from curator.store.models.issues import Issue

PUT_OFF = "put off"  # in the payload of a job whose `due_at` a person chose, however far ahead


class Kind(models.TextChoices):
    """What a job is about."""

    TRANSLATION = "translation"  # of everything that an edition lacks
    OPENING = "opening"  # a suggested opening for an edition
    SENDING = "sending"  # of an approved issue, until no mail is left to be sent
    NOTIFICATIONS = "notifications"  # the list of messages to webhooks and chats
    CONFIRMATIONS = "confirmations"  # the list of mails that readers have to confirm
    GISTS = "gists"  # the list of stories that an editor cannot read


class State(models.TextChoices):
    """How a job stands."""

    WAITING = "waiting"  # for a worker, from `due_at` on
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # `reason` says why; what was done before stays
    CANCELLED = "cancelled"  # by a person; what was done before stays


class Job(models.Model):
    """A background job: who requested it, who works on it, how far it is, how it ended.

    The open job of an issue is a lock: its worker holds the row by a lease. The state of each mail
    is in the outbox (`Delivery`). The job of a list has no issue: the list's rows say what is left,
    and the job is deleted when the work ends.
    """

    OPEN = (State.WAITING, State.RUNNING)

    kind = models.CharField(max_length=20, choices=Kind)
    queue = models.CharField(max_length=20, help_text="which workers look for it")
    lock = models.CharField(
        max_length=60, help_text="of the jobs with the same lock one runs at a time"
    )
    issue = models.ForeignKey(
        Issue, on_delete=models.CASCADE, null=True, related_name="jobs", help_text="null: of a list"
    )
    language = models.CharField(max_length=35, blank=True)
    payload = models.JSONField(default=dict, help_text="what the worker has to know")
    result = models.JSONField(default=dict, help_text="what came of it until now")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_by = models.CharField(
        max_length=150, blank=True, help_text="the name at that time; empty: the command line"
    )
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = MessageField(blank=True, help_text="in an editor's words")
    stop = models.BooleanField(default=False, help_text="cancelled; ends after the step under way")
    total = models.PositiveIntegerField(
        null=True, help_text="steps; not counted before the work begins"
    )
    done = models.PositiveIntegerField(default=0, help_text="of `total`, those in vain included")
    due_at = models.DateTimeField(null=True, help_text="not before; null: at once")
    attempts = models.PositiveIntegerField(default=0, help_text="that failed, in a row")
    owner = models.CharField(max_length=100, blank=True, help_text="the worker that has it")
    by_hand = models.BooleanField(
        default=False, help_text="a command does it; when that dies nobody goes on by itself"
    )
    lease_until = models.DateTimeField(
        null=True, help_text="an owner that said nothing until then is taken for dead"
    )
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["queue", "state", "due_at"], name="job_to_be_claimed")]
        constraints = [
            models.UniqueConstraint(
                fields=["issue", "kind", "language"],
                condition=Q(state__in=[State.WAITING, State.RUNNING]),
                name="job_asked_once",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(issue=None, state=State.WAITING),
                name="job_of_a_list_waits_once",
            ),
            models.UniqueConstraint(
                fields=["lock"], condition=Q(state=State.RUNNING), name="job_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        about = f"of {self.issue}" if self.issue_id else ""
        return " ".join(filter(None, [self.kind, self.language, about]))

    @property
    def open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in self.OPEN

    @property
    def put_off(self) -> bool:
        """Whether it waits for the time that a person chose, or is due since."""
        return PUT_OFF in self.payload and self.state == State.WAITING and not self.started_at

    @property
    def about(self) -> Issue:
        """The issue it is about; raises ValueError for the job of a list."""
        if self.issue is None:
            raise ValueError(f"{self} has no issue")
        return self.issue

    @property
    def asker(self) -> str:
        """Who asked for it."""
        return self.asked_by or Message("the command line")


class Heartbeat(models.Model):
    """When the workers of a queue last looked for work."""

    name = models.CharField(max_length=20, unique=True)
    seen_at = models.DateTimeField()


class RunRequest(models.Model):
    """A request to gather and read now; by nobody (null) at the first start."""

    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    taken_at = models.DateTimeField(null=True)


class Run(models.Model):
    """A scheduled or commanded run: when it was due, when it ran, its result."""

    name = models.CharField(max_length=20)
    due_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    owner = models.CharField(
        max_length=100, blank=True, help_text="the process that runs it; a dead one's run is closed"
    )
    lease_until = models.DateTimeField(
        null=True, help_text="an owner on another machine, silent until then, is taken for dead"
    )
    outcome = models.JSONField(null=True)
    error = MessageField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["name", "-started_at"])]
        constraints = [
            models.UniqueConstraint(fields=["name", "due_at"], name="run_once_per_due_time"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(finished_at=None), name="run_one_at_a_time"
            ),
        ]


class ScheduleRule(models.Model):
    """When a run is due, and since when that is the rule: nothing is missed before."""

    name = models.CharField(max_length=20, unique=True)
    rule = models.CharField(max_length=200, help_text="cron line and time zone")
    since = models.DateTimeField()
