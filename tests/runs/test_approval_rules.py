"""By when an issue must be approved, who is reminded, and what happens if nobody does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from curator.config import Config
from curator.errors import NotReady
from curator.runs import context, notify, restore, schedule, scheduled
from curator.runs.approve import approve
from curator.runs.renderer import IssueRenderer
from curator.store import approvals, jobs, models, run_log, send_jobs, words
from tests.desk import newsroom
from tests.factories_webhooks import SECRET, inbox
from tests.send.receiver import Receiver

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A feeds.yaml to which `write` adds `approval:`."""
    path = tmp_path / "feeds.yaml"
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    write(path, "{}")
    return path


def write(path: Path, approval: str) -> Config:
    path.write_text(
        FEEDS.read_text("utf-8") + f'\nschedule: {{send: "0 8 * * tue"}}\napproval: {approval}\n',
        "utf-8",
    )
    return context.config()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def approved(issue: models.Issue, by: User) -> int | None:
    return approve(IssueRenderer.of(context.config()), issue, by)


@pytest.fixture
def paula(db: None) -> User:
    return newsroom.person("paula", "publisher")


@pytest.fixture
def issue(db: None) -> models.Issue:
    return newsroom.issue(newsroom.story("Fast answers keep customers"))


def test_reminders_come_before_the_cut_off_in_the_newsletters_zone(rules: Path) -> None:
    config = write(rules, "{cut_off_hours: 2, remind_hours: [24, 3]}")
    now, found = at("2026-03-28T00:00"), []  # Berlin's clocks change on the 29th
    times = schedule.rules(config)["remind"].times
    for _ in range(3):
        following = times.after(now)
        assert following
        now = following
        found.append(f"{now:%m-%d %H:%M}")
    assert found == ["03-30 04:00", "03-31 01:00", "04-06 04:00"]
    assert schedule.deadline(config, at("2026-03-28T00:00")) == (
        at("2026-03-31T04:00"),
        at("2026-03-31T06:00"),
    )


@pytest.mark.parametrize("line", ["{remind_hours: []}", "{remind_hours: [3]}"])
def test_nobody_is_reminded_where_no_hours_are_named(rules: Path, line: str) -> None:
    assert ("remind" in schedule.rules(write(rules, line))) is (line != "{remind_hours: []}")


@pytest.mark.django_db
def test_whoever_is_named_is_reminded_until_it_is_approved(
    rules: Path, issue: models.Issue, paula: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(rules, "{mail_to: [a@minute.example, b@minute.example], if_nobody: last}")
    with Receiver() as mails:
        monkeypatch.setenv(
            "CURATOR_SMTP_URL", f"smtp://127.0.0.1:{mails.port}?timeout=60&helo=sender"
        )
        assert scheduled.remind() == {"reminded": 2}
        assert mails.received == {"a@minute.example": 1, "b@minute.example": 1}
        approved(issue, paula)
        assert scheduled.remind()["reminded"] == 0


@pytest.mark.django_db
def test_webhooks_hear_of_it_too_also_where_no_mail_leaves(
    rules: Path, issue: models.Issue, paula: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inbox() as crm:
        monkeypatch.setenv("CURATOR_WEBHOOKS", f"crm={crm.url}")
        monkeypatch.setenv("CURATOR_WEBHOOK_SECRETS", f"crm={SECRET}")
        assert scheduled.remind() == {"reminded": 1}
        approved(issue, paula)
        assert scheduled.remind()["reminded"] == 0
        while notify.deliver_next():
            pass
        assert crm.types == ["cutoff.near", "issue.approved"]
        near = crm.told[0]["data"]
        assert (near["issue"]["id"], bool(near["leaves"])) == (issue.pk, True)


def test_a_reminder_leaves_out_the_holiday_on_which_nothing_is_sent(rules: Path) -> None:
    write(rules, "{remind_hours: [24]}\n")
    text = rules.read_text("utf-8").replace('* tue"}', '* tue", holidays: [2026-12-22]}')
    rules.write_text(text, "utf-8")
    config = context.config()
    assert schedule.rules(config)["remind"].after(at("2026-12-18T00:00")) == at("2026-12-28T07:00")
    leaves = schedule.deadline(config, at("2026-12-18T00:00"))
    assert leaves is not None
    assert leaves[1] == at("2026-12-29T07:00")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("if_nobody", "ever", "outcome", "state"),
    [
        ("hold", True, "held", "draft"),
        ("skip", True, "left_out", "draft"),
        ("last", True, "issue", "approved"),
        ("last", False, "held", "draft"),
    ],
)
def test_what_happens_where_nobody_approves(
    rules: Path,
    issue: models.Issue,
    paula: User,
    if_nobody: str,
    ever: bool,
    outcome: str,
    state: str,
) -> None:
    write(rules, f"{{if_nobody: {if_nobody}}}")
    if ever:
        approved(issue, paula)
        before = bytes(models.Rendering.objects.get(language="en").html)
        words.rewrite(issue, paula, field="opening", language="en", text="Half a thought", seen=0)
    assert outcome in scheduled.Runs().jobs()["send"]()
    issue.refresh_from_db()
    assert issue.state == state
    if outcome == "issue":
        standing = approvals.in_force(issue)
        assert standing
        assert bytes(standing.renderings.get(language="en").html) == before
        assert jobs.open_job(issue, jobs.Kind.SENDING)


@pytest.mark.django_db
@pytest.mark.parametrize("edited", [False, True])
def test_what_may_have_been_sent_after_the_backup_is_not_sent_again_where_nobody_approves(
    rules: Path, issue: models.Issue, paula: User, edited: bool
) -> None:
    write(rules, "{if_nobody: last}")
    approved(issue, paula)
    if edited:
        words.rewrite(issue, paula, field="opening", language="en", text="Half a thought", seen=0)
    restore.withdraw_approvals()
    assert "held" in scheduled.Runs().jobs()["send"]()
    issue.refresh_from_db()
    assert issue.state == "draft"


@pytest.mark.django_db
def test_what_is_approved_after_the_cut_off_does_not_leave_by_itself(
    rules: Path, issue: models.Issue, paula: User
) -> None:
    write(rules, "{cut_off_hours: 2}")
    approved(issue, paula)
    send = scheduled.Runs().jobs()["send"]
    run_log.take("send", datetime.now(UTC))
    assert "held" in send()
    early = datetime.now(UTC) - timedelta(hours=3)
    models.Approval.objects.update(at=early)
    assert "issue" in send()


@pytest.mark.django_db
def test_two_publishers_approve_exactly_the_same_state(
    rules: Path, issue: models.Issue, paula: User
) -> None:
    write(rules, "{second_person: true}")
    pia = newsroom.person("pia", "publisher")
    assert approved(issue, paula) is None
    assert approved(issue, paula) is None  # once more by the same person changes nothing
    issue.refresh_from_db()
    assert issue.state == "draft"
    words.rewrite(issue, paula, field="opening", language="en", text="Another opening", seen=0)
    assert approved(issue, pia) is None  # what paula approved is not there any more
    assert approved(issue, paula) == 1
    standing = approvals.in_force(issue)
    assert standing
    assert (standing.first_by, standing.by) == (pia, paula)
    assert not models.FirstApproval.objects.exists()


@pytest.mark.django_db
def test_nothing_is_sent_or_published_after_the_first_of_two(
    rules: Path, issue: models.Issue, paula: User
) -> None:
    write(rules, "{second_person: true}")
    approved(issue, paula)
    with pytest.raises(NotReady):
        send_jobs.take(issue, "here:1", datetime.now(UTC), lambda _: False)
    assert not models.Approval.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("second", [False, True])
def test_the_desk_shows_the_rules_and_who_approved_first(
    rules: Path, client: Client, issue: models.Issue, paula: User, second: bool
) -> None:
    write(rules, f"{{second_person: {str(second).lower()}, if_nobody: skip}}")
    client.force_login(paula)
    where = f"/issue/{issue.pk}/approve/"
    html = client.get(where).content.decode()
    assert "data-deadline" in html
    assert ('data-first=""' in html) is second
    client.post(where, {})
    assert ('data-first="paula"' in client.get(where).content.decode()) is False
    approved(issue, paula)
    assert ('data-first="paula"' in client.get(where).content.decode()) is second
