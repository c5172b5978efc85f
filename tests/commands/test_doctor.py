"""`curator doctor` on installations that are broken in every way it knows, and on a sound one."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.send.receiver import Receiver

MANUAL = Path(__file__).parents[2] / "docs" / "running.md"
SAMPLE = Path(__file__).parents[2] / "feeds.yaml"
SOUND = """
newsroom.test. 300 IN TXT "v=spf1 mx -all"
_dmarc.newsroom.test. 300 IN TXT "v=DMARC1; p=reject; rua=mailto:reports@newsroom.test"
newsroom.test. 300 IN MX 10 newsroom.test.
"""
OVERDUE = """
from datetime import UTC, datetime, timedelta
from curator.store.database import open_store
open_store()
from curator.store import models
now = datetime.now(UTC)
models.ScheduleRule.objects.create(
    name="gather", rule="0 * * * * Europe/Berlin", since=now - timedelta(days=1))
models.Run.objects.create(
    name="publish", started_at=now + timedelta(days=9), finished_at=now, error="OSError: disk full")
models.Source.objects.create(
    name="Gone", url="https://a.example/", listed_url="https://a.example/", state="gone", listed=True)
models.Subscriber.objects.create(
    address="anna@example.org", state="confirmed", languages=["en"], variant="renamed")
"""

CONNECTED = """
import sys
from datetime import UTC, datetime, timedelta
from curator.store.database import open_store
open_store()
from curator.store import models
now = datetime.now(UTC)
models.LinkedInAccount.objects.create(
    name="Ada", token="x", expires_at=now + timedelta(days=int(sys.argv[1])), at=now)
"""


class Installation:
    """A folder with feeds.yaml, a database, and answers of DNS."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.feeds = folder / "feeds.yaml"
        self.feeds.write_text(own(SAMPLE.read_text("utf-8")), "utf-8")
        (folder / "answers").write_text(SOUND, "utf-8")

    def python(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        known = {name: value for name, value in os.environ.items() if "CURATOR" not in name}
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env={**known, **settings},
            capture_output=True,
            text=True,
            check=False,
        )

    def doctor(self, *options: str, **settings: str) -> tuple[int, dict[str, set[str]]]:
        """The exit code, and how each thing is."""
        done = self.python("-m", "curator", "doctor", *options, "--json", **settings)
        found: dict[str, set[str]] = {}
        for each in json.loads(done.stdout):
            found.setdefault(each["about"], set()).add(each["state"])
        return done.returncode, found


def own(text: str) -> str:
    """The sample with a publisher's own names in it."""
    changes = {
        "example.org": "newsroom.test",
        "Example Publisher (edit feeds.yaml)": "Newsroom",
        "1 Example Street": "Our Street 1",
        "12345 Example City": "Our City",
    }
    for before, after in changes.items():
        text = text.replace(before, after)
    return text


@pytest.fixture
def here(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


@pytest.fixture
def away() -> Iterator[int]:
    """A port on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.mark.heavy
def test_a_broken_installation_is_told_everything_that_is_wrong_at_once(
    here: Installation, away: int
) -> None:
    here.python("-c", OVERDUE)
    (here.folder / "var/secret-key").chmod(0o644)
    here.feeds.write_text(
        SAMPLE.read_text("utf-8")
        .replace("example.org", "newsroom.test")
        .replace("linkedin:\n", "linkedin:\n  version: '202401'\n"),
        "utf-8",
    )
    (here.folder / "answers").write_text('newsroom.test. 300 IN TXT "v=spf1 +all"\n', "utf-8")
    code, found = here.doctor(
        "--dns",
        "answers",
        CURATOR_DEBUG="1",
        CURATOR_BASE_URL="http://newsroom.test",
        CURATOR_SMTP_URL=f"smtp://127.0.0.1:{away}",
    )
    assert code == 1
    wrong = {about for about, states in found.items() if "wrong" in states}
    assert wrong == {
        "settings", "letter", "LinkedIn", "key", "clock", "schedule", "mail server", "SPF", "DMARC",
        "bounces",
    }  # fmt: skip
    assert found["schedule"] == {"wrong", "look"}
    assert found["sources"] == found["readers"] == found["DKIM"] == {"look"}


def test_a_transcript_says_for_each_what_to_do(here: Installation) -> None:
    (here.folder / "answers").write_text("", "utf-8")
    said = here.python("-m", "curator", "doctor", "--dns", "answers").stdout
    assert said.count("→") >= 5
    assert "_dmarc.newsroom.test TXT" in said


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("broken", "about"),
    [
        (lambda here: here.feeds.write_text("newsletter: 7\n"), "settings"),
        (lambda here: here.feeds.unlink(), "settings"),
        (lambda here: (here.folder / "var/curator.sqlite3").write_bytes(b"lost" * 999), "database"),
        (lambda here: (here.folder / "var/secret-key").write_text("another" * 9), "key"),
    ],
)
def test_one_broken_thing_hides_none_of_the_others(
    here: Installation, broken: object, about: str
) -> None:
    assert callable(broken)
    here.python("-c", "from curator.store.database import open_store; open_store()")
    broken(here)
    code, found = here.doctor("--offline")
    assert code == 1
    assert "wrong" in found[about]
    assert {"settings", "disk", "database"} <= set(found)


def test_a_missing_dkim_key_is_said_without_the_network_too(here: Installation) -> None:
    code, found = here.doctor("--offline", CURATOR_DKIM_KEYS="s1=/nowhere/key.pem")
    assert (code, found["DKIM"]) == (1, {"wrong"})


@pytest.mark.heavy
@pytest.mark.parametrize(("version", "state"), [("202401", {"wrong"}), ("209901", {"ok"})])
def test_doctor_and_posting_name_the_same_end_of_linkedins_version(
    here: Installation, version: str, state: set[str]
) -> None:
    text = here.feeds.read_text("utf-8")
    here.feeds.write_text(
        text.replace("linkedin:\n", f"linkedin:\n  version: '{version}'\n"), "utf-8"
    )
    _, found = here.doctor("--offline")
    assert found["LinkedIn"] == state
    assert (
        f"{int(version[:4]) + 1}-01-15"
        in here.python("-m", "curator", "doctor", "--offline").stdout
    )


@pytest.mark.heavy
def test_a_memory_of_an_earlier_version_is_not_brought_up_to_date_unasked(
    here: Installation,
) -> None:
    back = "import django; django.setup(); from django.core.management import call_command; "
    back += "call_command('migrate', 'store', '0004', verbosity=0)"
    here.python("-c", back, DJANGO_SETTINGS_MODULE="curator.settings")
    first, second = here.doctor("--offline"), here.doctor("--offline")
    assert first == second
    assert first[1]["database"] == {"ok", "look"}


@pytest.mark.heavy
def test_a_sound_installation_is_well(here: Installation) -> None:
    with Receiver() as receiver:
        here.python("-c", "from curator.store.database import open_store; open_store()")
        code, found = here.doctor(
            "--dns",
            "answers",
            CURATOR_BASE_URL="https://newsroom.test",
            CURATOR_SMTP_URL=f"smtp://127.0.0.1:{receiver.port}",
        )
    assert code == 0
    assert {about for about, states in found.items() if "wrong" in states} == set()
    assert found["mail server"] == found["SPF"] == found["database"] == {"ok"}


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("days", "states"), [(40, {"ok"}), (9, {"ok", "look"}), (-1, {"ok", "wrong"})]
)
def test_a_linkedin_account_is_warned_of_before_it_ends(
    here: Installation, days: int, states: set[str]
) -> None:
    assert here.python("-c", CONNECTED, str(days)).returncode == 0
    _, found = here.doctor("--offline")
    assert found["LinkedIn"] == states


@pytest.mark.heavy
def test_the_broken_installation_in_the_manual_is_told_as_it_stands_there(tmp_path: Path) -> None:
    there = Installation(tmp_path)
    there.python("-m", "curator", "feeds", "list")  # makes the database
    (tmp_path / "var" / "secret-key").write_text("another")
    (tmp_path / "answers").write_text(SOUND.replace("_dmarc", "_elsewhere"), "utf-8")
    settings = {"CURATOR_SMTP_URL": "smtp://127.0.0.1:1"}
    told = there.python("-m", "curator", "doctor", "--dns", "answers", **settings).stdout
    assert standing(told) == standing(MANUAL.read_text("utf-8"))


def standing(text: str) -> list[tuple[str, str]]:
    """How each thing is that does not depend on the machine and the year."""
    lines = re.findall(r"^ *(ok|look|wrong)  +([A-Za-z ]+?)  +", text, re.MULTILINE)
    return [
        (how, what) for how, what in lines if what not in ("LinkedIn", "fonts", "themes", "disk")
    ]
