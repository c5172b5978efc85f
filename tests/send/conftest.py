"""An approved issue with readers, and a mail server that keeps what it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from curator import records
from curator.records import LEAVE_TOKEN_PLACE
from curator.send.clock import Clock
from curator.store import approvals, subscribers
from curator.store.models import Approval, Issue, Rendering
from tests.send.receiver import Receiver

NEWSLETTER = records.Newsletter(
    name="The CX Minute",
    languages=("en", "de", "ko"),
    time_zone="UTC",
    sender_name="The CX Minute",
    sender_address="letter@news.example.org",
    reply_to="editors@example.org",
    imprint=("Example Publisher", "1 Example Street"),
    privacy_url="https://news.example.org/privacy",
    base_url="https://news.example.org",
)
SUBJECTS = {
    "en": "One minute of waiting less",
    "de": "Eine Minute weniger in der Schleife, für alle",
    "ko": "고객 경험 1분",
}


def html(language: str) -> str:
    leave = f"https://news.example.org/leave/{LEAVE_TOKEN_PLACE}"
    return f'<html lang="{language}"><body><p>{SUBJECTS[language]}</p><a href="{leave}">leave</a></body></html>'


def text(language: str) -> str:
    return f"{SUBJECTS[language]}\n.\n\nLeave: https://news.example.org/leave/{LEAVE_TOKEN_PLACE}\n"


def make_issue(
    languages: tuple[str, ...] = ("en", "de", "ko"), newsletter: records.Newsletter = NEWSLETTER
) -> Issue:
    """An approved issue number 12 with these editions."""
    by, _ = User.objects.get_or_create(username="publisher")
    issue = Issue.objects.create(number=12, state=Issue.State.APPROVED, day=timezone.now().date())
    approval = Approval.objects.create(
        issue=issue, by=by, snapshot={"newsletter": records.to_json(newsletter)}
    )
    for language in languages:
        page, plain = html(language).encode(), text(language).encode()
        digest = approvals.digest(SUBJECTS[language], page, plain)
        Rendering.objects.create(
            approval=approval,
            language=language,
            subject=SUBJECTS[language],
            html=page,
            text=plain,
            sha256=digest,
        )
    return issue


def make_readers(count: int, language: str = "en") -> list[str]:
    return [
        subscribers.add(
            f"reader{n}@example.org", [language], "Yes, send me the letter.", "test", timezone.now()
        ).address
        for n in range(count)
    ]


@pytest.fixture
def issue(db: None) -> Issue:
    return make_issue()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def answering() -> Iterator[Callable[..., Receiver]]:
    """Start a mail server that answers as told, stopped when the test is over."""
    running: list[Receiver] = []

    def start(**answers: Any) -> Receiver:
        running.append(Receiver(**answers).__enter__())
        return running[-1]

    yield start
    for one in running:
        one.__exit__()


class Later(Clock):
    """The machine's clock, set forward; it waits by setting itself forward further and remembers how long."""

    def __init__(self, by: timedelta = timedelta()) -> None:
        super().__init__()
        self.by, self.waited = by, timedelta()

    def now(self) -> datetime:
        return super().now() + self.by

    def wait_until(self, moment: datetime) -> None:
        missing = max(moment - self.now(), timedelta())
        self.by, self.waited = self.by + missing, self.waited + missing


@pytest.fixture
def later() -> Callable[..., Later]:
    """`later(minutes=6)` is a clock that much ahead."""
    return lambda **ahead: Later(timedelta(**ahead))
