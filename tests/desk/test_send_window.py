"""What is asked for at another time of day waits until letters may leave, and says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from curator.runs import context
from curator.store import models
from tests.desk.outbox import press, states, work
from tests.factories_config import OWN
from tests.factories_sending import make_issue, make_readers
from tests.send.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_a_letter_that_is_asked_for_at_night_waits_for_the_morning(
    desk: Client,
    to: Callable[[Receiver], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    issue = make_issue(("en", "de"), OWN)
    make_readers(3)
    zone = ZoneInfo(context.config().newsletter.time_zone)
    far = (timezone.now().astimezone(zone).hour + 12) % 24  # never now, and never over midnight
    feeds = tmp_path / "feeds.yaml"
    text = context.config().path.read_text("utf-8")
    shut = f"schedule:\n  send_between: '{far:02}:00-{far:02}:59'\n"
    feeds.write_text(text + shut, "utf-8")
    monkeypatch.setenv("CURATOR_FEEDS", str(feeds))
    with Receiver() as receiver:
        to(receiver)
        press(desk, issue)
        job = work()
        assert job is not None
        assert job.state == "waiting"
        assert job.due_at
        assert job.due_at.astimezone(zone).hour == far
        assert job.due_at > datetime.now(zone)
        assert job.reason
        assert receiver.mails == []
        assert work() is None
        feeds.write_text(text + "schedule:\n  send_between: ''\n", "utf-8")
        models.Job.objects.update(due_at=timezone.now())
        work()
        assert states(issue) == {"sent": 3}
