"""A copy of the memory, made while people leave, restored and compared."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"

MEMORY = """
from curator.store.database import open_store
open_store()
from tests.desk import newsroom
from tests.factories_sending import make_readers
newsroom.issue(newsroom.story("Queues and calm"))
make_readers(60)
"""

LEAVING = """
import sys
from django.utils import timezone
from curator.store.database import open_store
open_store()
from curator.store import models, subscribers
for reader in models.Subscriber.objects.order_by("pk"):
    subscribers.leave(reader.pk, timezone.now())
    print(reader.address, flush=True)
"""

LEAVING_IN_THE_MIDDLE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from curator.store.database import open_store
open_store()
from curator.store import backup, late_leaving, models, subscribers
first, second = models.Subscriber.objects.order_by("pk")[:2]
def progress(done, of):
    subscribers.leave(first.pk, datetime.now(UTC))
    late_leaving.keep(second.pk, datetime.now(UTC))
print(backup.make(Path(sys.argv[1]), datetime.now(UTC), progress))
"""

BEING_SENT = """
from curator.store.database import open_store
open_store()
from curator.store import models
from tests.factories_sending import make_issue
issue = make_issue(("en",))
readers = list(models.Subscriber.objects.all())
approved = models.Issue.objects.create(number=13, state="approved", day=issue.day)
for state, reader in zip(("queued", "sending", "deferred", "sent"), readers):
    models.Delivery.objects.create(
        issue=issue, subscriber=reader, language="en", state=state, message_id=f"<{state}@x>")
models.Issue.objects.filter(pk=issue.pk).update(state="sending", candidates=4)
"""

STATES = """
from curator.store.database import open_store
open_store()
import json
from curator.store import models
print(json.dumps([
    list(models.Delivery.objects.order_by("pk").values_list("state", flat=True)),
    list(models.Issue.objects.exclude(number=None).order_by("number").values_list("state", flat=True)),
]))
"""

NEW_ROWS = """
import json
from django.utils import timezone
from curator.store.database import open_store
open_store()
from curator.store import models, subscribers
now = timezone.now()
address = f"new{models.Subscriber.objects.count()}@example.org"
subscribers.add(address, ["en"], "Yes.", "test", now)
reader = models.Subscriber.objects.get(address=address)
asked = models.MailedLink.objects.create(
    kind="rights", address=address, subscriber=reader, language="en", asked_at=now)
print(json.dumps([reader.pk, asked.pk]))
"""

EARLIER = """
from curator.store.database import open_store
open_store()
from django.core.management import call_command
call_command("migrate", "store", "0064", verbosity=0)
"""


@dataclass
class Machine:
    """A home and a database of its own."""

    home: Path
    database_url: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    def python(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words], env=self.env, capture_output=True, text=True, check=check
        )

    @property
    def env(self) -> dict[str, str]:
        known = {name: value for name, value in os.environ.items() if name != "CURATOR_SECRET_KEY"}
        return known | {
            "CURATOR_HOME": str(self.home),
            "CURATOR_FEEDS": str(FEEDS),
            "CURATOR_DATABASE_URL": self.database_url,
            **self.settings,
        }

    def curator(self, *words: str) -> str:
        done = self.python("-m", "curator", *words, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def readers(self) -> dict[str, str]:
        listed = json.loads(self.curator("subscribers", "list", "--json"))
        return {row["address"]: row["state"] for row in listed}

    def everything(self) -> list[str]:
        """The rows of every table; numbers go on elsewhere after a restore."""
        with closing(sqlite3.connect(self.home / "curator.sqlite3")) as database:
            return [line for line in database.iterdump() if '"sqlite_sequence"' not in line]

    def numbers_of_new_rows(self) -> tuple[int, int]:
        """A new reader's, and that of a link mailed to them."""
        reader, link = json.loads(self.python("-c", NEW_ROWS).stdout)
        return reader, link


def migrations(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / "curator.sqlite3")) as database:
        return database.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path / "home")
    made.python("-c", MEMORY)
    return made


@pytest.mark.heavy
def test_what_is_restored_elsewhere_is_the_same_to_the_last_row(
    machine: Machine, tmp_path: Path
) -> None:
    made = json.loads(machine.curator("backup", str(tmp_path / "copies"), "--json"))
    other = Machine(tmp_path / "other")
    done = json.loads(other.curator("restore", made["folder"], "--json"))
    assert done["rows"] == sum(made["rows"].values())
    assert other.everything() == machine.everything()
    assert (other.home / "secret-key").read_text() == (machine.home / "secret-key").read_text()
    assert (other.home / "curator.sqlite3").stat().st_mode & 0o077 == 0


@pytest.mark.heavy
def test_who_leaves_while_it_is_made_is_gone_in_the_copy(machine: Machine, tmp_path: Path) -> None:
    made = machine.python("-c", LEAVING_IN_THE_MIDDLE, str(tmp_path / "copies")).stdout.strip()
    other = Machine(tmp_path / "other")
    other.curator("restore", made)
    states = other.readers()
    assert states["reader0@example.org"] == "left"
    assert [path.name for path in (other.home / "leaving").iterdir()]  # carried out by the desk


def leaving(machine: Machine) -> Iterator[str]:
    """Everybody leaves, one after the other; each is given when it is written down."""
    with subprocess.Popen(
        [sys.executable, "-c", LEAVING], env=machine.env, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout
        for line in program.stdout:
            yield line.strip()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    kept = request.param == "postgresql"
    made = Machine(tmp_path / "home", request.getfixturevalue("database_url") if kept else "")
    if kept:
        with psycopg.connect(made.database_url) as database:  # of the test before
            database.execute("DROP SCHEMA public CASCADE")
            database.execute("CREATE SCHEMA public")
    made.python("-c", MEMORY)
    return made


@pytest.mark.heavy
def test_who_left_after_the_copy_stays_gone_when_it_takes_the_place_of_the_memory(
    either: Machine, tmp_path: Path
) -> None:
    everybody = leaving(either)
    before = next(everybody)
    made = json.loads(either.curator("backup", str(tmp_path / "copies"), "--json"))["folder"]
    assert len(list(everybody)) == 59
    refused = either.python("-m", "curator", "restore", made, check=False)
    assert refused.returncode == 1
    assert "--replace" in refused.stderr
    done = json.loads(either.curator("restore", made, "--replace", "--json"))
    assert before == "reader0@example.org"
    assert set(either.readers().values()) == {"left"}
    assert done["left_again"] < 60
    assert list(Path(done["aside"]).rglob("curator.*"))


@pytest.mark.heavy
def test_no_number_given_after_the_copy_is_given_again(either: Machine, tmp_path: Path) -> None:
    made = json.loads(either.curator("backup", str(tmp_path / "copies"), "--json"))["folder"]
    reader, link = either.numbers_of_new_rows()
    either.curator("restore", made, "--replace")
    later_reader, later_link = either.numbers_of_new_rows()
    assert later_reader > reader
    assert later_link > link


@pytest.mark.heavy
def test_where_what_was_replaced_is_lost_numbers_go_on_far_behind_those_of_the_copy(
    machine: Machine, tmp_path: Path
) -> None:
    made = json.loads(machine.curator("backup", str(tmp_path / "copies"), "--json"))["folder"]
    last = machine.numbers_of_new_rows()
    other = Machine(tmp_path / "other")
    other.curator("restore", made)
    assert all(
        new > 1_000 + old for new, old in zip(other.numbers_of_new_rows(), last, strict=True)
    )


@pytest.mark.heavy
def test_who_was_erased_after_the_copy_is_erased_again(machine: Machine, tmp_path: Path) -> None:
    machine.curator("subscribers", "leave", "reader4@example.org")
    made = json.loads(machine.curator("backup", str(tmp_path / "copies"), "--json"))["folder"]
    for address in ("reader3@example.org", "reader4@example.org"):
        machine.curator("subscribers", "erase", address)
    machine.curator("restore", made, "--replace")
    rows = "\n".join(machine.everything())
    assert "reader2@example.org" in rows
    assert "reader3@example.org" not in rows
    assert "reader4@example.org" not in rows


@pytest.mark.heavy
def test_what_was_on_its_way_is_uncertain_and_what_was_approved_is_to_be_approved_again(
    machine: Machine, tmp_path: Path
) -> None:
    machine.python("-c", BEING_SENT)
    made = json.loads(machine.curator("backup", str(tmp_path / "copies"), "--json"))["folder"]
    done = json.loads(machine.curator("restore", made, "--replace", "--json"))
    assert (done["uncertain"], done["to_be_approved_again"]) == (3, 1)
    deliveries, issues = json.loads(machine.python("-c", STATES).stdout)
    assert deliveries == ["uncertain", "uncertain", "uncertain", "sent"]
    assert "approved" not in issues


@pytest.mark.heavy
@pytest.mark.parametrize("name", ["curator.sqlite3", "secret-key", "manifest.json"])
def test_a_copy_of_which_something_is_lost_or_changed_is_refused_and_nothing_touched(
    machine: Machine, tmp_path: Path, name: str
) -> None:
    made = Path(json.loads(machine.curator("backup", str(tmp_path), "--json"))["folder"])
    with (made / name).open("r+b") as file:
        file.write(b"\0\0")
    before = machine.everything()
    done = machine.python("-m", "curator", "restore", str(made), "--replace", check=False)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert machine.everything() == before
    assert not list(machine.home.glob("replaced-*"))


@pytest.mark.heavy
def test_a_memory_that_is_damaged_is_replaced_too(machine: Machine, tmp_path: Path) -> None:
    made = json.loads(machine.curator("backup", str(tmp_path / "copies"), "--json"))["folder"]
    before = machine.everything()
    (machine.home / "curator.sqlite3").write_bytes(b"no database any more" * 1000)
    machine.curator("restore", made, "--replace")
    assert machine.everything() == before


@pytest.mark.heavy
def test_a_copy_made_before_an_upgrade_is_of_the_database_as_it_was(tmp_path: Path) -> None:
    machine = Machine(tmp_path / "home")
    machine.python("-c", EARLIER)
    before = migrations(machine.home)
    made = json.loads(machine.curator("backup", str(tmp_path / "copies"), "--json"))["folder"]
    assert migrations(machine.home) == before
    assert migrations(Path(made)) == before


@pytest.mark.heavy
@pytest.mark.parametrize("same", [True, False])
def test_a_key_that_is_not_the_one_in_use_is_not_in_the_copy_which_is_said(
    machine: Machine, tmp_path: Path, same: bool
) -> None:
    kept = (machine.home / "secret-key").read_text()
    machine.settings["CURATOR_SECRET_KEY"] = kept
    if not same:
        new = {"CURATOR_SECRET_KEY": "0123456789-".join("abcd"), "CURATOR_SECRET_KEY_OLD": kept}
        machine.settings.update(new)
    said = machine.python("-m", "curator", "backup", str(tmp_path / "copies")).stderr
    (made,) = (tmp_path / "copies").iterdir()
    assert (made / "secret-key").exists() is same
    assert ("CURATOR_SECRET_KEY:" in said, "CURATOR_SECRET_KEY_OLD:" in said) == (not same,) * 2
