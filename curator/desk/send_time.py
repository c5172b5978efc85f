"""When an issue is to be sent: at once, or at a time that a publisher chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from curator.desk.page import when
from curator.errors import InputError
from curator.runs import context
from curator.store.models import Issue
from curator.web.desk_language import gettext

AHEAD = timedelta(days=60)  # at most; further ahead it is a slip in the year or month


@dataclass(frozen=True, slots=True)
class Field:
    """The field for the time, in local time of `zone`: what it holds, and between what."""

    value: str
    zone: str
    earliest: str
    latest: str

    @classmethod
    def of(cls, request: HttpRequest, now: datetime) -> Self:
        """Return the field with what was refused still in it."""
        wall = _wall(now, _zone())
        return cls(
            request.GET.get("at", "")[:40],
            _zone().key,
            _typed(wall + timedelta(minutes=1)),
            _typed(wall + AHEAD),
        )


def chosen(request: HttpRequest, issue: Issue, now: datetime) -> datetime | None:
    """Return the time that was typed, or None for at once; raises InputError.

    An empty field is at once, unless the button beside it was pressed.
    """
    text = request.POST.get("at", "").strip()
    if not text and "later" not in request.POST:
        return None
    if issue.state == Issue.State.SENDING:
        raise InputError("What is left of an issue is sent at once. It cannot wait for a time.")
    return chosen_time(text, _zone(), now)


def chosen_time(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the moment of “2026-11-30T14:00” in `zone`, which is named in it; raises InputError.

    Of a time that comes twice when clocks are put back, the first is meant.
    """
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        wall = None
    if wall is None or wall.tzinfo or ":" not in text:
        raise InputError("Give the day and the time at which the issue is to be sent.")
    wall = wall.replace(second=0, microsecond=0, fold=0)
    if wall > _wall(now, zone) + AHEAD:
        raise InputError(
            "An issue can wait for its time for %(days)s days at most.", days=AHEAD.days
        )
    if wall < _wall(now, zone) - timedelta(days=1):  # far from the ends of the calendar below
        raise InputError("This time is past. Choose one that is to come.")
    moment = wall.replace(tzinfo=zone)
    if _wall(moment.astimezone(UTC), zone) != wall:
        raise InputError(
            "This time does not exist in %(zone)s: clocks are put forward then. Choose another.",
            zone=zone.key,
        )
    if moment.astimezone(UTC) <= now:
        raise InputError("This time is past. Choose one that is to come.")
    return moment


def said(issue: Issue, at: datetime | None) -> str:
    """Return what is answered when an issue was requested to be sent."""
    if at is None:
        return gettext(
            "Issue %(number)s is on its way. It is sent in the background; you can leave this"
            " page.",
            number=issue.number,
        )
    return gettext(
        "Issue %(number)s will be sent on %(time)s. Until then it can be taken back here.",
        number=issue.number,
        time=when(at),
    )


def back(request: HttpRequest, issue: Issue, *, asked: bool) -> HttpResponse:
    """Return to the page, with what was typed if it was refused."""
    typed = request.POST.get("at", "")
    kept = "?" + urlencode({"at": typed[:40]}) if typed and not asked else ""
    return redirect(reverse("send", args=[issue.pk]) + kept)


def _zone() -> ZoneInfo:
    return ZoneInfo(context.config().newsletter.time_zone)


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the local time without its zone."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def _typed(wall: datetime) -> str:
    """Return a local time as browsers write it."""
    return wall.isoformat(timespec="minutes")
