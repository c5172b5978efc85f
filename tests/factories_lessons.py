"""Stories about waiting on the phone, one more like them, and one about something else."""

from __future__ import annotations

QUEUES = [
    ("Ring again tomorrow", "The hotline keeps callers waiting forty minutes, and agents pass"
     " every third one on to another desk."),
    ("The phone nobody picks up", "Callers to the support line wait an hour; the agents are too"
     " few and the complaints pile up."),
    ("An answer at last", "A support team cut the waiting time of its hotline from an hour to"
     " six minutes by calling customers back."),
]  # fmt: skip
LATER = (
    "Hold the line",
    "Whoever calls the support hotline waits fifty minutes before an agent answers a complaint.",
)
OTHER = (
    "Points that nobody redeems",
    "Members of the loyalty programme leave their points unused, so the retailer now rewards"
     " regular customers with a free delivery.",
)  # fmt: skip
