"""Machine words at the desk: asked for at once, made elsewhere, said honestly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.runs import context
from curator.runs.translate import TranslationContext, TranslationWorker
from curator.store import heartbeats, jobs, models
from tests.desk import newsroom
from tests.translate.servers import Script

pytestmark = pytest.mark.django_db


def work() -> models.Job | None:
    """What the background worker does at one look."""
    heartbeats.note_poll(jobs.TRANSLATIONS, timezone.now())
    return TranslationWorker.here().next(lambda: TranslationContext(context.config()))


def html(desk: Client, where: str) -> str:
    return desk.get(where, follow=True).content.decode()


def test_the_button_answers_at_once_and_asks_nobody(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    answer = desk.post(f"/issue/{issue.pk}/machine/de/", follow=True).content.decode()
    assert 'class="message success"' in answer
    assert service.bodies == []
    row = models.Job.objects.get()
    assert (row.state, row.by and row.by.username, row.language) == ("waiting", "paula", "de")
    assert "German: waits, requested by paula" in answer
    assert 'data-ask="de"' not in answer


def test_the_words_wait_with_what_is_suspicious_once_the_work_is_done(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    service.then = lambda *_: (
        200,
        {"translatedText": ["Antworten, die 4711 Kunden gern lesen würden, sagt 87 %"]},
    )
    desk.post(f"/issue/{issue.pk}/machine/de/")
    work()
    page = html(desk, f"/issue/{issue.pk}/machine/")
    assert 'data-job="de done" data-done="4/4"' in page
    assert 'data-unread="4"' in page
    assert 'data-cell="de waiting"' in html(desk, f"/issue/{issue.pk}/?language=de")
    pick = issue.picks.first()
    assert pick
    assert "not in the original: 4711" in html(
        desk, f"/issue/{issue.pk}/pick/{pick.pk}/?language=de"
    )
    assert "0% of the items" in html(desk, f"/issue/{issue.pk}/?language=de")


def test_one_button_asks_for_every_edition_that_lacks_something(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    where = f"/issue/{issue.pk}/machine/"
    assert 'data-missing="de ar"' in html(desk, where)
    assert "Requested: 2 editions" in desk.post(where, follow=True).content.decode()
    again = desk.post(where, follow=True).content.decode()
    assert 'class="message success"' in again
    assert list(models.Job.objects.values_list("language", flat=True)) == ["de", "ar"]


def test_the_same_is_refused_while_it_waits(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    where = f"/issue/{issue.pk}/machine/de/"
    desk.post(where)
    answer = desk.post(where, follow=True).content.decode()
    assert "paula has already requested this" in answer
    assert models.Job.objects.count() == 1


def test_progress_and_failure_are_said_in_words_and_can_be_asked_again(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    service.script = ["ok", (403, {"error": "Invalid API key"})]
    desk.post(f"/issue/{issue.pk}/machine/de/")
    work()
    page = html(desk, f"/issue/{issue.pk}/machine/")
    assert 'data-job="de failed" data-done="1/4"' in page
    assert "the service refused the key" in page
    assert "refused the key" in html(desk, f"/issue/{issue.pk}/?language=de")
    assert (
        'class="message success"'
        in desk.post(
            f"/issue/{issue.pk}/machine/de/", {"wish": "again"}, follow=True
        ).content.decode()
    )
    work()
    assert "German: 3 of 3" in html(desk, f"/issue/{issue.pk}/machine/")


def test_the_budget_is_shown_and_its_end_is_said(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    models.Job.objects.create(
        issue=issue,
        kind="translation",
        language="ar",
        state="done",
        result={"characters": 4_990},
        total=1,
        done=1,
    )
    desk.post(f"/issue/{issue.pk}/machine/de/")
    work()
    page = html(desk, f"/issue/{issue.pk}/machine/")
    assert "4,990 of 5,000 characters" in page
    assert "the budget of this issue is used up" in page


def test_a_refused_text_is_listed_with_its_reason(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    service.then = lambda *_: (200, {"translatedText": ["<b>Antworten</b>, sagt 87 %"]})
    desk.post(f"/issue/{issue.pk}/machine/de/")
    work()
    page = html(desk, f"/issue/{issue.pk}/machine/")
    assert "4 refused" in page
    assert "headline of “Fast answers keep customers”: it contains markup" in page
    assert "&lt;b&gt;" in page


def test_a_waiting_request_is_cancelled_at_once(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    desk.post(f"/issue/{issue.pk}/machine/de/")
    row = models.Job.objects.get()
    answer = desk.post(f"/issue/{issue.pk}/machine/{row.pk}/cancel/", follow=True).content.decode()
    assert "cancelled by paula" in answer
    assert work() is None
    assert 'data-ask="de"' in html(desk, f"/issue/{issue.pk}/?language=de")


def test_a_running_request_is_cancelled_after_the_text_under_way(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    desk.post(f"/issue/{issue.pk}/machine/de/")
    row = jobs.claim(
        jobs.TRANSLATIONS, "elsewhere:1", timezone.now(), timedelta(minutes=5), lambda _: True
    )
    assert row
    answer = desk.post(f"/issue/{issue.pk}/machine/{row.pk}/cancel/", follow=True).content.decode()
    assert "ends after the text under way" in answer
    assert not jobs.renew(row, timezone.now(), timedelta(minutes=5))


def test_a_request_whose_worker_died_while_it_was_cancelled_can_be_cancelled_for_good(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    models.Job.objects.create(
        issue=issue,
        kind="translation",
        language="de",
        state="running",
        stop=True,
        lease_until=timezone.now() - timedelta(minutes=1),
    )
    where = f"/issue/{issue.pk}/machine/{models.Job.objects.get().pk}/cancel/"
    assert where in html(desk, f"/issue/{issue.pk}/machine/")
    desk.post(where)
    assert models.Job.objects.get().state == "cancelled"


def test_a_request_that_has_ended_is_not_said_to_be_cancelled(
    desk: Client, issue: models.Issue
) -> None:
    row = models.Job.objects.create(
        issue=issue, kind="translation", language="de", state="done", total=0
    )
    answer = desk.post(f"/issue/{issue.pk}/machine/{row.pk}/cancel/", follow=True).content.decode()
    assert 'class="message error"' in answer
    assert 'class="message success"' not in answer


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (None, "data-nobody"),
        (3, "3 minutes ago"),
        (200, "3 hours ago"),
    ],
)
def test_when_nobody_works_the_desk_says_what_to_do(
    desk: Client, issue: models.Issue, service: Script, minutes: int | None, said: str
) -> None:
    if minutes is not None:
        heartbeats.note_poll(jobs.TRANSLATIONS, timezone.now() - timedelta(minutes=minutes))
    desk.post(f"/issue/{issue.pk}/machine/de/")
    for where in ("", "machine/"):
        page = html(desk, f"/issue/{issue.pk}/{where}")
        assert said in page
        assert "“curator run” or “curator translate draft”" in page


def test_while_somebody_works_nothing_of_that_is_said(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    heartbeats.note_poll(jobs.TRANSLATIONS, timezone.now())
    desk.post(f"/issue/{issue.pk}/machine/de/")
    assert "data-nobody" not in html(desk, f"/issue/{issue.pk}/machine/")
    models.Heartbeat.objects.all().delete()
    jobs.claim(
        jobs.TRANSLATIONS, "elsewhere:1", timezone.now(), timedelta(minutes=5), lambda _: True
    )
    assert "data-nobody" not in html(desk, f"/issue/{issue.pk}/machine/")


def test_what_an_open_approve_page_shows_may_still_be_approved_while_words_come_in(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    page = html(desk, f"/issue/{issue.pk}/approve/")
    seen = page.split('name="fingerprint" value="')[1].split('"')[0]
    desk.post(f"/issue/{issue.pk}/machine/de/")
    work()
    answer = desk.post(
        f"/issue/{issue.pk}/approve/", {"fingerprint": seen}, follow=True
    ).content.decode()
    assert "Issue 1 is approved" in answer
    assert 'data-state="approved"' in html(desk, f"/issue/{issue.pk}/machine/")


def test_an_issue_that_left_is_not_translated_any_more(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    models.Issue.objects.update(state="sent", number=1)
    assert (
        "This issue has already been sent"
        in desk.post(f"/issue/{issue.pk}/machine/de/", follow=True).content.decode()
    )


@pytest.mark.parametrize("form", [{}, {"wish": "opening"}])
def test_without_a_service_the_desk_says_so_and_shows_no_button(
    desk: Client, issue: models.Issue, form: dict[str, str]
) -> None:
    assert "/machine/de/" not in html(desk, f"/issue/{issue.pk}/?language=de")
    answer = desk.post(f"/issue/{issue.pk}/machine/de/", form, follow=True).content.decode()
    assert "no translation service is configured" in answer
    assert desk.post(f"/issue/{issue.pk}/machine/xx/").status_code == 404
    assert (
        "no translation service is configured"
        in desk.post(f"/issue/{issue.pk}/machine/", follow=True).content.decode()
    )


def test_only_a_language_model_can_suggest(
    desk: Client, issue: models.Issue, service: Script
) -> None:
    answer = desk.post(
        f"/issue/{issue.pk}/machine/de/", {"wish": "opening"}, follow=True
    ).content.decode()
    assert "only a language model can suggest words" in answer


def test_an_editor_may_ask_and_a_stranger_may_not(
    client: Client, issue: models.Issue, service: Script
) -> None:
    client.force_login(User.objects.create_user("stranger"))
    assert client.post(f"/issue/{issue.pk}/machine/de/").status_code == 403
    client.force_login(newsroom.person("erin", "editor"))
    client.post(f"/issue/{issue.pk}/machine/de/")
    assert models.Job.objects.count() == 1
    assert "requested German words" in [edit.what for edit in models.Edit.objects.all()]
