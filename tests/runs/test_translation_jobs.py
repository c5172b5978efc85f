"""A translation request from the moment it is asked for to its end, whoever dies in between."""

from __future__ import annotations

from datetime import timedelta

import pytest

from curator.errors import NotReady
from curator.runs import translate
from curator.runs.translate import TranslationContext
from curator.store import jobs, models, translation_jobs, words
from curator.store.jobs import Kind
from tests.desk import newsroom
from tests.runs.translating import NOW, Configure, hands, machine, proposed
from tests.translate.servers import libretranslate, scripted, serving

pytestmark = pytest.mark.django_db


def test_a_request_left_by_a_dead_worker_is_taken_up_where_it_stopped(
    issue: models.Issue, configure: Configure
):
    with serving(scripted(libretranslate, ["ok"])) as url:
        configure(service="libretranslate", url=url)
        translation_jobs.ask(issue, None, "de")
        dying = translate.TranslationWorker("gone:1", lambda _: True, lambda: NOW, on_each=_killed)
        with pytest.raises(KeyboardInterrupt):
            dying.next(machine)
        # as a kill leaves it: nobody gave it back
        models.Job.objects.update(
            state="running", owner="gone:1", lease_until=NOW + timedelta(minutes=5)
        )
        assert hands(alive=True).next(machine) is None
        ended = hands(alive=False).next(machine)
    assert ended
    assert (ended.state, ended.done, ended.total, proposed()) == ("done", 4, 4, 4)


def _killed(request: models.Job) -> None:
    raise KeyboardInterrupt


def test_a_silent_worker_loses_its_request_when_the_lease_ends(
    issue: models.Issue, configure: Configure
):
    with serving(libretranslate) as url:
        configure(service="libretranslate", url=url)
        request = translation_jobs.ask(issue, None, "de")
        assert jobs.claim(
            jobs.TRANSLATIONS, "elsewhere:1", NOW, timedelta(minutes=5), lambda _: True
        )
        assert hands(at=NOW + timedelta(minutes=4)).next(machine) is None
        assert hands(at=NOW + timedelta(minutes=6)).next(machine) == request
        models.Job.objects.update(state="running")
    request.owner = "elsewhere:1"
    with pytest.raises(jobs.Lost):
        jobs.renew(request, NOW, timedelta(minutes=5))


def test_one_request_runs_at_a_time(issue: models.Issue, configure: Configure):
    for language in ("de", "ar"):
        translation_jobs.ask(issue, None, language)
    first = jobs.claim(jobs.TRANSLATIONS, "a:1", NOW, timedelta(minutes=5), lambda _: True)
    assert first
    assert first.language == "de"
    assert jobs.claim(jobs.TRANSLATIONS, "b:2", NOW, timedelta(minutes=5), lambda _: True) is None


def test_a_program_that_ends_gives_the_request_back(issue: models.Issue, configure: Configure):
    with serving(libretranslate) as url:
        configure(service="libretranslate", url=url)
        translation_jobs.ask(issue, None, "de")
        stopped = hands(stopping=True).next(machine)
    assert stopped
    assert (stopped.state, stopped.owner, stopped.done) == ("waiting", "", 0)


def test_cancelling_ends_after_the_text_under_way_and_keeps_it(
    issue: models.Issue, configure: Configure
):
    by = newsroom.person("erin", "editor")

    def cancel(request: models.Job) -> None:
        translation_jobs.cancel(request, by, NOW)

    with serving(libretranslate) as url:
        configure(service="libretranslate", url=url)
        translation_jobs.ask(issue, by, "de")
        ended = translate.TranslationWorker(
            "here:1", lambda _: True, lambda: NOW, on_each=cancel
        ).next(machine)
    assert ended
    assert (ended.state, ended.done, proposed(), ended.reason) == (
        "cancelled",
        1,
        1,
        "cancelled by erin",
    )


def test_an_item_that_is_taken_out_while_the_service_answers_gets_no_text(issue: models.Issue):
    translation_jobs.ask(issue, None, "de")
    job = jobs.claim(jobs.TRANSLATIONS, "here:1", NOW, timedelta(minutes=5), lambda _: True)
    assert job
    row = issue.picks.get(position=2)
    translated = translation_jobs.Kept("headline", row.pk, "Karten")
    row.delete()
    translation_jobs.keep(job, translated)
    assert (models.Job.objects.get().done, proposed()) == (1, 0)


def test_the_same_is_not_asked_for_twice_while_it_waits(issue: models.Issue):
    translation_jobs.ask(issue, newsroom.person("erin", "editor"), "de")
    with pytest.raises(jobs.AskedAlready, match="erin has already requested this"):
        translation_jobs.ask(issue, None, "de")
    translation_jobs.ask(issue, None, "de", Kind.OPENING)


def test_what_an_editor_writes_meanwhile_is_not_asked_for(
    issue: models.Issue, configure: Configure
):
    by, pick = newsroom.person("erin", "editor"), issue.picks.last()

    def write(request: models.Job) -> None:
        if request.language == "de" and not words.newest(issue, "headline", "de", pick):
            words.rewrite(
                issue, by, field="headline", language="de", text="Karten", seen=0, pick=pick
            )

    with serving(libretranslate) as url:
        configure(service="libretranslate", url=url)
        translation_jobs.ask(issue, by, "de")
        ended = translate.TranslationWorker(
            "here:1", lambda _: True, lambda: NOW, on_each=write
        ).next(machine)
    assert ended
    assert (ended.done, proposed()) == (4, 3)


def test_a_request_ends_when_the_issue_leaves(issue: models.Issue, configure: Configure):
    def leave(request: models.Job) -> None:
        models.Issue.objects.update(state="sending")

    with serving(libretranslate) as url:
        configure(service="libretranslate", url=url)
        translation_jobs.ask(issue, None, "de")
        ended = translate.TranslationWorker(
            "here:1", lambda _: True, lambda: NOW, on_each=leave
        ).next(machine)
    assert ended
    assert (ended.state, proposed()) == ("cancelled", 1)
    assert "has been sent since" in ended.reason
    with pytest.raises(NotReady, match="already been sent"):
        translation_jobs.ask(issue, None, "ar")


def test_a_broken_part_of_ours_is_noted_and_raised(issue: models.Issue):
    def broken() -> TranslationContext:
        raise RuntimeError("a fault of ours")

    translation_jobs.ask(issue, None, "de")
    with pytest.raises(RuntimeError):
        hands().next(broken)
    assert models.Job.objects.get().reason.startswith("Something broke on our side")
