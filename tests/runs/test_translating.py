"""Machine words: only for what is lacking, through a service's real protocol, one text at a time, never printed unread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import User

from curator.edition.missing import wanted
from curator.errors import NotReady
from curator.runs import context, translate
from curator.runs.renderer import IssueRenderer
from curator.runs.translate import TranslationContext, translator
from curator.store import approvals, jobs, models, translation_jobs, words
from curator.store.jobs import Kind
from tests.desk import newsroom
from tests.translate.servers import Answer, chat, libretranslate, said_in, scripted, serving

FEEDS = Path(__file__).parent.parent / "desk/feeds.yaml"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(monkeypatch: pytest.MonkeyPatch) -> models.Issue:
    monkeypatch.setenv("CURATOR_FEEDS", str(FEEDS))
    return newsroom.issue(
        newsroom.story("Fast answers keep customers"), newsroom.story("Maps nobody follows")
    )


Configure = Callable[..., None]


@pytest.fixture
def configure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Configure:
    def write(**translate: Any) -> None:
        path = tmp_path / "feeds.yaml"
        added = yaml.safe_dump({"translate": translate, "allow_hosts": ["127.0.0.1"]})
        path.write_text(FEEDS.read_text("utf-8") + added, encoding="utf-8")
        monkeypatch.setenv("CURATOR_FEEDS", str(path))
        monkeypatch.setenv("CURATOR_TRANSLATE_KEY", "good")

    return write


def snapshot(issue: models.Issue):
    return TranslationContext(context.config()).snapshot(issue)


def machine() -> TranslationContext:
    return TranslationContext(context.config(), wait=lambda seconds: None)


def hands(
    name: str = "here:1", *, alive: bool = True, at: datetime = NOW, stopping: bool = False
) -> translate.TranslationWorker:
    return translate.TranslationWorker(name, lambda worker: alive, lambda: at, lambda: stopping)


def carry_out(
    issue: models.Issue, language: str = "de", kind: Kind = Kind.TRANSLATION
) -> models.Job:
    translation_jobs.ask(issue, None, language, kind)
    ended = hands().next(machine)
    assert ended
    return ended


def proposed(language: str = "de") -> int:
    return models.Words.objects.filter(origin="machine", language=language).count()


def test_only_what_an_edition_lacks_is_wanted(issue: models.Issue):
    texts = [(each.field, each.language) for each in wanted(snapshot(issue), "de")]
    assert texts == [("headline", "en"), ("blurb", "en")] * 2
    assert list(wanted(snapshot(issue), "en")) == []
    assert translate.lacking_languages(snapshot(issue)) == ["de", "ar"]


def test_an_editors_words_are_what_is_translated_from(issue: models.Issue):
    pick = issue.picks.first()
    words.rewrite(
        issue,
        newsroom.person("erin", "editor"),
        field="headline",
        language="en",
        text="Be quick",
        seen=0,
        pick=pick,
    )
    assert next(each.text for each in wanted(snapshot(issue), "de")) == "Be quick"


def test_without_a_service_it_says_what_to_set(issue: models.Issue):
    with pytest.raises(NotReady, match=r"translate\.service"):
        translator(context.config())
    assert "translate.service" in carry_out(issue).reason


def test_proposals_wait_for_a_person_and_are_not_asked_for_twice(
    issue: models.Issue, configure: Configure
):
    with serving(libretranslate) as url:
        configure(service="libretranslate", url=url)
        first, second = carry_out(issue), carry_out(issue)
    assert (first.state, first.done, first.total, second.total) == ("done", 4, 4, 0)
    assert not models.Words.objects.filter(origin="machine", accepted=True).exists()
    press = IssueRenderer.of(context.config())
    assert "[de]" not in press.letter(snapshot(issue), "de").html
    words.accept(
        models.Words.objects.filter(field="headline")[0], newsroom.person("erin", "editor")
    )
    assert "[de] Fast answers keep customers" in press.letter(snapshot(issue), "de").html


def test_what_the_checks_find_is_kept_with_the_proposal(issue: models.Issue, configure: Configure):
    def wrong(path: str, body: dict[str, list[str]], headers: dict[str, str]) -> Answer:
        return 200, {
            "translatedText": [said_in("de", text) + " Es waren 4711." for text in body["q"]]
        }

    with serving(wrong) as url:
        configure(service="libretranslate", url=url)
        ended = carry_out(issue)
    assert translation_jobs.outcome(ended.result).suspicious == 4
    assert "4711" in str(models.Words.objects.filter(field="blurb")[0].remarks)


def test_an_answer_to_something_else_is_refused_and_not_kept(
    issue: models.Issue, configure: Configure
):
    """What a model says that obeys “ignore your instructions” in a feed: no number of the original is left in it."""

    def obeys(path: str, body: dict[str, Any], headers: dict[str, str]) -> Answer:
        poem = '{"texts": ["Gern! Hier ist ein Gedicht über den Mond, wie gewünscht."]}'
        return 200, {"choices": [{"message": {"content": poem}, "finish_reason": "stop"}]}

    with serving(obeys) as url:
        configure(service="openai", url=url, model="any")
        ended = carry_out(issue)
        blurbs = [
            line
            for line in translation_jobs.outcome(ended.result).refused
            if line.startswith("blurb")
        ]
        assert (ended.state, ended.done, len(blurbs)) == ("done", 4, 2)
        assert "no number of the original" in blurbs[0]
        assert not models.Words.objects.filter(field="blurb", origin="machine").exists()
    with serving(chat) as url:
        configure(service="openai", url=url, model="any")
        carry_out(issue)
    assert (
        models.Words.objects.filter(field="blurb", origin="machine").count() == 2
    )  # it was not remembered either


def test_a_language_the_service_lacks_ends_the_request_and_says_so(
    issue: models.Issue, configure: Configure
):
    with serving(libretranslate) as url:
        configure(service="libretranslate", url=url)
        ended = carry_out(issue, "ar")
    assert (ended.state, proposed("ar")) == ("failed", 0)
    assert "ar is not supported" in ended.reason


def test_a_service_that_fails_half_way_keeps_what_was_done_and_goes_on_later(
    issue: models.Issue, configure: Configure
):
    answers = scripted(libretranslate, ["ok", "ok", (500, "oops"), (500, "oops"), (500, "oops")])
    with serving(answers) as url:
        configure(service="libretranslate", url=url)
        first = carry_out(issue)
        assert (first.state, first.done, first.total, proposed()) == ("failed", 2, 4, 2)
        assert "error 500" in first.reason
        second = carry_out(issue)
    assert (second.state, second.done, proposed()) == ("done", 2, 4)


def test_the_budget_used_up_in_the_middle_keeps_what_was_done_and_holds_for_the_issue(
    issue: models.Issue, configure: Configure
):
    with serving(libretranslate) as url:
        configure(service="libretranslate", url=url, characters_per_issue=100)
        first = carry_out(issue)
        assert first.state == "failed"
        assert "budget of this issue is used up" in first.reason
        assert 0 < proposed() < 4
        again = carry_out(issue, "ar")
        assert (again.state, translation_jobs.outcome(again.result).characters) == ("failed", 0)
        assert (
            translation_jobs.spent(issue)
            == translation_jobs.outcome(first.result).characters
            <= 100
        )


def test_asking_again_costs_nothing_for_what_was_paid_before(
    issue: models.Issue, configure: Configure
):
    counted = scripted(libretranslate, [])
    with serving(counted) as url:
        configure(service="libretranslate", url=url)
        carry_out(issue)
        models.Words.objects.filter(origin="machine").delete()
        asked = len(counted.bodies)
        again = carry_out(issue)
    assert (again.done, translation_jobs.outcome(again.result).characters, len(counted.bodies)) == (
        4,
        0,
        asked,
    )


def test_three_unusable_answers_in_a_row_end_the_request(issue: models.Issue, configure: Configure):
    with serving(lambda *_: (200, "<html>maintenance</html>")) as url:
        configure(service="libretranslate", url=url)
        ended = carry_out(issue)
    assert (ended.state, ended.done) == ("failed", 3)
    assert "not JSON" in ended.reason


def test_one_unusable_answer_costs_only_its_text(issue: models.Issue, configure: Configure):
    with serving(scripted(libretranslate, ["ok", (200, {"translatedText": []})])) as url:
        configure(service="libretranslate", url=url)
        ended = carry_out(issue)
    assert (ended.state, ended.done, proposed()) == ("done", 4, 3)
    assert (
        "blurb of “Fast answers keep customers”: LibreTranslate"
        in translation_jobs.outcome(ended.result).refused[0]
    )


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


def test_the_same_is_not_asked_for_twice_while_it_waits(issue: models.Issue):
    translation_jobs.ask(issue, newsroom.person("erin", "editor"), "de")
    with pytest.raises(jobs.AskedAlready, match="German words were asked for by erin already"):
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


def test_late_machine_words_change_nothing_that_was_approved(
    issue: models.Issue, configure: Configure
):
    publisher = newsroom.person("paula", "publisher")
    with serving(libretranslate) as url:
        configure(service="libretranslate", url=url)
        press = IssueRenderer.of(context.config())
        seen = press.snapshot(issue)
        translation_jobs.ask(issue, publisher, "de")
        asked = translate.TranslationWorker(
            "here:1", lambda _: True, lambda: NOW, on_each=lambda _: _approve(press, issue, seen)
        ).next
        ended = asked(machine)
    assert ended
    assert (ended.state, ended.done) == ("done", 4)
    approval = approvals.standing(issue)
    assert approval
    assert "[de]" not in str(approval.snapshot)
    words.accept(models.Words.objects.filter(origin="machine")[0], publisher)
    assert approvals.standing(issue) is None


def _approve(press: Any, issue: models.Issue, seen: Any) -> None:
    if approvals.standing(issue) is None:
        publisher = User.objects.get(username="paula")
        approvals.approve(
            issue, publisher, [press.letter(seen, "en")], seen, current=press.snapshot
        )


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
    assert "sent meanwhile" in ended.reason
    with pytest.raises(NotReady, match="has left"):
        translation_jobs.ask(issue, None, "ar")


def test_a_newer_proposal_does_not_push_accepted_words_out_of_print(
    issue: models.Issue, configure: Configure
):
    with serving(chat) as url:
        configure(service="openai", url=url, model="any")
        carry_out(issue, "en", Kind.OPENING)
        words.accept(models.Words.objects.get(), newsroom.person("erin", "editor"))
        before = approvals.fingerprint(snapshot(issue))
        carry_out(issue, "en", Kind.OPENING)
    assert models.Words.objects.count() == 2
    assert approvals.fingerprint(snapshot(issue)) == before


def test_a_suggested_opening_waits_at_the_desk(issue: models.Issue, configure: Configure):
    with serving(chat) as url:
        configure(service="openai", url=url, model="any")
        ended = carry_out(issue, "en", Kind.OPENING)
    words = models.Words.objects.get(origin="machine")
    assert (ended.state, words.text, words.accepted) == ("done", "A suggestion", False)
    assert translation_jobs.spent(issue) > 0


def test_a_broken_part_of_ours_is_noted_and_raised(issue: models.Issue):
    def broken() -> TranslationContext:
        raise RuntimeError("a fault of ours")

    translation_jobs.ask(issue, None, "de")
    with pytest.raises(RuntimeError):
        hands().next(broken)
    assert models.Job.objects.get().reason.startswith("Something broke on our side")
