"""The runs, top to bottom. Only this package knows the order of the stages; the parts they use are handed in by `wiring`.

gather   sources -> entries stored                    hourly, never reads pages
read     entries -> pages -> stories in clusters      after gather, at a bounded pace
draft    clusters -> an issue for people to edit      weekly
release  approved issue -> archive, mails, files      after approval; the mails when a person asks (`pipeline.mailing`)
translate  what an edition lacks -> machine words      when asked, where a service is configured

Each run commits what it reports before it reports it, so it can be interrupted anywhere and run again.
"""

from curator.pipeline.drafting import draft, weigh
from curator.pipeline.gathering import gather
from curator.pipeline.reading import read
from curator.pipeline.releasing import approve, publish, publisher, write_issue, write_linkedin
from curator.pipeline.translating import Hands

__all__ = [
    "Hands",
    "approve",
    "draft",
    "gather",
    "publish",
    "publisher",
    "read",
    "weigh",
    "write_issue",
    "write_linkedin",
]
