"""A database of an earlier version is brought up to date with what it already knew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from curator.runs import notify
from curator.runs.worker import Worker
from curator.send.run import run
from curator.store import heartbeats, jobs, models, queue, recipients, send_jobs, subscribers
from tests.desk import newsroom
from tests.factories_migrations import go_back_to
from tests.factories_postgresql import BINARIES, postgresql
from tests.factories_sending import make_issue, make_readers, published, to
from tests.factories_webhooks import Inbox, hooked
from tests.send.receiver import Receiver

YEARS_AGO = datetime(2024, 5, 1, 8, tzinfo=UTC)
OLD = ("Issue", "MachineRequest", "SendRequest", "Watch")


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """One webhook called crm, told everything."""
    with hooked(monkeypatch) as behind:
        yield behind


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_the_topic_scores_of_stories_read_before_there_was_a_column_come_from_their_records():
    story = newsroom.story("Fast answers keep customers")
    without = newsroom.story("Read long ago")
    without.record.pop("topic_score")
    without.save()
    go_back_to("0004_source_wait_until")
    call_command("migrate", "store", verbosity=0)
    story.refresh_from_db()
    without.refresh_from_db()
    assert (story.topic_score, without.topic_score) == (0.9, 0.0)


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_what_was_asked_for_before_there_were_jobs_is_carried_over():
    ids = requests_of_before(go_back_to("0007_corrections"))
    call_command("migrate", "store", verbosity=0)
    ended, translation, sending = models.Job.objects.filter(issue_id=ids["issue"]).order_by("pk")
    assert (translation.kind, translation.language, translation.state) == (
        "translation",
        "de",
        "running",
    )
    assert (translation.done, translation.total, translation.owner) == (3, 7, "gone:1")
    assert translation.result == {"characters": 90, "suspicious": 1, "refused": ["a headline"]}
    assert (translation.asker, translation.queue) == ("erin", jobs.TRANSLATIONS)
    assert (ended.kind, ended.state, ended.reason) == ("opening", "failed", "no key")
    assert (ended.at, ended.asker) == (YEARS_AGO, "the command line")
    assert (sending.kind, sending.state, sending.stop) == ("sending", "cancelled", True)
    assert (sending.payload, sending.attempts, sending.due_at) == ({"seal": "s"}, 2, YEARS_AGO)
    assert heartbeats.last_polls(timezone.now())[jobs.TRANSLATIONS] == YEARS_AGO
    claimed = jobs.claim(
        jobs.TRANSLATIONS, "here:1", timezone.now(), timedelta(minutes=2), lambda _: False
    )
    assert claimed == translation


def requests_of_before(apps: Any) -> dict[str, int]:
    """A translation that a killed worker had, one that failed, and a sending that was stopped."""
    made = {name: apps.get_model("store", name).objects for name in OLD}
    erin = newsroom.person("erin", "editor").pk
    issue = made["Issue"].create(day=YEARS_AGO.date()).pk
    done = {"done": 3, "total": 7, "characters": 90, "suspicious": 1, "refused": ["a headline"]}
    made["MachineRequest"].create(
        issue_id=issue, language="de", by_id=erin, state="running", worker="gone:1", **done
    )
    opening = {"kind": "opening", "language": "en", "state": "failed", "reason": "no key"}
    old = made["MachineRequest"].create(issue_id=issue, **opening)
    made["MachineRequest"].filter(pk=old.pk).update(at=YEARS_AGO)
    stopped = {"state": "stopped", "stop": True, "failures": 2, "due_at": YEARS_AGO}
    made["SendRequest"].create(issue_id=issue, by_id=erin, seal="s", **stopped)
    made["Watch"].create(name="machine words", seen_at=YEARS_AGO)
    return {"issue": issue}


@pytest.mark.django_db
def test_the_tables_are_what_the_models_say():
    call_command("makemigrations", "store", check=True, dry_run=True, verbosity=0)
    assert models.Story._meta.get_field("topic_score")


@pytest.mark.heavy
@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_a_new_database_has_the_tables_that_every_migration_together_makes(
    database: str, tmp_path: Path
) -> None:
    def made(*how: str) -> str:
        command = [sys.executable, "-m", "tests.factories_migrations", *how]
        with ExitStack() as undo:
            url = undo.enter_context(postgresql()) if database == "PostgreSQL" else ""
            home = tmp_path / "".join(("home", *how))
            environment = {**os.environ, "CURATOR_HOME": str(home), "CURATOR_DATABASE_URL": url}
            return subprocess.check_output(command, env=environment, text=True)

    if database == "PostgreSQL" and not BINARIES:
        pytest.skip("PostgreSQL's server is not installed")
    at_once, each = made(), made("each")
    assert at_once == each
    assert "store_subscriber" in each


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_a_correction_of_before_loses_its_prefix_and_keeps_being_one():
    edits = go_back_to("0024_votes").get_model("store", "Edit")
    for what in ("correction: headline in German: Schnell", "moved: Schnell"):
        edits.objects.create(what=what)
    call_command("migrate", "store", verbosity=0)
    assert [(edit.what, edit.correction) for edit in models.Edit.objects.order_by("pk")] == [
        ("headline in German: Schnell", True),
        ("moved: Schnell", False),
    ]


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_a_message_a_confirmation_and_a_gist_that_waited_before_there_were_lists_go_on(
    hook: Inbox,
):
    waiting_of_before(go_back_to("0040_linkedin_account"))
    call_command("migrate", "store", verbosity=0)
    due = dict(models.Job.objects.values_list("queue", "due_at"))
    assert due == dict.fromkeys((jobs.NOTIFICATIONS, jobs.CONFIRMATIONS, jobs.GISTS), YEARS_AGO)
    assert not queue.shared() or jobs.enqueue_unseen(timezone.now()) == 3
    assert notify.work_off(Worker.here()) == 1
    assert hook.types == ["test"]
    assert set(models.Job.objects.values_list("queue", flat=True)) == set(due) - {"notifications"}


def waiting_of_before(apps: Any) -> None:
    """One row of each list, leased to a worker that was killed."""
    made = {name: apps.get_model("store", name).objects for name in ("Notification", "MailedLink")}
    body = json.dumps({"type": "test", "data": {"summary": "", "url": ""}})
    message = {"message": "msg_1", "receiver": "crm", "event": "test", "body": body}
    made["Notification"].create(at=YEARS_AGO, next_try=YEARS_AGO, attempts=1, **message)
    reader = {"kind": "join", "address": "anna@example.org", "language": "de"}
    made["MailedLink"].create(asked_at=YEARS_AGO, mail_due=YEARS_AGO, **reader)
    story = newsroom.story("고객이 기다린다", "ko").pk
    apps.get_model("store", "Gist").objects.create(story_id=story, language="de", due_at=YEARS_AGO)


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_keys_of_apps_from_before_they_were_encrypted_make_the_same_codes():
    go_back_to("0046_text_letters")
    erin = newsroom.person("erin", "editor")
    made = TOTPDevice.objects.create(user=erin, key="5a" * 20)
    call_command("migrate", "store", verbosity=0)
    device = models.AppDevice.objects.get(pk=made.pk)
    assert (device.key, device.bin_key) == ("", b"\x5a" * 20)


@pytest.mark.django_db(transaction=True)
def test_a_correction_released_before_it_could_be_undone_counts_as_seen_by_readers():
    issue, paula = newsroom.issue(), newsroom.person("paula", "publisher")
    columns = {"issue_id": issue.pk, "by_id": paula.pk, "snapshot": {}}
    there = go_back_to("0055_reader_suppressed")
    there.get_model("store", "Correction").objects.create(**columns)
    call_command("migrate", "store", verbosity=0)
    kept = models.Correction.objects.get()
    assert (kept.changed_at, kept.published, kept.withdrawn) == (kept.at, True, False)


@pytest.mark.heavy
@pytest.mark.django_db(transaction=True)
def test_an_issue_half_sent_before_there_were_variants_goes_on_with_the_whole_letter():
    issue = make_issue()
    make_readers(2)
    recipients.queue(issue, ["en"], lambda reader: f"<{reader}@example.org>")
    seal = send_jobs.seal(issue.approvals.get())
    go_back_to("0053_own_address")
    call_command("migrate", "store", verbosity=0)
    assert send_jobs.seal(issue.approvals.get()) == seal, "what was asked for is still that"
    with Receiver() as receiver:
        report = run(issue, to(receiver), publish=published, seal=seal)
    assert (report.sent, len(receiver.mails)) == (2, 2)
    assert set(models.Subscriber.objects.values_list("variant", flat=True)) == {""}


@pytest.mark.django_db(transaction=True)
def test_readers_suppressed_before_there_was_a_mark_are_marked():
    make_readers(3)
    subscribers.suppress("reader1@example.org", "complaint")
    go_back_to("0054_variants")
    call_command("migrate", "store", verbosity=0)
    marked = models.Subscriber.objects.filter(suppressed=True)
    assert [reader.address for reader in marked] == ["reader1@example.org"]


@pytest.mark.django_db(transaction=True)
def test_publishers_of_before_there_was_a_right_to_operate_have_it_and_editors_do_not():
    newsroom.person("erin", "editor")
    newsroom.person("paula", "publisher")
    go_back_to("0059_desk_settings_of_a_user")
    Group.objects.filter(name="operators").delete()
    Permission.objects.filter(codename="operate").delete()
    call_command("migrate", "store", verbosity=0)
    erin, paula = (User.objects.get(username=name) for name in ("erin", "paula"))
    assert (erin.has_perm("store.operate"), paula.has_perm("store.operate")) == (False, True)
    assert paula.has_perm("store.approve_issue")
