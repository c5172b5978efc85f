"""`curator run`: the desk, the public pages and the schedule, in one process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from curator import wiring
from curator.commands import console
from curator.commands.options import Feeds, Home, Out, start
from curator.config import Config, environment
from curator.errors import CuratorError

if TYPE_CHECKING:
    from curator import schedule

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="where the desk listens")]
Host = Annotated[str, typer.Option("--host", help="the address it listens on; behind a web server keep 127.0.0.1")]
NoSchedule = Annotated[bool, typer.Option("--no-schedule", help="only the desk; everything else by hand or cron")]


def run(
    port: Port = 8000,
    host: Host = "127.0.0.1",
    no_schedule: NoSchedule = False,
    home: Home = None,
    feeds: Feeds = None,
    out: Out = None,
) -> None:
    """Serve the desk and run what is scheduled, until Ctrl-C."""
    start(home, feeds, out)
    from curator import background, schedule

    config = wiring.config()
    scheduler = None if no_schedule else schedule.start(_times(config), _jobs())
    stop_asking = None if no_schedule else background.start(_machine_words)
    _welcome(host, port, config, scheduled=scheduler is not None)
    try:
        _serve(host, port)
    finally:
        if scheduler and stop_asking:
            stop_asking()
            scheduler.shutdown(wait=False)


# A web server on this machine says that the visitor came by https, and from where; nobody else is believed.
PROXY: dict[str, Any] = {
    "trusted_proxy": "127.0.0.1",
    "trusted_proxy_headers": {"x-forwarded-proto", "x-forwarded-for"},
    "clear_untrusted_proxy_headers": True,
}


def _serve(host: str, port: int) -> None:
    import waitress

    from curator.wsgi import application

    try:
        waitress.serve(application, host=host, port=port, threads=8, ident=None, **PROXY)
    except OSError as error:
        raise CuratorError(f"the desk cannot listen on {host}:{port}: {error.strerror}. Try --port.") from error


def _welcome(host: str, port: int, config: Config, *, scheduled: bool) -> None:
    from curator.review import invite

    console.say(f"The desk of {config.newsletter.name}: http://{host}:{port}   (Ctrl-C ends it)")
    base = environment().base_url if environment().base_url_set else f"http://{host}:{port}"
    link = invite.first_link(base)
    if link:
        console.say(f"Nobody can sign in yet. Open this link once, within 24 hours, and choose a password:\n  {link}")
    console.say("To add people: curator people add NAME --role editor|publisher")
    if scheduled:
        plan = config.schedule
        console.say(f"Schedule ({config.newsletter.time_zone}): gather {plan.gather}, read {plan.read}, draft {plan.draft}")


def _times(config: Config) -> dict[str, schedule.Times]:
    from curator import schedule

    zone, plan = config.newsletter.time_zone, config.schedule
    return {name: schedule.trigger(getattr(plan, name), zone) for name in _jobs()}


def _jobs() -> dict[str, schedule.Job]:
    """The runs by name, each with the feeds.yaml of the moment it runs."""
    return {"gather": _gather, "read": _read, "draft": _draft, "publish": _publish}


def _machine_words(stopping: Callable[[], bool]) -> object | None:
    """The next thing that somebody asked a machine for at the desk, with the feeds.yaml of that moment."""
    from curator.store import asking

    hands = wiring.hands(stopping, lambda _: asking.looked(datetime.now(UTC)))
    return hands.next(lambda: wiring.machine(wiring.config()))


def _gather() -> dict[str, object]:
    from curator import pipeline

    config = wiring.config()
    return pipeline.gather(config.sources, wiring.collect(config), datetime.now(UTC), only_due=True).as_object()


def _read() -> dict[str, object]:
    from curator import pipeline

    config = wiring.config()
    return pipeline.read(wiring.reader(config), config.collect, datetime.now(UTC)).as_object()


def _publish() -> dict[str, object]:
    from curator import pipeline

    changed = pipeline.publish(wiring.press(wiring.config()), environment().out)
    return {"files": len(changed)}


def _draft() -> dict[str, object]:
    from curator import pipeline
    from curator.store import drafting

    config = wiring.config()
    issue = pipeline.draft(config, datetime.now(UTC))
    return {"draft": issue.pk, "slots": drafting.slots(issue)}
