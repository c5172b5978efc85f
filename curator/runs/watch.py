"""Watch: mail the operator about runs that did not happen and sources that went silent,
once each.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from curator.config import environment
from curator.runs import context, schedule, send
from curator.runs.schedule import Standing
from curator.store import alarms, models, notifications, run_log
from curator.store.scorecard import Score, idle

LATE = timedelta(hours=1)  # a run may wait so long behind another of its lane without a word
NAMED = 20  # sources in one mail
_HOW = {"failed": "failed", "skipped": "did not happen", "held": "was held"}


def look_after(now: datetime) -> int:
    """Report runs that failed, were missed, held or never begun, and once a day silent sources;
    return how many.
    """
    standing = schedule.standing(context.config(), now)
    mailed = mail_about_problems(standing, now)
    mailed += sum(_late(each, now) for each in standing)
    return mailed + _idle(now)


def mail_about_problems(standing: list[Standing], now: datetime) -> int:
    """Mail the operator, once each, about runs that failed, were left out or held;
    return how many.
    """
    if not environment().smtp_url:
        return 0
    mailed = 0
    for each in standing:
        if each.state not in _HOW or each.last is None or not run_log.needs_report(each.last):
            continue
        due = each.last.due_at or each.last.started_at
        body = f"{each.name}, due {_utc(due)}, {_HOW[each.state]}:\n{each.why}"
        _mail(f"{each.name} {_HOW[each.state]}", body, now)
        mailed += 1
    return mailed


def _late(each: Standing, now: datetime) -> int:
    """Return a run that nobody began although it was due long ago."""
    since = schedule.overdue(each, now)
    last = each.last.pk if each.last else 0
    if since is None or now - since < LATE or not alarms.first_time(f"{each.name} {last}", now):
        return 0
    body = f"{each.name} was due {_utc(since)}, and nobody has begun it.{_in_the_way(each.name)}"
    _mail(f"{each.name} does not happen", body, now)
    return 1


def _in_the_way(name: str) -> str:
    """Return the run that blocks its lane."""
    lane = next(lane for lane in schedule.LANES if name in lane)
    run = models.Run.objects.filter(finished_at=None, name__in=lane).first()
    return f" “{run.name}” is under way since {_utc(run.started_at)}." if run else ""


def _idle(now: datetime) -> int:
    """Return sources that went silent since yesterday, once a day because it reads all entries."""
    if not alarms.first_time(f"looked {now.date()}", now):
        return 0
    rows = {row.source.pk: row for row in idle(now)}
    new = [rows[key] for key in sorted(alarms.new_ones("idle", rows.keys(), now))]
    if not new:
        return 0
    text = f"Sources that went quiet: {', '.join(row.source.name for row in new[:NAMED])}"
    text += f" and {len(new) - NAMED} more." if len(new) > NAMED else "."
    listed = [{"name": row.source.name, "days": row.silent} for row in new[:NAMED]]
    notifications.add(models.Event.IDLE, text, "/sources/scorecard/", sources=listed)
    _mail(f"{len(new)} sources went quiet", "\n".join(map(_quiet, new)), now, "/sources/scorecard/")
    return 1


def _quiet(row: Score) -> str:
    state = f" ({row.source.state}: {row.source.reason})" if row.source.reason else ""
    return f"{row.source.name}: no entry for {row.silent} days{state}"


def _mail(subject: str, body: str, now: datetime, where: str = "/") -> None:
    if environment().smtp_url:
        link = f"{environment().base_url}{where}"
        send.mail_operator(subject, f"{body}\n\n{link}\ncurator schedule, curator doctor\n", now)


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
