"""A process that sends and is killed where it is told to; started once, it forks for each order, so that orders are cheap.

Reads orders as JSON lines on standard input and answers each with the signal the sender ended by (0: it came to its end)
and the phases it was in then, as they stood in memory that outlives it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice
from mmap import mmap
from pathlib import Path
from threading import Event, Lock, Thread, Timer
from typing import TYPE_CHECKING, Any

from tests.send.receiver import body

if TYPE_CHECKING:
    from curator.send.message import Template

PHASES = ("claim", "DATA", "commit")

# language and variant that readers chose -> the variant they get
CHOICES = {
    ("en", ""): "",
    ("en", "people"): "people",
    ("en", "data"): "data",
    ("de", ""): "",
    ("de", "people"): "people",
    ("de", "data"): "",  # German has too little on it
}


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


class Aim:
    """Death within one phase: a share of how long it lasted before, after it began the nth time."""

    def __init__(self, phase: str, nth: int, share: float) -> None:
        self._phase, self._nth, self._share = phase, nth, share
        self._begun, self._lasted, self._event = 0, 0.0, Event()
        sys.setswitchinterval(0.0001)  # the thread that kills is not kept waiting for the others
        Thread(target=self._wait, daemon=True).start()

    def begins(self, phase: str) -> None:
        if phase == self._phase:
            self._begun += 1
            if self._begun == self._nth:
                self._event.set()

    def ended(self, phase: str, seconds: float) -> None:
        if phase == self._phase:
            self._lasted = seconds

    def _wait(self) -> None:
        self._event.wait()
        time.sleep(self._share * self._lasted)
        kill()


def watch(owner: Any, name: str, phase: str, inside: mmap, lock: Lock, aim: Aim | None) -> None:
    """Count in `inside` the calls of `owner.name` that have begun and not ended."""
    original: Callable[..., Any] = getattr(owner, name)
    place = PHASES.index(phase)

    def step(by: int) -> None:
        with lock:
            inside[place] += by

    def watched(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        step(1)
        if aim:
            aim.begins(phase)
        try:
            return original(*args, **kwargs)
        finally:
            step(-1)
            if aim:
                aim.ended(phase, time.perf_counter() - began)

    setattr(owner, name, watched)


def send(order: dict[str, Any], inside: mmap) -> None:
    from django.db import connection

    from curator.send import run, sender
    from curator.send.transports import smtp
    from curator.store import deliveries, recipients
    from curator.store.models import Issue

    connection.settings_dict["NAME"] = order["database"]
    owners = {
        "deliveries": deliveries,
        "recipients": recipients,
        "connection": smtp.Connection,
        "server": smtp.Server,
        "sender": sender.Sender,
    }
    lock, aim = Lock(), Aim(*order["aim"]) if order.get("aim") else None
    watch(deliveries, "_claim", "claim", inside, lock, aim)
    watch(smtp.Connection, "_content", "DATA", inside, lock, aim)
    watch(connection, "_commit", "commit", inside, lock, aim)
    timer: Timer | None = None
    if order.get("after_seconds") is not None:
        timer = Timer(order["after_seconds"], kill)
        timer.start()
    elif order.get("at"):
        where, when, nth = order["at"]
        owner, _, name = where.partition(".")
        arm(owners[owner], name, when, nth, order.get("signal", signal.SIGKILL))
    server = smtp.Server(
        "127.0.0.1", order["port"], connections=2, timeout=20, helo="sender.example.org"
    )
    run(Issue.objects.get(), server, publish=lambda _: None)
    if timer or aim:  # the kill comes, also after the last mail
        time.sleep(60)


def forked(order: dict[str, Any]) -> tuple[int, list[str]]:
    inside = mmap(-1, len(PHASES))  # shared with the child
    child = os.fork()
    if child == 0:
        try:
            send(order, inside)
        except BaseException as error:  # noqa: BLE001 - the parent sees the exit code
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else -os.WEXITSTATUS(status)
    return ended, [phase for place, phase in enumerate(PHASES) if inside[place]]


def prepare(database: Path, readers: int) -> dict[str, str]:
    """An approved issue with so many readers in a file of its own, to be copied for each order; return
    the body of the mail that each is to get.
    """
    from django.core.management import call_command
    from django.db import connection

    from curator.send.approved import approved
    from tests.factories_sending import make_issue

    connection.settings_dict["NAME"] = str(database)
    call_command("migrate", verbosity=0)
    variants = ((tag, key) for (tag, key), gets in CHOICES.items() if gets)
    templates = approved(make_issue(("en", "de"), variants=tuple(variants))).templates
    choices = islice(cycle(CHOICES.items()), readers)
    letters = dict(
        reader(number, language, chosen, templates[language, gets])
        for number, ((language, chosen), gets) in enumerate(choices)
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return letters


def reader(number: int, language: str, variant: str, letter: Template) -> tuple[str, str]:
    """Add a reader with this choice; return their address and the body of `letter` for them."""
    from django.conf import settings
    from django.utils import timezone

    from curator import signing
    from curator.store import subscribers
    from curator.store.models import Subscriber

    address, now = f"reader{number}@example.org", timezone.now()
    subscribers.add(address, [language], "Yes.", "test", now, variant=variant)
    key = Subscriber.objects.get(address=address).pk
    token = signing.make(settings.SECRET_KEY, "leave", key)
    return address, body(letter.fill(address, token, "<any@example.org>", now).decode())


def answer(value: object) -> None:
    sys.stdout.write(f"{value}\n")
    sys.stdout.flush()


def main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "curator.settings"
    django.setup()
    answer(json.dumps(prepare(Path(sys.argv[1]), int(sys.argv[2]))))
    for line in sys.stdin:
        answer(json.dumps(forked(json.loads(line))))


if __name__ == "__main__":
    main()
