"""A story in a language that the editor does not read, triaged all the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator.runs import context, gists
from curator.runs.worker import Worker
from curator.store import gists as store
from curator.store import jobs, models
from tests.desk import newsroom
from tests.translate.servers import Script

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(desk: Client) -> Client:
    """Somebody who reads German and English."""
    desk.post("/account/reads/", {"reads": ["de", "en", "xx"]})
    return desk


def shown(desk: Client) -> list[tuple[str, str]]:
    """Origin and words of every gist of the candidates page."""
    html = desk.get("/candidates/").content.decode()
    found = re.findall(r'data-gist="(\w+)".*?<p lang[^>]*>(.*?)</p>', html, re.DOTALL)
    return [(origin, re.sub("<[^>]+>", "", words).strip()) for origin, words in found]


ENGLISH = ["Customers wait", "87 % of readers liked “Customers wait”."]


def english(*_: object) -> tuple[int, dict[str, list[str]]]:
    """A service that translates."""
    return 200, {"translatedText": ENGLISH}


def work(ahead: timedelta = timedelta()) -> models.Gist | None:
    return gists.next_gist(context.config(), timezone.now() + ahead, wait=lambda _: None)


def test_what_an_editor_reads_is_kept_and_shown_on_their_account(reader: Client) -> None:
    html = reader.get("/account/").content.decode()
    ticked = re.findall(r'name="reads" value="([\w-]+)" checked', html)
    assert sorted(ticked) == ["de", "en"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_story_the_editor_reads_has_no_gist(reader: Client, language: str) -> None:
    newsroom.story("Something", language)
    assert shown(reader) == []


def test_who_has_not_said_what_they_read_sees_stories_as_they_are(desk: Client) -> None:
    newsroom.story("고객이 기다린다", "ko")
    assert shown(desk) == []


def test_another_telling_in_a_language_one_reads_is_the_gist(reader: Client) -> None:
    korean = newsroom.story("고객이 기다린다", "ko", hours=1)
    newsroom.story("Les clients attendent", "fr", cluster=korean.cluster, hours=2)
    newsroom.story("Customers wait", "en", cluster=korean.cluster, source="Herald", hours=3)
    ((origin, words),) = shown(reader)
    assert origin == "twin"
    assert words == "Customers wait 87 % of readers liked “Customers wait”."


def test_without_a_service_themes_and_figures_are_said_in_the_desks_language(
    reader: Client,
) -> None:
    newsroom.story("고객이 기다린다", "ko")
    assert shown(reader) == [("extract", "Article: Loyalty 87%")]
    assert not models.Gist.objects.exists()
    reader.post("/account/language/", {"language": "de"})
    assert shown(reader) == [("extract", "Artikel: Kundentreue 87\N{NO-BREAK SPACE}%")]


def test_the_machine_is_asked_once_in_the_background_and_its_words_are_marked(
    reader: Client, service: Script
) -> None:
    newsroom.story("고객이 기다린다", "ko")
    assert [origin for origin, _ in shown(reader)] == ["extract"]
    shown(reader)
    assert service.bodies == []
    service.then = english
    assert work() is not None
    assert work() is None
    assert shown(reader) == [("machine", " ".join(ENGLISH))]
    assert len(service.bodies) == 1


def test_a_text_the_machine_spoils_is_not_shown_and_not_asked_for_again(
    reader: Client, service: Script
) -> None:
    newsroom.story("고객이 기다린다", "ko")
    shown(reader)
    service.then = lambda *_: (200, {"translatedText": ["", ""]})
    assert work() is not None
    assert [origin for origin, _ in shown(reader)] == ["extract"]
    assert work(timedelta(days=1)) is None
    assert models.Gist.objects.get().state == "failed"


def test_a_service_that_is_down_is_asked_again_later(reader: Client, service: Script) -> None:
    newsroom.story("고객이 기다린다", "ko")
    shown(reader)
    service.script = [(503, "")] * 9
    assert work() is None
    asked = len(service.bodies)
    assert work() is None
    assert len(service.bodies) == asked
    service.script, service.then = [], english
    assert work(timedelta(hours=1)) is not None
    assert [origin for origin, _ in shown(reader)] == ["machine"]


@pytest.mark.parametrize("status", [400, 413])
def test_a_text_the_service_refuses_keeps_no_other_waiting(
    status: int, reader: Client, service: Script
) -> None:
    older, newer = (
        newsroom.story(title, "ko") for title in ("고객이 기다린다", "고객은 왜 떠나는가")
    )
    shown(reader)
    service.script, service.then = [(status, {"error": "ko is not supported"})], english
    assert work() is not None
    assert work() is not None
    states = dict(models.Gist.objects.values_list("story", "state"))
    assert states == {older.pk: "done", newer.pk: "failed"}


def test_the_day_has_a_budget(
    reader: Client, service: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.story("고객이 기다린다", "ko")
    newsroom.story("고객은 왜 떠나는가", "ko")
    shown(reader)
    spent = models.Gist.objects.first()
    assert spent
    models.Gist.objects.filter(pk=spent.pk).update(state="done", characters=50_000)
    assert work() is None
    models.Gist.objects.filter(pk=spent.pk).update(at=timezone.now() - timedelta(days=2))
    assert work() is not None


def test_an_answer_that_cannot_be_used_counts_in_the_days_budget(
    reader: Client, service: Script
) -> None:
    for title in ("고객이 기다린다", "고객은 왜 떠나는가"):
        newsroom.story(title, "ko")
    shown(reader)
    service.then = lambda *_: (200, {"translatedText": []})
    known = context.config()
    little = known.translate.model_copy(update={"gist_characters_per_day": 70})
    assert gists.work_off(Worker.here(), replace(known, translate=little)) == 1
    assert len(service.bodies) == 1
    assert store.spent(timezone.now() - timedelta(days=1)) > 35


def test_after_three_answers_in_vain_the_others_wait(reader: Client, service: Script) -> None:
    for number in range(5):
        newsroom.story(f"고객이 기다린다 {number}", "ko")
    shown(reader)
    service.then = lambda *_: (200, {"translatedText": []})
    assert gists.work_off(Worker.here(), context.config()) == 3
    assert len(service.bodies) == 3
    assert models.Gist.objects.filter(state="waiting", due_at__gt=timezone.now()).count() == 2


def test_what_waits_is_made_under_one_job_until_nothing_is_left(
    reader: Client, service: Script
) -> None:
    service.then = english
    for title in ("고객이 기다린다", "고객은 왜 떠나는가"):
        newsroom.story(title, "ko")
    shown(reader)
    assert models.Job.objects.count() == 1
    assert gists.work_off(Worker.here(), context.config()) == 2
    assert gists.work_off(Worker.here(), context.config()) is None
    assert not models.Job.objects.exists()


def test_a_translation_that_somebody_asked_for_goes_first(reader: Client, service: Script) -> None:
    service.then = english
    story = newsroom.story("고객이 기다린다", "ko")
    shown(reader)
    job = jobs.enqueue(newsroom.issue(story), jobs.Kind.TRANSLATION, None, language="de")
    assert gists.work_off(Worker.here(), context.config()) == 0
    jobs.cancel(job, "cancelled by erin", timezone.now())
    assert gists.work_off(Worker.here(), context.config()) == 1


def test_a_list_rests_while_there_is_no_service_until_reading_asks_again(
    reader: Client, service: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.then = english
    newsroom.story("고객이 기다린다", "ko")
    shown(reader)
    with_service = context.config()
    off = with_service.translate.model_copy(update={"service": "off"})
    without = replace(with_service, translate=off)
    assert gists.work_off(Worker.here(), without) == 0
    assert not models.Job.objects.exists()
    assert gists.ask_for_new(with_service, timezone.now()) == 1
    assert gists.work_off(Worker.here(), with_service) == 1


def test_a_text_that_ends_the_program_keeps_no_other_waiting(
    reader: Client, service: Script
) -> None:
    service.then = english
    for title in ("고객이 기다린다", "고객은 왜 떠나는가"):
        newsroom.story(title, "ko")
    shown(reader)
    killed = replace(Worker.here(), now=timezone.now)
    assert killed.claim(jobs.GISTS, gists.LEASE)
    worst = store.begin(timezone.now())
    assert worst
    after = replace(Worker.here(), alive=lambda _: False)
    assert gists.work_off(after, context.config()) == 1
    assert models.Gist.objects.get(state="waiting") == worst
    assert models.Job.objects.filter(due_at__gt=timezone.now()).exists()


def test_reading_asks_for_what_nobody_at_the_desk_will_read(
    reader: Client, editor: User, service: Script
) -> None:
    wanted = newsroom.story("고객이 기다린다", "ko")
    told = newsroom.story("고객은 왜 떠나는가", "ko")
    newsroom.story("Why customers leave", "en", cluster=told.cluster)
    newsroom.story("Alt", "ko", hours=24 * 60)
    newsroom.story("Deutsch", "de")
    assert gists.ask_for_new(context.config(), timezone.now()) == 1
    row = models.Gist.objects.get()
    assert (row.story_id, row.language) == (wanted.pk, "en")


def test_without_a_service_nobody_is_asked(reader: Client) -> None:
    newsroom.story("고객이 기다린다", "ko")
    assert gists.ask_for_new(context.config(), timezone.now()) == 0
    assert work() is None
