"""`curator schedule`: show due times and last results, and run what is due, for cron."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from curator.commands import console
from curator.commands.options import AsJson, Feeds, Home, Out, start
from curator.commands.run import workers
from curator.commands.stopping import stopped_by_the_system_too
from curator.runs import context

if TYPE_CHECKING:
    from curator.runs.schedule import Standing

Once = Annotated[
    bool,
    typer.Option(
        "--once",
        help="run what is due and do what was asked for at the desk, then end; exit code 1 when"
        " a run failed",
    ),
]


def schedule(
    once: Once = False,
    as_json: AsJson = False,
    home: Home = None,
    feeds: Feeds = None,
    out: Out = None,
) -> None:
    """Show when each run is due, and what came of the last; --once runs what is due, for cron."""
    start(home, feeds, out)
    if once:
        _run_what_is_due(as_json)
    else:
        _show(as_json)


def _run_what_is_due(as_json: bool) -> None:
    from curator.runs import queued, schedule, scheduled, watch, worker
    from curator.store import queue

    runs, well = scheduled.Runs(), True
    with stopped_by_the_system_too():
        rules = schedule.rules(context.config())
        ran = schedule.run_due(rules, runs.jobs(), datetime.now(UTC), runs.taking)
        watch.look_after(datetime.now(UTC))  # before messages leave: it may write some
        if queue.shared():
            queued.work_off()
        else:
            well = worker.work_off(workers(runs))
    if as_json:
        console.print_json(ran)
    else:
        ended = (f"{name} {'done' if ok else 'failed'}" for name, ok in ran.items())
        console.say(", ".join(ended) or "nothing was due")
    if not (well and all(ran.values())):
        raise typer.Exit(1)


def _show(as_json: bool) -> None:
    from curator.runs import schedule

    config, now = context.config(), datetime.now(UTC)
    standing = schedule.standing(config, now)
    if as_json:
        console.print_json([_as_object(each) for each in standing])
        return
    zone = ZoneInfo(config.newsletter.time_zone)
    columns = ("run", "rule", f"next ({zone.key})", "last", "state")
    console.table("", columns, (_cells(each, zone) for each in standing))
    for each in standing:
        for at, why in each.left_out:
            console.say(f"{each.name} is left out on {_time(at, zone)}: {why}")
    if between := config.schedule.send_between:
        console.say(f"Letters leave between {between} ({zone.key}); the rest waits.")
    if schedule.WATCH not in schedule.alive(now):
        console.say(
            "No clock is at work: start “curator run”, or let cron call “curator schedule --once”."
        )


def _cells(each: Standing, zone: ZoneInfo) -> tuple[str, ...]:
    rule = each.rule.line.rpartition(" ")[0] if each.rule else "never"
    began = each.last.started_at if each.last else None
    why = each.why.splitlines()[0] if each.why else ""
    state = f"{each.state}: {why}" if why else each.state
    return each.name, rule, _time(each.next, zone), _time(began, zone), state


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%a %Y-%m-%d %H:%M") if moment else "–"


def _as_object(each: Standing) -> dict[str, Any]:
    last = each.last
    return {
        "name": each.name,
        "rule": each.rule.line if each.rule else None,
        "next": each.next,
        "left_out": [{"at": at, "why": why} for at, why in each.left_out],
        "state": each.state,
        "why": each.why,
        "due": last and last.due_at,
        "began": last and last.started_at,
        "ended": last and last.finished_at,
        "outcome": each.outcome,
    }
