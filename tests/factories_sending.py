"""An approved issue with readers, a server to send it to, and a clock that runs ahead."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from curator import records
from curator.records import LEAVE_TOKEN_PLACE
from curator.send.clock import Clock
from curator.send.transports.smtp import Server
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


def html(language: str, variant: str = "") -> str:
    leave = f"https://news.example.org/leave/{LEAVE_TOKEN_PLACE}"
    words = f"{SUBJECTS[language]}{variant}"
    return f'<html lang="{language}"><body><p>{words}</p><a href="{leave}">leave</a></body></html>'


def text(language: str, variant: str = "") -> str:
    leave = f"https://news.example.org/leave/{LEAVE_TOKEN_PLACE}"
    return f"{SUBJECTS[language]}{variant}\n.\n\nLeave: {leave}\n"


def make_issue(
    languages: tuple[str, ...] = ("en", "de", "ko"),
    newsletter: records.Newsletter = NEWSLETTER,
    variants: tuple[tuple[str, str], ...] = (),
) -> Issue:
    """An approved issue number 12 with these editions, and variants by language and key."""
    by, _ = User.objects.get_or_create(username="publisher")
    issue = Issue.objects.create(number=12, state=Issue.State.APPROVED, day=timezone.now().date())
    approval = Approval.objects.create(
        issue=issue, by=by, snapshot={"newsletter": records.to_json(newsletter)}
    )
    for language, variant in (*((each, "") for each in languages), *variants):
        page, plain = html(language, variant).encode(), text(language, variant).encode()
        digest = approvals.digest(SUBJECTS[language], page, plain)
        Rendering.objects.create(
            approval=approval,
            language=language,
            variant=variant,
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


def to(receiver: Receiver, connections: int = 2) -> Server:
    return Server(
        "127.0.0.1", receiver.port, connections=connections, timeout=60, helo="sender.example.org"
    )


def published(_: Issue) -> None:
    """The archive is written elsewhere."""


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
