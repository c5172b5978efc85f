"""A memory with one draft of ten items, and German words asked for; run as a program, for tests with real processes."""

from __future__ import annotations

from curator.store.database import open_store


def main() -> None:
    open_store()
    from curator.store import translation_jobs
    from tests.desk import newsroom

    issue = newsroom.issue(
        *(newsroom.story(f"Queues and calm, part {number}") for number in range(1, 11))
    )
    translation_jobs.ask(issue, newsroom.person("ana", "editor"), "de")


if __name__ == "__main__":
    main()
