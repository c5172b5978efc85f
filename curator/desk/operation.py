"""Operation: the state of scheduled runs, and of notifications."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from curator.config import environment
from curator.config.receivers import host
from curator.desk.page import attempt, done, page, person, with_any_right
from curator.desk.wording import event_names, message_states, receiver_states, run_names, run_states
from curator.runs import context, schedule
from curator.store import notifications
from curator.store.history import OPERATE, require
from curator.web.desk_language import gettext

SHOWN = 30  # messages


@with_any_right
def operation(request: HttpRequest) -> HttpResponse:
    """Show every scheduled run, and the notifications sent."""
    now = timezone.now()
    return page(
        request,
        "operation.html",
        runs=schedule.standing(context.config(), now),
        clock=schedule.WATCH in schedule.alive(now),
        told=notifications.receivers(),
        hosts={name: host(each) for name, each in environment().receivers.items()},
        messages_told=notifications.newest(SHOWN),
        run_names=run_names(),
        run_states=run_states(),
        receiver_states=receiver_states(),
        message_states=message_states(),
        event_names=event_names(),
    )


@require_POST
@with_any_right
def test_receiver(request: HttpRequest, name: str) -> HttpResponse:
    """Send a test, or what was given up again, to one receiver."""
    message = gettext("It is sent while “%(command)s” is running.", command="curator run")

    def send_message() -> None:
        require(person(request), OPERATE)
        if request.POST.get("do") == "resend":
            notifications.resend(name, timezone.now())
        else:
            notifications.test(name)

    attempt(request, send_message, message)
    return done(request, "operation")
