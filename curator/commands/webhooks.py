"""`curator webhooks`: list the receivers of notifications, test them, send again."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator.commands import console
from curator.commands.options import AsJson, Home, start
from curator.config import environment
from curator.config.receivers import Webhook, host
from curator.errors import NotReady

if TYPE_CHECKING:
    from curator.store.models import Notification
    from curator.store.notifications import ReceiverState

app = typer.Typer(
    help="Who is told what happens here, by webhooks and chat, and what they answered.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="one of CURATOR_WEBHOOKS or CURATOR_CHAT; else all")]
_SHOWN = 20


@app.command("list")
def list_(as_json: AsJson = False, home: Home = None) -> None:
    """Show each receiver with its last answer, and the newest messages."""
    start(home)
    from curator.store import notifications

    rows = [_as_object(each) for each in notifications.receivers()]
    if as_json:
        console.print_json(rows)
        return
    console.table("", tuple(rows[0]) if rows else (), (tuple(row.values()) for row in rows))
    columns = ("at (UTC)", "event", "to", "state", "tries", "answer")
    console.table("", columns, map(_cells, notifications.newest(_SHOWN)))


def _as_object(each: ReceiverState) -> dict[str, Any]:
    receiver = environment().receivers[each.name]
    return {
        "name": each.name,
        "kind": "webhook" if isinstance(receiver, Webhook) else "chat",
        "host": host(receiver),
        "state": each.state,
        "waiting": each.waiting,
        "failed": each.failed,
        "answer": each.last.answer if each.last else "",
        "answered": each.last.answered_at if each.last else None,
    }


def _cells(row: Notification) -> tuple[object, ...]:
    at = f"{row.at:%Y-%m-%d %H:%M}"
    return at, row.event, row.receiver, row.state, row.attempts, row.answer


@app.command("test")
def send_test(name: Name = "", home: Home = None) -> None:
    """Send a test message now and say what was answered; exit code 1 when it was not taken."""
    start(home)
    from curator.store import notifications

    _deliver(notifications.test(name))


@app.command()
def resend(name: Name = "", home: Home = None) -> None:
    """Send again what was given up; exit code 1 when it was not taken."""
    start(home)
    from curator.store import notifications

    _deliver(notifications.resend(name, datetime.now(UTC)))


@app.command("make-secret")
def make_secret() -> None:
    """Print a new secret for CURATOR_WEBHOOK_SECRETS, to be given to the receiver too."""
    console.say("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())


def _deliver(rows: Sequence[Notification]) -> None:
    """Send what is due, and report the results of `rows`."""
    from curator.runs import notify
    from curator.runs.worker import Worker

    notify.work_off(Worker.here())
    for row in rows:
        row.refresh_from_db()
        console.say(f"{row.receiver}: {row.event}: {row.answer or 'is being sent'}")
    if refused := sum(row.state != row.State.TAKEN for row in rows):
        raise NotReady(
            f"{refused} of {len(rows)} messages were not taken; what waits is tried again for three"
            " days while “curator run” is at work. “curator webhooks list” shows it."
        )
    console.say(f"{len(rows)} messages were taken.")
