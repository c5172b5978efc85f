"""Send one issue: check it, publish the archive, queue readers, send. Can be stopped
and run again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings

from curator.config import environment
from curator.send.approved import approved
from curator.send.bounce_class import Kind
from curator.send.clock import Clock
from curator.send.limits import Limit, Tally
from curator.send.message import message_ids
from curator.send.pace import HOUR, Pace, Paused, Rates
from curator.send.sender import Progress, Sender, stop_on_signal
from curator.send.transports import Transport
from curator.store import deliveries, halts, heartbeats, late_leaving, recipients, sent
from curator.store.approvals import Changed
from curator.store.database import durable
from curator.store.deliveries import Report
from curator.store.models import Issue

Publish = Callable[[Issue], None]


def run(
    issue: Issue,
    transport: Transport,
    *,
    publish: Publish,
    clock: Clock | None = None,
    progress: Progress | None = None,
    resend_uncertain: bool = False,
    seal: str | None = None,
    alive: Callable[[str], bool] = heartbeats.alive,
    limits: Mapping[Kind, Limit] | None = None,
    rates: Rates | None = None,
    worker: str = "",
    begun: Callable[[Report], object] = lambda report: None,
    only_own_by_default: bool = False,
) -> Report:
    """Send what is due of `issue` and return its state; run it again for what was deferred.

    `publish` writes the archive pages the mails link to, before anything is claimed; its errors
    stop the run. `seal` names the approval that a person was shown. `alive` tells which workers are
    running; whoever holds the issue's job (`store.send_jobs`) is the only one. `begun` is called
    with the number to send, before the first mail; then other workers may `join`.
    `only_own_by_default` means that readers who did not choose get nothing if no edition is in
    their languages.

    Raises NotReady if the issue is not approved, or not as sealed, DeliveryError if the server
    cannot be used, Halted if `limits` are exceeded, Paused at the day's ceiling of `rates`; nothing
    is lost by any.
    """
    letters, clock, key = approved(issue), clock or Clock(), settings.SECRET_KEY
    if seal is not None and letters.seal != seal:
        raise Changed(
            "The approval was changed after the sending was requested. Nothing was sent; please"
            " review it again."
        )
    if issue.state != Issue.State.SENT or resend_uncertain:
        transport.open().close()  # before anything is claimed
        publish(issue)
        if clock.stop.is_set():
            return deliveries.report(issue)
        with durable(), stop_on_signal(clock.stop):
            late_leaving.carry_out()
            deliveries.mark_abandoned_uncertain(issue, alive)
            if resend_uncertain:
                deliveries.queue_uncertain(issue)
            identifiers = message_ids(key, letters.number, letters.newsletter)
            recipients.queue(
                issue,
                letters.languages,
                identifiers,
                letters.approval,
                only_own_by_default,
                letters.variants,
                clock.stop.is_set,
            )
            if issue.state == Issue.State.APPROVED:  # stopped before everybody was queued
                return deliveries.report(issue)
            begun(deliveries.report(issue))
            tally = Tally(limits or {}, *halts.counts(issue))
            back = environment().bounce_address
            pace = _pace(rates or Rates(), clock.now())
            sender = Sender(
                issue, letters, transport, clock, key, progress, tally, back, pace, worker
            )
            sender.send()
            _pause_until_tomorrow(issue, pace, clock)
    return deliveries.close(issue)


def join(
    issue: Issue,
    transport: Transport,
    *,
    most: int,
    seal: str,
    clock: Clock,
    worker: str,
    limits: Mapping[Kind, Limit],
    alive: Callable[[str], bool],
) -> bool:
    """Send up to `most` mails of an issue that another worker has begun, and return whether there
    are more; raises what `run` raises.
    """
    letters = approved(issue)
    if letters.seal != seal or issue.state != Issue.State.SENDING:
        return False
    with durable():
        deliveries.mark_abandoned_uncertain(issue, alive)
        tally = Tally(limits, *halts.counts(issue))
        key, back = settings.SECRET_KEY, environment().bounce_address
        pace = Pace(left=most)
        Sender(issue, letters, transport, clock, key, None, tally, back, pace, worker).send()
    return deliveries.anything_due(issue, clock.now())


def _pace(rates: Rates, now: datetime) -> Pace:
    days, today = 0, 0
    if rates.per_day:
        days, (today, _) = sent.days_before(now), sent.last_day(now)
    domains = sent.domains_since(now - HOUR) if rates.per_domain_hour else {}
    return Pace.of(rates, days, today, domains)


def _pause_until_tomorrow(issue: Issue, pace: Pace, clock: Clock) -> None:
    """Raise Paused if only the day's ceiling holds the rest back."""
    now = clock.now()
    if pace.left or clock.stop.is_set() or not deliveries.anything_due(issue, now):
        return
    _, first = sent.last_day(now)
    until = (first or now) + sent.DAY
    raise Paused(
        "The day's ceiling is reached: %(count)s mails are left, and go on at %(moment)s.",
        until,
        count=deliveries.report(issue).queued,
        moment=until.isoformat(),
    )
