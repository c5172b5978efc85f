"""Watch: mail the operator about runs and sendings that did not happen and sources that went
silent, once each.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from curator.config import environment
from curator.language.phrases import Phrases
from curator.runs import context, schedule, send
from curator.runs.localized import localized, of_the_newsroom, run_names, run_states
from curator.runs.schedule import Standing
from curator.store import alarms, models, notifications, send_jobs
from curator.store.jobs import State
from curator.store.scorecard import Score, idle

LATE = timedelta(hours=1)  # a run may wait so long behind another of its lane without a word
LOOKED_BACK = timedelta(days=1)  # for sendings that failed
NAMED = 20  # sources in one mail
PAUSE = timedelta(minutes=15)  # after a mail that was not taken, until all is tried again
REPORTED = ("failed", "skipped", "held")  # states of a run that the operator is mailed about


def look_after(now: datetime) -> int:
    """Report runs that failed, were missed, held or never begun, sendings that failed, and once a
    day silent sources; return how many.
    """
    if alarms.unmailed(now - PAUSE, now):
        return 0
    standing = schedule.standing(context.config(), now)
    reported = mail_about_problems(standing, now)
    reported += sum(_late(each, now) for each in standing)
    reported += sum(_not_sent(job, now) for job in send_jobs.in_vain(now - LOOKED_BACK, now - LATE))
    return reported + _idle(now)


def mail_about_problems(standing: list[Standing], now: datetime) -> int:
    """Mail the operator, once each, about runs that failed, were left out or held;
    return how many.
    """
    if not environment().smtp_url:
        return 0
    said, reported = of_the_newsroom(), 0
    for each in standing:
        if each.state not in REPORTED or each.last is None or not alarms.needs_report(each.last):
            continue
        due = each.last.due_at or each.last.started_at
        name, state = run_names(said)[each.name], run_states(said)[each.state]
        when = said.gettext("Due: %(when)s", when=_moment(due, said))
        body = f"{said.labelled(name, state)}\n{when}\n\n{localized(each.why, said)}"
        if _mail(said.labelled(name, state), body, now):
            reported += 1
        else:
            alarms.take_back_report(each.last)
    return reported


def _late(each: Standing, now: datetime) -> int:
    """Return a run that nobody began although it was due long ago."""
    since = schedule.overdue(each, now)
    key = f"{each.name} {each.last.pk if each.last else 0}"
    if since is None or now - since < LATE or not alarms.first_time(key, now):
        return 0
    said = of_the_newsroom()
    name = run_names(said)[each.name]
    body = said.gettext(
        "%(run)s was due on %(when)s, and nobody has begun it.",
        run=name,
        when=_moment(since, said),
    )
    subject = said.labelled(name, said.gettext("does not happen"))
    body = " ".join((body, *_in_the_way(each.name, said)))
    return _counted(key, taken=_mail(subject, body, now))


def _in_the_way(name: str, said: Phrases) -> Iterator[str]:
    """Return the run that blocks its lane."""
    lane = next(lane for lane in schedule.LANES if name in lane)
    run = models.Run.objects.filter(finished_at=None, name__in=lane).first()
    if run:
        yield said.gettext(
            "“%(run)s” has been under way since %(when)s.",
            run=run_names(said)[run.name],
            when=_moment(run.started_at, said),
        )


def _not_sent(job: models.Job, now: datetime) -> int:
    """Return a sending that failed, or that nobody began at the time chosen for it; who may send
    is mailed too.
    """
    key = f"sending {job.pk} {job.state}"
    if not alarms.first_time(key, now):
        return 0
    said, at = of_the_newsroom(), job.finished_at or job.due_at or now
    subject = said.gettext("Issue %(number)s was not sent", number=job.about.number)
    if job.state == State.FAILED:
        why = said.gettext("The sending ended on %(when)s:", when=_moment(at, said))
        body = f"{why}\n{localized(job.reason, said)}"
    else:
        body = said.gettext(
            "It was to leave on %(when)s, and nobody has begun it.", when=_moment(at, said)
        )
    recipients = dict.fromkeys((send.operator(), *context.config().approval.mail_to))
    where = f"/issue/{job.issue_id}/send/"
    taken = [_mail(subject, body, now, where, recipient) for recipient in recipients]
    return _counted(key, taken=any(taken))


def _counted(key: str, *, taken: bool) -> int:
    """Return 1 for a problem of which a mail was taken, else 0: it is reported again."""
    if not taken:
        alarms.forget(key)
    return int(taken)


def _idle(now: datetime) -> int:
    """Return sources that went silent since yesterday, once a day because it reads all entries."""
    looked = f"looked {now.date()}"
    if not alarms.first_time(looked, now):
        return 0
    rows = {row.source.pk: row for row in idle(now)}
    new = alarms.new_ones("idle", rows.keys(), now)
    if new:
        _notify_idle([rows[key] for key in sorted(new)])
    numbers = sorted(alarms.to_mail("idle", new, rows.keys()))
    if not numbers:
        return 0
    said = of_the_newsroom()
    subject = said.ngettext(
        "%(number)s source went quiet", "%(number)s sources went quiet", len(numbers)
    )
    body = "\n".join(_quiet(rows[key], said) for key in numbers)
    taken = _mail(subject, body, now, "/sources/scorecard/")
    alarms.mailed("idle", numbers, now, taken=taken)
    return _counted(looked, taken=taken)


def _notify_idle(new: list[Score]) -> None:
    summary = f"Sources that went quiet: {', '.join(row.source.name for row in new[:NAMED])}"
    summary += f" and {len(new) - NAMED} more." if len(new) > NAMED else "."
    listed = [{"name": row.source.name, "days": row.silent} for row in new[:NAMED]]
    notifications.add(models.Event.IDLE, summary, "/sources/scorecard/", sources=listed)


def _quiet(row: Score, said: Phrases) -> str:
    silent = said.ngettext(
        "no entry for %(number)s day", "no entry for %(number)s days", row.silent or 0
    )
    line = said.labelled(row.source.name, silent)
    return f"{line} ({localized(row.source.reason, said)})" if row.source.reason else line


def _mail(
    subject: str, body: str, now: datetime, where: str = "/", recipient: str | None = None
) -> bool:
    """Mail the operator, or whom else this is for; return False where the mail was not taken."""
    if not environment().smtp_url:
        return True
    link = f"{environment().base_url}{where}"
    text = f"{body}\n\n{link}\ncurator schedule, curator doctor\n"
    taken = send.mail_newsroom(recipient or send.operator(), subject, text, now)
    if not taken:
        alarms.note_unmailed(now)
    return taken


def _moment(at: datetime, said: Phrases) -> str:
    """Return a moment in the newsletter's time zone."""
    return said.moment(at.astimezone(ZoneInfo(context.config().newsletter.time_zone)))
