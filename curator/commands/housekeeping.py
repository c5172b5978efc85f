"""`curator housekeeping`: delete what is older than `retention:` allows."""

from __future__ import annotations

from datetime import UTC, datetime

from curator.commands import console
from curator.commands.options import AsJson, Feeds, Home, start
from curator.runs import context


def housekeeping(as_json: AsJson = False, home: Home = None, feeds: Feeds = None) -> None:
    """Remove what is older than `retention:` in feeds.yaml says; the schedule does it nightly."""
    start(home, feeds)
    from curator.store import retention, run_log

    keep = context.config().retention
    with run_log.commanded("housekeeping") as noted:
        gone = retention.sweep(keep, datetime.now(UTC))
        noted.update(gone)
    if as_json:
        console.print_json(gone)
        return
    kept = {
        "pages": f"older than {keep.pages_days} days",
        "servers_words": f"older than {keep.reasons_days} days",
        "runs": f"older than {keep.logs_days} days",
        "notifications": f"older than {keep.logs_days} days",
        "sessions": "ended",
        "sign_ups": "not confirmed within a week",
        "sign_ins": f"older than {keep.sign_ins_days} days",
    }
    rows = ((name.replace("_", " "), count, kept[name]) for name, count in gone.items())
    console.table("", ("removed", "rows", "which were"), rows)
