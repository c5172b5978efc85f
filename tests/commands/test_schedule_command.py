"""`curator schedule`: what is due and what came of it, and running it from cron."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from tests.factories_webhooks import SECRET, inbox
from tests.send.receiver import Receiver
from tests.translate.servers import serving

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"

# Time does not pass for a test: the rules are said to hold for two days already.
TWO_DAYS_AGO = """
from datetime import UTC, datetime, timedelta
from curator.store.database import open_store
open_store()
from curator.store import models
models.ScheduleRule.objects.update(since=datetime.now(UTC) - timedelta(days=2))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A newsletter without sources, so that no network is asked."""
    text = FEEDS.read_text("utf-8")
    (tmp_path / "feeds.yaml").write_text(text[: text.index("feeds:")] + "feeds: []\n", "utf-8")
    return tmp_path


def run(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    places = {"HOME": "var", "OUT": "out", "FEEDS": "feeds.yaml"}
    environment = {
        **os.environ,
        **{f"CURATOR_{name}": str(home / place) for name, place in places.items()},
        **settings,
    }
    return subprocess.run(
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
    )


def schedule(home: Path, *options: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return run(home, "-m", "curator", "schedule", *options, **settings)


def standing(home: Path) -> dict[str, dict[str, object]]:
    return {each["name"]: each for each in json.loads(schedule(home, "--json").stdout)}


def port_that_nobody_listens_on() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.heavy
def test_once_runs_what_was_missed_and_nothing_twice(home: Path) -> None:
    assert json.loads(schedule(home, "--once", "--json").stdout) == {}  # nothing is due yet
    assert run(home, "-c", TWO_DAYS_AGO).returncode == 0
    first = schedule(home, "--once", "--json")
    assert first.returncode == 0, first.stderr
    assert {"gather", "read", "publish"} <= set(json.loads(first.stdout))
    assert "gather" not in json.loads(schedule(home, "--once", "--json").stdout)
    now = standing(home)
    assert now["gather"]["state"] == "done"
    assert now["send"]["rule"] is None
    following = datetime.fromisoformat(str(now["gather"]["next"]))
    assert timedelta(0) < following - datetime.now(UTC) <= timedelta(hours=1)


@pytest.mark.heavy
def test_a_run_that_failed_is_shown_with_its_reason_and_makes_the_exit_code_1(home: Path) -> None:
    away = f"imaps://box:secret@127.0.0.1:{port_that_nobody_listens_on()}/INBOX"
    schedule(home, "--once", CURATOR_BOUNCE_URL=away)
    run(home, "-c", TWO_DAYS_AGO)
    failed = schedule(home, "--once", CURATOR_BOUNCE_URL=away)
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert "secret" not in failed.stderr
    shown = standing(home)["bounces"]
    assert (shown["state"], bool(shown["why"])) == ("failed", True)
    assert standing(home)["gather"]["state"] == "done"
    table = schedule(home).stdout
    assert "bounces" in table
    assert "No clock is at work" in table


# What people asked for, as the desk and the sign-up form write it down.
ASK = """
from django.utils import timezone
from curator.store.database import open_store
open_store()
from curator.store import gists, mailed_links, notifications
from tests.desk import newsroom
now = timezone.now()
asked = mailed_links.Asked("anna@example.org", "en", wording="Yes, mail me.")
mailed_links.ask(mailed_links.Kind.JOIN, asked, now)
notifications.test("crm")
gists.ask([newsroom.story("고객이 기다린다", "ko").pk], "en", now)
"""
LEFT = """
import json
from curator.store.database import open_store
open_store()
from curator.store import models, queue
kinds = list(models.Job.objects.values_list("kind", flat=True))
states = list(models.Gist.objects.values_list("state", flat=True))
print(json.dumps([kinds, states, queue.lengths() if queue.shared() else {}]))
"""
TRANSLATED = ["Customers wait", "87 % of readers liked “Customers wait”."]


@pytest.fixture(params=["SQLite", pytest.param("PostgreSQL", marks=pytest.mark.slow)])
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; "" for SQLite in the home."""
    if request.param == "SQLite":
        return ""
    address: str = request.getfixturevalue("database_url")
    return address


@pytest.mark.heavy
def test_once_mails_confirmations_sends_messages_and_makes_gists(home: Path, database: str) -> None:
    with (
        Receiver() as mails,
        inbox() as told,
        serving(lambda *_: (200, {"translatedText": TRANSLATED})) as service,
    ):
        feeds, translate = home / "feeds.yaml", {"service": "libretranslate", "url": service}
        feeds.write_text(feeds.read_text("utf-8") + yaml.safe_dump({"translate": translate}))
        settings = {
            "CURATOR_DATABASE_URL": database,
            "CURATOR_SMTP_URL": f"smtp://127.0.0.1:{mails.port}?helo=sender",
            "CURATOR_WEBHOOKS": f"crm={told.url}",
            "CURATOR_WEBHOOK_SECRETS": f"crm={SECRET}",
        }
        asked = run(home, "-c", ASK, **settings)
        assert asked.returncode == 0, asked.stderr
        once = schedule(home, "--once", **settings)
        assert once.returncode == 0, once.stderr
        left = run(home, "-c", LEFT, **settings)
    assert list(mails.received) == ["anna@example.org"]
    assert told.types == ["test"]
    assert json.loads(left.stdout) == [[], ["done"], {}]
