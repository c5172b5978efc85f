"""Show what the bot is doing: the run under way, what is due next; and gather now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from curator.desk.page import attempt, done, person, signed_in
from curator.desk.wording import run_names
from curator.errors import NotReady
from curator.runs import context, schedule
from curator.store import models, run_log
from curator.web.desk_language import gettext


@dataclass(frozen=True, slots=True)
class Collecting:
    """The state of gathering and reading, for editors."""

    line: str  # what is under way or waits; empty: nothing
    due: list[tuple[str, datetime]]  # run and time, in the newsletter's zone; empty: no schedule
    zone: str
    asked: bool  # whether what people ask for is done
    runs: list[models.Run]  # the last ones


def collecting(now: datetime) -> Collecting:
    """Return what is under way, and when each run is due."""
    config = context.config()
    zone = config.newsletter.time_zone
    alive, ahead, lately = schedule.alive(now), schedule.due_next(config, now), run_log.lately(now)
    known = ahead if schedule.WATCH in alive else []
    due = [(name, at.astimezone(ZoneInfo(zone))) for name, at in known]
    asked = schedule.ASKED in alive
    return Collecting(_line(lately.under_way, asked=asked), due, zone, asked, lately.runs)


def _line(under_way: models.Run | None, *, asked: bool) -> str:
    if under_way:
        return _progress(under_way)
    if not models.RunRequest.objects.filter(taken_at=None).exists():
        return ""
    if asked:
        return gettext("Gathering begins in a moment.")
    return gettext(
        "Gathering was asked for, but “%(command)s” is not running, so nothing happens yet.",
        command="curator run",
    )


def _progress(run: models.Run) -> str:
    match run.name:
        case "gather":
            fetched = Count("pk", filter=Q(checked_at__gte=run.started_at))
            active = models.Source.objects.filter(listed=True, paused=False)
            counts = active.aggregate(done=fetched, all=Count("pk"))
            return gettext("Gathering: %(done)s of %(all)s sources fetched.", **counts)
        case "read":
            left = models.Entry.objects.filter(state=models.Entry.State.NEW).count()
            read = models.Story.objects.filter(created_at__gte=run.started_at).count()
            return gettext(
                "Reading: stories read: %(read)s, entries left: %(left)s.", read=read, left=left
            )
        case _:
            return gettext("Running: %(run)s.", run=run_names().get(run.name, run.name))


@require_POST
@signed_in
def gather_now(request: HttpRequest) -> HttpResponse:
    """Request gathering and reading now."""
    attempt(request, lambda: _ask(request), gettext("Every source is being fetched and read now."))
    return done(request, "home")


def _ask(request: HttpRequest) -> None:
    if not run_log.ask(person(request)):
        raise NotReady("That was asked for already; it begins in a moment.")
