"""Show what the bot is doing: the run under way, what is due next; and gather now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

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


def collecting(now: datetime) -> Collecting:
    """Return what is under way, and when each run is due."""
    config = context.config()
    zone = config.newsletter.time_zone
    due = []
    if schedule.alive(schedule.WATCH, now):
        for each in schedule.standing(config, now):
            due += [(each.name, each.next.astimezone(ZoneInfo(zone)))] if each.next else []
    return Collecting(_line(now), due, zone, schedule.alive(schedule.ASKED, now))


def _line(now: datetime) -> str:
    run = models.Run.objects.filter(finished_at=None, started_at__gte=now - timedelta(days=1))
    newest = run.order_by("-started_at").first()
    if newest:
        return _progress(newest)
    if not models.RunRequest.objects.filter(taken_at=None).exists():
        return ""
    if schedule.alive(schedule.ASKED, now):
        return gettext("Gathering begins in a moment.")
    return gettext(
        "Gathering was asked for, but “%(command)s” is not running, so nothing happens yet.",
        command="curator run",
    )


def _progress(run: models.Run) -> str:
    match run.name:
        case "gather":
            active = models.Source.objects.filter(listed=True, paused=False)
            done = active.filter(checked_at__gte=run.started_at).count()
            return gettext(
                "Gathering: %(done)s of %(all)s sources fetched.", done=done, all=active.count()
            )
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
