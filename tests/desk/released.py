"""A memory with an approved issue and readers, asked to be sent where told so; a program, for tests with real processes."""

from __future__ import annotations

import sys
from pathlib import Path

from django.utils import timezone

from curator.store.database import open_store

SAMPLE = Path(__file__).parent / "feeds.yaml"


def own_feeds(folder: Path) -> Path:
    """The desk's feeds.yaml with a publisher's own names in it, since the sample's are not sent."""
    own = (
        SAMPLE.read_text("utf-8")
        .replace("example.org", "minute.example")
        .replace("1 Example Street", "Our Street 1")
    )
    path = folder / "feeds.yaml"
    path.write_text(own, "utf-8")
    return path


def main(readers: int, *, asked: bool) -> None:
    open_store()
    from curator.runs import context
    from curator.runs.approve import approve
    from curator.runs.renderer import IssueRenderer
    from curator.store import approvals, send_jobs, words
    from tests.desk import newsroom
    from tests.factories_sending import make_readers

    issue, paula = (
        newsroom.issue(newsroom.story("Queues and calm")),
        newsroom.person("paula", "publisher+operator"),
    )
    for language, chosen in (("en", True), ("de", False), ("ar", False)):
        words.choose_edition(issue, paula, language=language, chosen=chosen)
    approve(IssueRenderer.of(context.config()), issue, paula)
    make_readers(readers)
    approval = approvals.in_force(issue)
    assert approval
    if asked:
        send_jobs.ask(issue, paula, send_jobs.seal(approval), timezone.now())


if __name__ == "__main__":
    main(int(sys.argv[1]), asked="asked" in sys.argv)
