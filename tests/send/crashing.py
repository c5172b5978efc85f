"""A process that sends and is killed where it is told to; started once, it forks for each order, so that orders are cheap.

Reads orders as JSON lines on standard input and answers each with the signal the sender ended by (0: it came to its end).
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Timer
from typing import Any


def kill(number: int = signal.SIGKILL) -> None:
    os.kill(os.getpid(), number)


def arm(owner: Any, name: str, when: str, nth: int, number: int) -> None:
    """Signal this process, by default to its death, before or after the nth call of `owner.name`."""
    original: Callable[..., Any] = getattr(owner, name)
    calls, lock = [0], Lock()

    def counted() -> bool:
        with lock:
            calls[0] += 1
            return calls[0] == nth

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        here = counted()
        if here and when == "before":
            kill(number)
        result = original(*args, **kwargs)
        if here and when == "after":
            kill(number)
        return result

    setattr(owner, name, wrapped)


def send(order: dict[str, Any]) -> None:
    from django.db import connection

    from curator.send import run, sender
    from curator.send.transports import smtp
    from curator.store import deliveries
    from curator.store.models import Issue

    connection.settings_dict["NAME"] = order["database"]
    owners = {
        "deliveries": deliveries,
        "connection": smtp.Connection,
        "server": smtp.Server,
        "sender": sender.Sender,
    }
    kept_alive: Timer | None = None
    if order.get("after_seconds") is not None:
        kept_alive = Timer(order["after_seconds"], kill)
        kept_alive.start()
    elif order.get("at"):
        where, when, nth = order["at"]
        owner, _, name = where.partition(".")
        arm(owners[owner], name, when, nth, order.get("signal", signal.SIGKILL))
    server = smtp.Server(
        "127.0.0.1", order["port"], connections=2, timeout=20, helo="sender.example.org"
    )
    run(Issue.objects.get(), server, publish=lambda _: None)
    if kept_alive:  # the kill comes, also after the last mail
        kept_alive.join()


def forked(order: dict[str, Any]) -> int:
    child = os.fork()
    if child == 0:
        try:
            send(order)
        except BaseException as error:  # noqa: BLE001 - the parent sees the exit code
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)


def prepare(database: Path, readers: int) -> None:
    """An approved issue with so many readers in a file of its own, to be copied for each order."""
    from django.core.management import call_command
    from django.db import connection

    from tests.factories_sending import make_issue, make_readers

    connection.settings_dict["NAME"] = str(database)
    call_command("migrate", verbosity=0)
    make_issue(("en",))
    make_readers(readers)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def answer(value: object) -> None:
    sys.stdout.write(f"{value}\n")
    sys.stdout.flush()


def main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "curator.settings"
    django.setup()
    prepare(Path(sys.argv[1]), int(sys.argv[2]))
    answer("ready")
    for line in sys.stdin:
        answer(forked(json.loads(line)))


if __name__ == "__main__":
    main()
