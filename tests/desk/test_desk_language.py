"""Nothing the desk says is outside the catalogues, on any page and in any state."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pytest
from babel.dates import get_month_names
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from curator import match, records
from curator.collect import responses
from curator.config import cron
from curator.desk.draft import known_slot
from curator.errors import InputError
from curator.label import flags as tone
from curator.label import second_opinion
from curator.language import phrases
from curator.net.exchange import Response
from curator.records import Message, slots
from curator.runs import context, schedule
from curator.runs.correct import corrected_themes
from curator.runs.draft import roundup
from curator.store import (
    feature_picture,
    history,
    models,
    picks,
    proofreading,
    roundups,
    run_log,
    sources,
    subscribers,
    theme_corrections,
    theme_rulings,
    words,
)
from curator.web import desk_language
from tests.desk import newsroom
from tests.factories_roundup import sent
from tests.language import untranslated

pytestmark = pytest.mark.django_db


def theme_words() -> list[str]:
    """Keys of themes, and their names, which are in no catalogue but in the terms of a language."""
    known = context.vocabulary()
    return [*known.keys, *(known.name(key, "en") for key in known.keys)]


SIGNED_OUT = ("/sign-in/", "/sign-in/lost/", "/nowhere/", "/welcome/x/y/")
# What the fixture below is made of, which is nobody's to translate: titles, names, keys, sentences.
DATA = (
    "paula erin",
    "Fast answers keep customers / Maps nobody follows / Schnelle Antworten / Somebody else",
    "87 % of readers liked / The survey was made in spring / Example Institute",
    "Retail Notes / https / Try it free / try it free / tips for service",
    "de en ar CSV XLIFF CURATOR_WEBHOOKS CURATOR_CHAT Example Street",
    "CURATOR_LINKEDIN_CLIENT_ID CURATOR_LINKEDIN_CLIENT_SECRET",
    "Loyalty / Privacy / loyalty / privacy",
    "Speed wins / moved / only three items / No podcast this week / opened",
    "Treue / somebody typed this",
    "feeds.yaml curator run draft weather",
    "Good morning Guten Morgen Nr / The month in short",
)
DJANGOS = ("Old password", "New password confirmation")  # Django has no pseudo-language


def cldr(language: str) -> list[str]:
    """What CLDR says and not we: names of languages, months."""
    spoken = phrases.phrases(language)
    tags = (*phrases.languages(), "en-XA")
    months = [spoken.short_date(newsroom.DAY.replace(month=month)) for month in range(1, 13)]
    return (
        [spoken.language_name(tag) for tag in tags]
        + [phrases.phrases(tag).language_name(tag) for tag in tags]
        + months
        + list(get_month_names("wide", locale="en").values())
        + ["CET", "CEST", "UTC", "and"]
    )


def unsaid(html: str, language: str, *more: str) -> set[str]:
    return untranslated.words(untranslated.of_html(html), [*cldr(language), *DATA, *more])


def without_the_post(page: str) -> str:
    """A page without the words of a post on LinkedIn, which is in the language of its edition."""
    whole = BeautifulSoup(page, "lxml")
    for each in whole.select(".feed-post [lang=de]"):
        each.decompose()
    return str(whole)


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_nothing_said_before_signing_in_is_outside_the_catalogue(
    client: Client, pseudo_desk: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "lost" in path:
        monkeypatch.setenv("CURATOR_SMTP_URL", "smtp://127.0.0.1:1")
    page = client.get(path, headers={"accept-language": pseudo_desk}).content.decode()
    assert "⟦" in page
    assert unsaid(page, pseudo_desk, "curator people add NAME") == set()


@pytest.fixture
def everything(publisher: User) -> models.Issue:
    """A draft that shows every kind of mark: twins, machine translation, trouble, history."""
    first, second = newsroom.story(titles[0]), newsroom.story(titles[1])
    issue = newsroom.issue(first, second)
    newsroom.story(titles[2], "de", cluster=first.cluster)
    newsroom.story(titles[3], "de")
    pick = issue.picks.order_by("position")[0]
    words = {"issue": issue, "pick": pick, "field": "headline"}
    models.Words.objects.create(
        **words, origin="machine", language="de", text="Speed wins", accepted=False
    )
    models.Words.objects.create(**words, origin="editor", language="en", text="Speed wins: 99 %")
    models.Source.objects.update(state="failing", reason=_why_it_failed(), failures=3)
    _flagged(first, second)
    models.Issue.objects.update(held="only three items", remarks=["No podcast this week"], number=1)
    models.Approval.objects.create(
        issue=issue,
        by=publisher,
        snapshot={},
        withdrawn_at=issue.created_at,
        withdrawn_why="moved",
    )
    models.Edit.objects.create(issue=issue, by=publisher, what="moved", before="x", after="y")
    _changed(issue, pick, publisher)
    return issue


def _why_it_failed() -> Message:
    """What gathering notes of a server in trouble."""
    answer = Response("https://example.org/", 503, {}, b"")
    failed = responses.failure("Retail Notes", answer, timezone.now())
    assert failed is not None
    return failed.reason


def _ended_badly() -> None:
    """Runs that were killed, failed, were held and fell on a holiday."""
    now = timezone.now()
    killed, ended = run_log.take("read", now), {"started_at": now, "finished_at": now}
    assert killed is not None
    run_log.end(killed.pk, {}, run_log.KILLED)
    with suppress(InputError), run_log.commanded("draft"):
        known_slot("weather")
    at_once = schedule.Rule(
        "", cron.times("* * * * *", "UTC"), holidays=frozenset([str(now.date())])
    )
    run_log.leave_out("send", now, at_once.left_out(now) or "", "left_out")
    held = Message("no mail server is named, so nobody could be reminded").kept
    models.Run.objects.create(name="remind", outcome={"held": held}, **ended)


def _flagged(story: models.Story, other: models.Story) -> None:
    """A story with flags, and why another one is the same."""
    written = records.from_json(records.Story, story.record)
    body = "A long text about service. " * 20 + "\n\nTry it free today."
    flags = tone.flags(replace(written.article, title="5 tips for service", body=body), "en")
    assert {flag.flag for flag in flags} == {"promotion", "listicle"}
    doubt = records.Opinion("loyalty", about=False, quote="Maps nobody follows")
    doubted = second_opinion.applied(replace(written, flags=flags, topic_score=0.5), [doubt])
    story.record = records.to_json(doubted)
    story.save()
    figure = records.from_json(records.Story, other.record).statistics[0]
    told = [
        replace(written, article=replace(written.article, id=name), statistics=(figure,))
        for name in ("one", "other")
    ]
    (link,) = match.figure_links(told)
    models.Story.objects.exclude(pk=story.pk).update(match_kind="same", match_reason=link.reason)


def _changed(issue: models.Issue, pick: models.Pick, by: User) -> None:
    """Lines of every kind that the program writes down and shows later."""
    held = Message("%(reason)s.", reason=Message("Nothing is worth printing"))
    models.Issue.objects.update(held=held, remarks=[held])
    reason = records.Reason(
        "theme",
        1.0,
        Message("%(theme)s, %(share)s sure: “%(term)s”", theme="loyalty", share=0.9, term="Speed"),
    )
    issue.picks.update(reasons=[records.to_json(reason)])
    picks.drop(pick, by)
    picks.restore(pick, by)
    _pictured(issue, pick, by)
    words.accept(models.Words.objects.get(accepted=False), by)
    words.choose_edition(issue, by, language="de", chosen=True)
    sources.pause_source(models.Source.objects.all()[0], by, True)
    theme_corrections.weigh_term(by, theme="loyalty", language="de", term="Treue", weight=2.0)
    theme_rulings.record(pick.story, by, {"loyalty": True, "privacy": False}, 0)
    _read_by_a_native(issue, by)
    history.note(issue, None, Message("approved again"), "somebody typed this")
    history.note(issue, None, Message("approved again"), scheduled=True, correction=True)
    _ended_badly()
    models.Halt.objects.create(issue=issue, at=timezone.now(), reason=held)
    models.Job.objects.create(issue=issue, kind="sending", state="failed", by=by, reason=held)


def _pictured(issue: models.Issue, pick: models.Pick, by: User) -> None:
    """A feature with a picture, and one whose figures for it are gone."""
    issue.picks.update(slot=slots.FEATURE)
    feature_picture.choose(pick, by, kind="number", seen="")
    issue.picks.exclude(pk=pick.pk).update(picture="chart")


def _read_by_a_native(issue: models.Issue, by: User) -> None:
    """A comment that is resolved, opened again and resolved since."""
    now = timezone.now()
    link = proofreading.invite(issue, by, language="de", reader="erin", days=7, now=now)
    said = link.comments.create(text="somebody typed this", at=now)
    for done in (True, False, True):
        proofreading.resolve(said, by, now, done=done)


titles = (
    "Fast answers keep customers",
    "Maps nobody follows",
    "Schnelle Antworten",
    "Somebody else",
)
PAGES = (
    "/",
    "/account/",
    "/candidates/add/",
    "/candidates/",
    "/candidates/?off_topic=1&order=new",
    "/history/",
    "/candidates/{story}/themes/",
    "/candidates/{story}/themes/?say=not%20loyalty",
    "/themes/?theme=loyalty&language=ar",
    "/themes/term/?theme=loyalty&language=en&term=loyalty&weight=ignored",
    "/issue/{issue}/",
    "/issue/{issue}/?language=de",
    "/issue/{issue}/language/de/",
    "/issue/{issue}/approve/",
    "/issue/{issue}/machine/",
    "/issue/{issue}/preview/",
    "/issue/{issue}/preview/de/?part=text&width=phone",
    "/issue/{issue}/preview/de/?part=archive",
    "/issue/{issue}/preview/de/?part=archive&width=phone",
    "/issue/{issue}/preview/de/?part=linkedin",
    "/issue/{issue}/send/",
    "/issue/{issue}/send/uncertain/",
    "/issue/{issue}/words/?language=de",
    "/issue/{issue}/history/",
    "/issue/{issue}/pick/{pick}/?language=de",
    "/issue/{issue}/pick/{pick}/?language=ar",
    "/issues/",
    "/sources/",
    "/sources/{source}/",
    "/sources/add/",
    "/sources/blocked/",
    "/issue/{issue}/proofreading/",
    "/sources/scorecard/",
    "/operation/",
    "/account/second-factor/",
    "/account/passkeys/",
    "/account/prove/",
    "/linkedin/",
    "/readers/",
    "/people/",
    "/people/sign-ins/",
    "/sign-up-form/",
    "/issue/{issue}/linkedin/",
)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_the_desk_says_is_outside_the_catalogue(
    desk: Client, everything: models.Issue, pseudo_desk: str, path: str
) -> None:
    models.DeskSettings.objects.create(user=User.objects.get(), language=pseudo_desk)
    pick, source = everything.picks.all()[0], models.Source.objects.all()[0]
    address = path.format(issue=everything.pk, pick=pick.pk, story=pick.story_id, source=source.pk)
    page = without_the_post(desk.get(address).content.decode())
    assert desk_language.languages() == ("en", "de", "en-XA")
    terms = [term.text for term in corrected_themes().terms("loyalty", "ar")]
    left = unsaid(page, pseudo_desk, *DJANGOS, *theme_words(), *terms)
    assert " ".join(sorted(left)) == ""


@pytest.mark.parametrize("drafted", [False, True])
def test_nothing_said_of_a_roundup_is_outside_the_catalogue(
    desk: Client, pseudo_desk: str, drafted: bool
) -> None:
    models.DeskSettings.objects.create(user=User.objects.get(), language=pseudo_desk)
    sent(titles[0], day=roundups.month_due(timezone.localdate()))
    if drafted:
        picks.drop(roundup(context.config(), timezone.now()).picks.get(), User.objects.get())
        sent(titles[1], day=roundups.month_due(timezone.localdate()))
    issue = models.Issue.objects.latest("month") if drafted else models.Issue.objects.get()
    for path in ("/", "/issue/{issue}/", "/issues/"):
        page = desk.get(path.format(issue=issue.pk)).content.decode()
        left = unsaid(page, pseudo_desk, *DJANGOS, *theme_words(), "The Test Minute")
        assert " ".join(sorted(left)) == "", path


@pytest.mark.parametrize("state", ["confirmed", "left"])
def test_nothing_said_of_a_reader_is_outside_the_catalogue(
    desk: Client, everything: models.Issue, pseudo_desk: str, state: str
) -> None:
    models.DeskSettings.objects.create(user=User.objects.get(), language=pseudo_desk)
    now = timezone.now()
    subscribers.add("anna@example.org", ["de"], "YES", "FORM", now)
    reader = models.Subscriber.objects.get()
    everything.deliveries.create(subscriber=reader, state="bounced", reason="GONE")
    if state == "left":
        subscribers.leave(reader.pk, now)
        subscribers.suppress("anna@example.org", "ASKED")
    page = desk.post("/readers/", {"address": "anna@example.org"}, follow=True).content.decode()
    assert f'data-reader="{state}"' in page
    assert unsaid(page, pseudo_desk, "YES FORM GONE ASKED anna@example.org", *DJANGOS) == set()


def test_nothing_said_of_what_was_missed_is_outside_the_catalogue(
    desk: Client, everything: models.Issue, pseudo_desk: str
) -> None:
    models.DeskSettings.objects.create(user=User.objects.get(), language=pseudo_desk)
    models.Issue.objects.update(state="sent", day=timezone.localdate())
    left = [newsroom.story(titles[3], source=source) for source in ("One", "Two", "Three")]
    models.Story.objects.update(cluster=left[0].cluster)
    models.Pick.objects.all().delete()
    page = desk.get(f"/issue/{everything.pk}/missed/").content.decode()
    assert page.count("data-left") == 2
    assert unsaid(page, pseudo_desk, "One Two Three", *theme_words()) == set()


def test_nothing_said_of_a_receipt_is_outside_the_catalogue(
    desk: Client, publisher: User, pseudo_desk: str
) -> None:
    models.DeskSettings.objects.create(user=publisher, language=pseudo_desk)
    issue = sent(*titles[:2])
    models.Approval.objects.update(first_by=publisher)
    models.Issue.objects.filter(pk=issue.pk).update(candidates=1)  # of whom no mail is known
    issue.corrections.create(by=publisher, snapshot={}, withdrawn=True, published=True)
    page = desk.get(f"/issue/{issue.pk}/receipt/").content.decode()
    assert "data-correction" in page
    assert "data-unbalanced" in page
    hashes = [row.sha256 for row in models.Rendering.objects.all()]
    left = unsaid(page, pseudo_desk, "SHA The Test Minute", *hashes, *theme_words())
    assert left == set()
    models.Approval.objects.update(snapshot={})
    models.Correction.objects.all().delete()
    page = desk.get(f"/issue/{issue.pk}/receipt/").content.decode()
    assert "data-unreadable" in page
    assert unsaid(page, pseudo_desk, "SHA The Test Minute", *hashes) == set()
