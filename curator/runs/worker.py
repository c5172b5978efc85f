"""The threads of `curator run` that carry out what people asked for at the desk, beside the
schedule: one makes machine words, one sends mails.

They are daemons: the program ends soon when it is told to, and what was under way is taken up by
whoever looks next.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from curator.store import heartbeats, translation_jobs

LOOK_SECONDS = 2.0
NOTED = timedelta(seconds=20)  # how often the store is told that somebody looks
log = logging.getLogger(__name__)

Take = Callable[
    [Callable[[], bool]], object | None
]  # given "is it to stop?": what was carried out, None when nothing waits


def start(
    take: Take,
    look_seconds: float = LOOK_SECONDS,
    name: str = translation_jobs.WATCH,
    patience: float = 0,
) -> Callable[[], None]:
    """Look for work every few seconds until the function returned here is called.

    That waits up to `patience` seconds for what is under way to be finished and written down.
    """
    stopping = Event()
    thread = Thread(target=_look, args=(take, stopping, look_seconds, name), name=name, daemon=True)
    thread.start()

    def stop() -> None:
        stopping.set()
        thread.join(patience)

    return stop


def _look(take: Take, stopping: Event, look_seconds: float, name: str) -> None:
    from django.db import close_old_connections, connection

    noted: datetime | None = None
    while not stopping.is_set():
        close_old_connections()
        try:
            noted = _note(name, noted, datetime.now(UTC))
            busy = take(stopping.is_set) is not None
        except Exception:  # whatever it was, the next request may fare better
            log.exception("%s: what was asked for at the desk failed", name)
            busy = False
        if not busy:
            stopping.wait(look_seconds)
    connection.close()


def _note(name: str, noted: datetime | None, now: datetime) -> datetime:
    if noted is not None and now - noted < NOTED:
        return noted
    heartbeats.looked(name, now)
    return now
