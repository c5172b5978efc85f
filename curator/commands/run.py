"""`curator run`: desk, public pages, schedule and workers in one process; `curator
work`: a worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from ipaddress import ip_address
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from curator.commands import console
from curator.commands.options import Feeds, Home, Out, start
from curator.commands.stopping import stopped_by_the_system_too, told_at_once
from curator.config import environment
from curator.errors import CuratorError, InputError, NotReady
from curator.runs import context

if TYPE_CHECKING:
    from pathlib import Path

    import waitress.server

    from curator.config import Config
    from curator.runs.scheduled import Runs
    from curator.runs.worker import Take

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="where the desk listens")]
Host = Annotated[
    str,
    typer.Option("--host", help="the address it listens on; behind a web server keep 127.0.0.1"),
]
NoWork = Annotated[
    bool,
    typer.Option(
        "--no-work", help="serve the desk only; “curator work”, here or elsewhere, does the work"
    ),
]
Queues = Annotated[
    str, typer.Option("--queues", help="what to work at, separated by commas; else everything")
]
NoSchedule = Annotated[
    bool,
    typer.Option(
        "--no-schedule", help="nothing by the clock; what people ask for at the desk is done"
    ),
]


def run(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    no_schedule: NoSchedule = False,
    no_work: NoWork = False,
    home: Home = None,
    feeds: Feeds = None,
    out: Out = None,
) -> None:
    """Serve the desk and run what is scheduled, until Ctrl-C."""
    start(home, feeds, out)
    config = context.config()
    server = _listening(
        host, port
    )  # first: where the port is taken, another of us may be at work on the schedule
    with (
        stopped_by_the_system_too(),
        _beside_the_desk(by_the_clock=not no_schedule, working=not no_work) as ask_to_end,
        told_at_once(ask_to_end),
        suppress(KeyboardInterrupt),  # between the lines of welcome; the server ends by itself
    ):
        _welcome(host, port, config, home, scheduled=not no_schedule)
        _first_start()
        server.run()
    console.warn("curator: the desk is closed.")


def work(
    queues: Queues = "",
    no_schedule: NoSchedule = False,
    home: Home = None,
    feeds: Feeds = None,
    out: Out = None,
) -> None:
    """Do what is due and what people ask for, beside other workers, until Ctrl-C."""
    start(home, feeds, out)
    from curator.store import queue

    if not queue.shared():
        raise NotReady(
            "Workers share a PostgreSQL database: set CURATOR_DATABASE_URL (docs/running.md). With"
            " SQLite “curator run” does all the work itself."
        )
    wanted = [name.strip() for name in queues.split(",") if name.strip()] or list(queue.PRIORITY)
    if unknown := sorted(set(wanted) - set(queue.PRIORITY)):
        raise InputError(f"“{unknown[0]}” is no queue; there are {', '.join(queue.PRIORITY)}.")
    if "send" in wanted:  # who sends issues sends these too, and none of them waits behind one
        wanted += [name for name in ("confirm", "notify") if name not in wanted]
    with (
        stopped_by_the_system_too(),
        _sharing(wanted, by_the_clock=not no_schedule),
        suppress(KeyboardInterrupt),
    ):
        console.say(f"At work: {', '.join(wanted)}   (Ctrl-C ends it)")
        Event().wait()
    console.warn("curator: the worker has stopped.")


@contextmanager
def _beside_the_desk(*, by_the_clock: bool, working: bool = True) -> Iterator[Callable[[], None]]:
    """Run the workers, and the schedule if it is on, until the desk is closed.

    Yields a function that asks all of them to end.
    """
    from curator.runs import schedule, scheduled, watch, worker
    from curator.store import queue

    if queue.shared():
        queues = list(queue.PRIORITY) if working else []
        with _sharing(queues, by_the_clock=by_the_clock) as ask_to_end:
            yield ask_to_end
        return
    if not working:
        yield lambda: None
        return
    runs, ending = scheduled.Runs(), worker.Ending(PATIENCE)

    def ask() -> None:
        runs.ask_to_end()
        ending.ask()

    with (
        ExitStack() as closing
    ):  # each is registered before it begins, or as soon as it has: Ctrl-C may come between
        closing.callback(runs.stop)
        if by_the_clock:
            scheduler = schedule.start(
                lambda: schedule.rules(context.config()),
                runs.jobs(),
                runs.taking,
                watch.look_after,
            )
            closing.callback(scheduler.shutdown, wait=False)
        for name, take in workers(runs).items():
            closing.callback(worker.start(take, name=name, ending=ending))
        closing.callback(ask)
        yield ask


@contextmanager
def _sharing(queues: list[str], *, by_the_clock: bool) -> Iterator[Callable[[], None]]:
    """Work at `queues` beside other processes, and give them what is due, until the end.

    Yields a function that asks for the end.
    """
    from curator.runs import queued, schedule, scheduled, watch, worker
    from curator.store import jobs, queue

    stopping = Event()
    looks: dict[str, Take] = {schedule.ASKED: queued.Look()} if queues or by_the_clock else {}
    # only noting that somebody is there: the work comes by the queue
    for asked, name in {"send": jobs.MAILS, "translate": jobs.TRANSLATIONS}.items():
        looks |= {name: lambda _: None} if asked in queues else {}
    if "translate" in queues:  # among several workers each does what it finds left
        looks[LOOK_OVER] = _look_over()
    with ExitStack() as closing:
        if queues:
            call = (queued.tasks(), queues, stopping.is_set)
            thread = Thread(target=queue.work, args=call, name="queues", daemon=True)
            closing.callback(thread.join, queue.PATIENCE + 2)  # ten seconds are all we are given
            thread.start()
        if by_the_clock:
            scheduler = schedule.start(
                lambda: schedule.rules(context.config()),
                scheduled.Runs().jobs(),
                queued.handing_over,
                watch.look_after,
            )
            closing.callback(scheduler.shutdown, wait=False)
        for name, take in looks.items():
            closing.callback(worker.start(take, name=name))
        closing.callback(stopping.set)
        yield stopping.set


# seconds for what is under way to be answered: a mail that is not answered then is uncertain, a
# translation is asked for again
PATIENCE = 6.0


def workers(runs: Runs) -> dict[str, Take]:
    """Return name -> worker, for each kind of background work."""
    from curator.runs import schedule
    from curator.store import heartbeats, jobs

    return {
        schedule.ASKED: lambda _: runs.asked(),
        jobs.MAILS: partial(_mails, heartbeats.name()),
        jobs.TRANSLATIONS: partial(_translations, heartbeats.name()),
        # beside the issues, so that no confirmation waits behind one
        jobs.CONFIRMATIONS: partial(_confirmations, heartbeats.name()),
        jobs.NOTIFICATIONS: partial(_notifications, heartbeats.name()),
        LOOK_OVER: lambda stopping: _look_over()(stopping),
    }


LOOK_OVER = "look over"  # the worker that looks at the open issues


@cache
def _look_over() -> Take:
    """Return the worker that prepares what approving asks for."""
    from curator.runs.look_over import LookOver

    return LookOver()


# Strangers reach this server through /leave/: small bodies, many half-open connections.
LIMITS: dict[str, Any] = {
    "max_request_body_size": 5_000_000,  # bytes
    "connection_limit": 500,
    "channel_timeout": 30,  # seconds without a word
    "asyncore_use_poll": True,  # select() ends at 1024 files
}


def trusting(proxy: str) -> dict[str, Any]:
    """Return waitress's options to trust the headers of the web server at this address, and no
    other.
    """
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_headers": {"x-forwarded-proto", "x-forwarded-for"},
        "clear_untrusted_proxy_headers": True,
    }


def _listening(host: str, port: int) -> waitress.server.BaseWSGIServer:
    import waitress

    from curator.wsgi import application

    try:
        trusted = trusting(environment().trusted_proxy)
        return waitress.create_server(
            application, host=host, port=port, threads=8, ident=None, **LIMITS, **trusted
        )
    except (OSError, ValueError) as error:  # ValueError: it is no address
        why = getattr(error, "strerror", None) or error
        raise CuratorError(
            f"the desk cannot listen on {host}:{port}: {why}. Try --port."
        ) from error


def _welcome(host: str, port: int, config: Config, home: Path | None, *, scheduled: bool) -> None:
    from curator.store import people

    console.say(f"The desk of {config.newsletter.name}: http://{host}:{port}   (Ctrl-C ends it)")
    base = environment().base_url if environment().base_url_set else f"http://{host}:{port}"
    if is_open(base, host):
        console.warn(
            "curator: passwords and sessions cross the network unencrypted here. Put a web server"
            " with TLS before the desk, and set CURATOR_BASE_URL to its https address (README)."
        )
    link = people.first_link(base)
    if link:
        console.say(
            "Nobody can sign in yet. Open this link once, within 24 hours, and choose a"
            f" password:\n  {link}"
        )
    there = f" --home {home}" if home else ""
    console.say(f"To add people: curator people add NAME --role editor|publisher|operator{there}")
    if scheduled:
        plan = config.schedule
        console.say(
            f"Schedule ({config.newsletter.time_zone}): gather {plan.gather}, read {plan.read},"
            f" draft {plan.draft}"
        )


def is_open(base: str, host: str) -> bool:
    """Return whether the desk is reached over http from other machines, by base address or
    listening address.
    """
    if base.startswith("https:"):
        return False
    return not (_is_here(urlsplit(base).hostname or "") and _is_here(host))


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _first_start() -> None:
    """Start a gathering at once if nothing was gathered yet."""
    from curator.store import run_log

    if run_log.nothing_yet() and run_log.ask(None):
        console.say(
            "Nothing was gathered yet: gathering, reading and drafting now. The desk’s home page"
            " shows how far it is."
        )


def _mails(name: str, stopping: Callable[[], bool]) -> object | None:
    """Send the issue that is due longest, with the current settings; None if none is due."""
    from curator.runs.send import SendContext, SendWorker

    return SendWorker.here(stopping, name).next(SendContext.configured)


def _confirmations(name: str, stopping: Callable[[], bool]) -> object | None:
    """Mail every link that is due, for sign-ups and desk accounts; None if none is due."""
    from curator.runs import confirm
    from curator.runs.worker import Worker
    from curator.store import mailed_links

    mailed_links.delete_expired(datetime.now(UTC))
    return confirm.work_off(Worker.here(stopping, name))


def _notifications(name: str, stopping: Callable[[], bool]) -> object | None:
    """Send every message to webhooks and chats that is due; None if none is due."""
    from curator.runs import notify
    from curator.runs.worker import Worker

    return notify.work_off(Worker.here(stopping, name))


def _translations(name: str, stopping: Callable[[], bool]) -> object | None:
    """Translate what the desk requested longest ago, else make the waiting gists, with the
    current feeds.yaml; None if nothing waits.
    """
    from curator.runs import gists
    from curator.runs.translate import TranslationContext, TranslationWorker
    from curator.store import heartbeats, jobs

    here = TranslationWorker.here(stopping, name)
    worker = replace(here, on_each=lambda _: heartbeats.note_poll(jobs.TRANSLATIONS, here.now()))
    asked = worker.next(lambda: TranslationContext(context.config()))
    return asked if asked is not None else gists.work_off(here, context.config())
