"""Watch: tell the operator by mail, and webhooks and chats where it is theirs to know, what did not
happen and what soon will not; each thing once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from curator.config import environment
from curator.runs import context, schedule, send
from curator.runs.schedule import Standing
from curator.store import alarms, models, notifications, run_log, send_jobs
from curator.store.scorecard import Score, idle

LATE = timedelta(hours=1)  # a run may wait so long behind another of its lane without a word
NAMED = 20  # sources in one mail
_HOW = {"failed": "failed", "skipped": "did not happen", "held": "was held"}


def look_after(now: datetime) -> int:
    """Tell of runs that failed, were left out, held or never begun, of a letter that would not
    be sent at its time, and once a day of sources that went quiet; how many things.
    """
    standing = schedule.standing(context.config(), now)
    told = tell_of_trouble(standing, now)
    told += sum(_late(each, now) for each in standing)
    told += sum(_cutoff(each, now) for each in standing if each.name == "send")
    return told + _idle(now)


def tell_of_trouble(standing: list[Standing], now: datetime) -> int:
    """Mail the operator, once each, about runs that failed, were left out or held; how many."""
    if not environment().smtp_url:
        return 0
    told = 0
    for each in standing:
        if each.state not in _HOW or each.last is None or not run_log.to_be_told(each.last):
            continue
        due = each.last.due_at or each.last.started_at
        body = f"{each.name}, due {_utc(due)}, {_HOW[each.state]}:\n{each.why}"
        _mail(f"{each.name} {_HOW[each.state]}", body, now)
        told += 1
    return told


def _late(each: Standing, now: datetime) -> int:
    """A run that nobody began although its time came long ago."""
    since = schedule.overdue(each, now)
    last = each.last.pk if each.last else 0
    if since is None or now - since < LATE or not alarms.first_time(f"{each.name} {last}", now):
        return 0
    body = f"{each.name} was due {_utc(since)}, and nobody has begun it.{_in_the_way(each.name)}"
    _mail(f"{each.name} does not happen", body, now)
    return 1


def _in_the_way(name: str) -> str:
    """The run that holds up its lane."""
    lane = next(lane for lane in schedule.LANES if name in lane)
    run = models.Run.objects.filter(finished_at=None, name__in=lane).first()
    return f" “{run.name}” is under way since {_utc(run.started_at)}." if run else ""


def _cutoff(each: Standing, now: datetime) -> int:
    """A letter that is to be sent by the clock soon and would be held."""
    hours = context.config().schedule.remind_hours
    if not hours or each.next is None or each.next - now > timedelta(hours=hours):
        return 0
    why = send_jobs.would_be_held()
    if not why or not alarms.first_time(f"cutoff {each.next.isoformat()}", now):
        return 0
    issue = models.Issue.objects.order_by("-pk").first()
    said = f"The next issue is to be sent {_utc(each.next)}. As it stands, none is: {why}"
    where = f"/issue/{issue.pk}/" if issue else "/"
    notifications.add(models.Event.CUTOFF_NEAR, said, where, issue, send_at=each.next.isoformat())
    _mail("nothing would be sent at its time", said, now, where)
    return 1


def _idle(now: datetime) -> int:
    """Sources that went quiet since yesterday: looked at once a day, for it reads all entries."""
    if not alarms.first_time(f"looked {now.date()}", now):
        return 0
    rows = {row.source.pk: row for row in idle(now)}
    new = [rows[key] for key in sorted(alarms.new_ones("idle", rows.keys(), now))]
    if not new:
        return 0
    said = f"Sources that went quiet: {', '.join(row.source.name for row in new[:NAMED])}"
    said += f" and {len(new) - NAMED} more." if len(new) > NAMED else "."
    listed = [{"name": row.source.name, "days": row.silent} for row in new[:NAMED]]
    notifications.add(models.Event.IDLE, said, "/sources/scorecard/", sources=listed)
    _mail(f"{len(new)} sources went quiet", "\n".join(map(_quiet, new)), now, "/sources/scorecard/")
    return 1


def _quiet(row: Score) -> str:
    state = f" ({row.source.state}: {row.source.reason})" if row.source.reason else ""
    return f"{row.source.name}: no entry for {row.silent} days{state}"


def _mail(subject: str, body: str, now: datetime, where: str = "/") -> None:
    if environment().smtp_url:
        link = f"{environment().base_url}{where}"
        send.tell_operator(subject, f"{body}\n\n{link}\ncurator schedule, curator doctor\n", now)


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
