"""Machine words: only for what is lacking, through a service's real protocol, one text at a time, never printed unread."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from curator.edition.missing import wanted
from curator.errors import NotReady
from curator.runs import context, translate
from curator.runs.renderer import IssueRenderer
from curator.runs.translate import translator
from curator.store import approvals, models, translation_jobs, words
from curator.store.jobs import Kind
from tests.desk import newsroom
from tests.runs.translating import NOW, Configure, carry_out, machine, proposed, snapshot
from tests.translate.servers import Answer, chat, libretranslate, said_in, scripted, serving

pytestmark = pytest.mark.django_db


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


def test_an_answer_that_cannot_be_used_counts_in_the_budget_of_the_issue(
    issue: models.Issue, configure: Configure
):
    answers = scripted(lambda *_: (200, {"translatedText": []}), [])
    with serving(answers) as url:
        configure(service="libretranslate", url=url, characters_per_issue=60)
        ended = carry_out(issue)
    assert ended.state == "failed"
    assert len(answers.bodies) == 1
    assert 0 < translation_jobs.spent(issue) <= 60


def test_one_unusable_answer_costs_only_its_text(issue: models.Issue, configure: Configure):
    with serving(scripted(libretranslate, ["ok", (200, {"translatedText": []})])) as url:
        configure(service="libretranslate", url=url)
        ended = carry_out(issue)
    assert (ended.state, ended.done, proposed()) == ("done", 4, 3)
    assert (
        "blurb of “Fast answers keep customers”: LibreTranslate"
        in translation_jobs.outcome(ended.result).refused[0]
    )


def test_a_text_the_service_refuses_keeps_no_other_waiting(
    issue: models.Issue, configure: Configure
):
    with serving(scripted(libretranslate, ["ok", (413, "")])) as url:
        configure(service="libretranslate", url=url)
        ended = carry_out(issue)
    assert (ended.state, ended.done, proposed()) == ("done", 4, 3)


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
    approval = approvals.in_force(issue)
    assert approval
    assert "[de]" not in str(approval.snapshot)
    words.accept(models.Words.objects.filter(origin="machine")[0], publisher)
    assert approvals.in_force(issue) is None


def _approve(press: Any, issue: models.Issue, seen: Any) -> None:
    if approvals.in_force(issue) is None:
        publisher = User.objects.get(username="paula")
        approvals.approve(
            issue, publisher, [press.letter(seen, "en")], seen, current=press.snapshot
        )


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
