"""The sample issue in a pseudo-language, and every text a reader would meet of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from bench import samples
from curator import render, signing
from curator.language import phrases
from curator.records import PastIssue, Pick, Published, Snapshot, WordField, Words, slots, to_json
from curator.runs import confirm, renderer
from curator.share import archive, linkedin
from curator.store import subscribers
from curator.store.models import Approval, Issue, MailedLink, Subscriber
from curator.web.sign_up_form import form_values
from tests.language import untranslated

DATA = "⟪{}⟫"  # how the sample's own words are marked


AT = datetime(2026, 11, 19, 8, tzinfo=UTC)


LANGUAGES = ("en-XA", "ar-XB")


def issue(language: str, subject: bool = False) -> Snapshot:
    """The sample issue with every word of its own marked as data."""
    whole = samples.snapshot()
    letter = replace(
        whole.newsletter,
        name=DATA.format("name"),
        sender_name=DATA.format("sender"),
        tagline={each: DATA.format("tagline") for each in LANGUAGES},
        imprint=(DATA.format("imprint"),),
        languages=(language, *(each for each in LANGUAGES if each != language)),
    )
    sections = tuple(
        replace(section, names={each: DATA.format(section.key) for each in LANGUAGES})
        for section in whole.sections
    )
    fields: tuple[WordField, ...] = ("opening", "follow_up", "interlude", "question", "sign_off")
    fields = ("subject", *fields) if subject else fields
    words = tuple(
        Words(field, each, DATA.format(field), "editor") for field in fields for each in LANGUAGES
    )
    return replace(
        whole,
        newsletter=letter,
        sections=sections,
        picks=tuple(map(marked, whole.picks)),
        words=words,
    )


def marked(pick: Pick) -> Pick:
    article = replace(pick.story.article, site=DATA.format("site"), title=DATA.format("title"))
    fields: tuple[WordField, ...] = ("headline", "blurb")
    words = tuple(
        Words(field, each, DATA.format(field), "editor") for field in fields for each in LANGUAGES
    )
    statistic = (
        replace(pick.statistic, credited_to=DATA.format("credited")) if pick.statistic else None
    )
    return replace(
        pick, words=words, story=replace(pick.story, article=article), statistic=statistic
    )


def sparse(language: str) -> Snapshot:
    """A draft without a number: one tangent, a podcast as the feature, no running words."""
    whole = issue(language)
    tangents = [pick for pick in whole.picks if pick.slot == slots.TANGENTS]
    kept = [pick for pick in whole.picks if pick.slot not in (slots.TANGENTS, slots.FEATURE)]
    podcast = next(pick for pick in kept if pick.story.article.kind == "podcast")
    picks = (
        replace(podcast, slot=slots.FEATURE),
        *tangents[:1],
        *(pick for pick in kept if pick is not podcast),
    )
    return replace(whole, number=None, picks=picks, words=())


def feature_is(language: str, kind: str) -> Snapshot:
    whole = issue(language)
    told = next(pick for pick in whole.picks if pick.story.article.kind == kind)
    return replace(whole, picks=(replace(told, slot=slots.FEATURE, in_minute=False),))


ISSUES: dict[str, Callable[[str], Snapshot]] = {
    "whole": issue,
    "with a subject": lambda language: issue(language, subject=True),
    "sparse": sparse,
    "a report": lambda language: feature_is(language, "report"),
    "an article": lambda language: feature_is(language, "article"),
    "empty": lambda language: replace(issue(language), picks=(), words=()),
}


def cldr(language: str) -> list[str]:
    """What CLDR says in a letter, not we: dates, and the names of languages that are in no catalogue of ours."""
    spoken = [phrases.phrases(each) for each in (language, *LANGUAGES)]
    days = [
        date
        for each in spoken
        for day in range(13, 20)
        for date in (each.date(samples.DAY.replace(day=day), "full"),)
    ]
    return [*days, *(each.language_name(tag) for each in spoken for tag in LANGUAGES)]


def escaped(texts: Iterator[str] | list[str], language: str) -> set[str]:
    return untranslated.words(texts, cldr(language))


def letters(snapshot: Snapshot, language: str) -> Iterator[str]:
    letter = render.letter(snapshot, language)
    yield letter.subject
    yield " ".join(letter.text.split())
    yield from untranslated.of_html(letter.html)


def posts(snapshot: Snapshot, language: str) -> Iterator[str]:
    post = linkedin.post(snapshot, language, "https://letter.example.org/x/13/")
    yield " ".join(post.text.split())
    yield from (post.request.body()["content"]["article"][key] for key in ("title", "description"))


def site(folder: Path, *snapshots: Snapshot, pictures: bool = True) -> Iterator[str]:
    published = [
        Published(replace(each, number=13 + place), LANGUAGES, AT, AT)
        for place, each in enumerate(snapshots)
    ]
    keys = {theme.key for each in snapshots for pick in each.picks for theme in pick.story.themes}
    names = {(key, each): DATA.format(key) for key in keys for each in LANGUAGES}
    drawn = renderer.drawn(published, folder) if pictures else None
    words = DATA.format("old")
    past = [PastIssue(each, "old", words, AT.date(), f"<p>{words}</p>") for each in LANGUAGES]
    archive.write(published, snapshots[0].newsletter, names, folder, drawn, past=past)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from untranslated.of_file(path)


def leave_pages(language: str) -> Iterator[str]:
    """Every page a reader meets on the way out and back."""
    Issue.objects.create(day=date(2026, 12, 1), month=date(2026, 11, 1), number=202611)
    _approve(language)
    subscribers.add("anna@example.org", ["en"], "Yes.", "test", timezone.now())
    Subscriber.objects.update(
        languages=[language]
    )  # none that CLDR knows, so it could not be chosen
    reader = Subscriber.objects.get()
    path = f"/leave/{signing.make(settings.SECRET_KEY, 'leave', reader.pk)}"
    sample = f"/leave/{signing.make(settings.SECRET_KEY, 'leave', 0)}"
    client = Client(headers={"accept-language": language})
    answers = (
        client.get(path), client.post(path), client.post(f"{path}/back"), client.get(sample), client.get("/leave/nonsense"),
        client.get("/en/99/"),
    )  # fmt: skip
    for answer in answers:
        yield from untranslated.of_html(answer.content.decode())


def _approve(language: str) -> None:
    """Approve an issue, so that readers' pages know the newsletter."""
    snapshot = {"newsletter": to_json(issue(language).newsletter)}
    by = User.objects.create(username="publisher")
    Approval.objects.create(issue=Issue.objects.create(day=AT.date()), by=by, snapshot=snapshot)


def reader_pages(language: str) -> Iterator[str]:
    """Every page of signing up, settings and data, their mails included, with their mistakes."""
    _approve(language)
    client = Client(headers={"accept-language": language})
    for answer in (*_signing_up(client, language), *_settings(client, language)):
        yield from untranslated.of_html(answer.content.decode())


def _signing_up(client: Client, language: str) -> Iterator[Any]:
    form = f"/subscribe?language={language}"
    yield client.get(form)
    yield client.post(form, {"address": DATA.format("none"), "edition": language})
    version = form_values(phrases.phrases(language), issue(language).newsletter)["version"]
    fields = {"address": "anna@example.org", "edition": language, "version": version}
    yield client.post(form, fields)
    path = _mailed(MailedLink.objects.get(), language)
    yield client.get(path)
    yield client.post(path)
    yield client.post(path)
    yield client.get("/subscribe/confirm/nonsense")


def _settings(client: Client, language: str) -> Iterator[Any]:
    reader = Subscriber.objects.get()
    path = f"/preferences/{signing.make(settings.SECRET_KEY, 'leave', reader.pk)}"
    yield client.get(path)
    yield client.post(path, {"language0": language, "pause": "weeks", "without": "nothing"})
    yield client.get("/preferences/nonsense")
    yield client.post(path + "/link")
    mine = _mailed(MailedLink.objects.get(kind="rights"), language)
    yield client.get(mine)
    yield client.post(mine, {"do": "move", "address": DATA.format("none")})
    yield client.post(mine, {"do": "move", "address": "berta@example.org"})
    for row in MailedLink.objects.filter(kind="move"):
        yield client.get(_mailed(row, language))
        yield client.post(_mailed(row, language))
    yield client.post(mine, {"do": "erase"})


def _mailed(row: MailedLink, language: str) -> str:
    return urlsplit(confirm.link(row, issue(language).newsletter)).path
