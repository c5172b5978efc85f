"""No word of ours escapes translation: in a pseudo-language, what is not ⟦a phrase⟧ must be data or an editor's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client
from django.utils import timezone
from jinja2 import FileSystemLoader

from bench import samples
from curator import render, signing, templating
from curator.language import phrases
from curator.records import Pick, Published, Snapshot, WordField, Words, slots
from curator.runs import renderer
from curator.share import archive, linkedin
from curator.share.archive import pages
from curator.store import subscribers
from curator.store.models import Subscriber
from curator.subscribe import page as reader_page
from tests.language import pseudo, untranslated

DATA = "⟪{}⟫"  # how the sample's own words are marked
AT = datetime(2026, 11, 19, 8, tzinfo=UTC)
LANGUAGES = ("en-XA", "ar-XB")
pytestmark = pytest.mark.django_db


@pytest.fixture(params=LANGUAGES)
def language(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    pseudo.write(tmp_path / "catalogues")
    monkeypatch.setattr(phrases, "CATALOGUES", tmp_path / "catalogues")
    monkeypatch.setattr(reader_page, "current_newsletter", lambda: issue(request.param).newsletter)
    phrases.phrases.cache_clear()
    yield request.param
    phrases.phrases.cache_clear()


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
    yield from (post.json["content"]["article"][key] for key in ("title", "description"))


def site(folder: Path, *snapshots: Snapshot, pictures: bool = True) -> Iterator[str]:
    published = [
        Published(replace(each, number=13 + place), LANGUAGES, AT, AT)
        for place, each in enumerate(snapshots)
    ]
    keys = {theme.key for each in snapshots for pick in each.picks for theme in pick.story.themes}
    names = {(key, each): DATA.format(key) for key in keys for each in LANGUAGES}
    archive.write(
        published,
        snapshots[0].newsletter,
        names,
        folder,
        *(renderer.drawn(published, folder) if pictures else ()),
    )
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield from untranslated.of_file(path)


def leave_pages(language: str) -> Iterator[str]:
    """Every page a reader meets on the way out and back."""
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
    )  # fmt: skip
    for answer in answers:
        yield from untranslated.of_html(answer.content.decode())


@pytest.mark.parametrize("of", ISSUES)
def test_no_phrase_of_a_letter_escapes_translation(language: str, of: str) -> None:
    texts = list(letters(ISSUES[of](language), language))
    assert any("⟦" in text for text in texts)
    assert escaped(texts, language) == set()


@pytest.mark.parametrize("of", [name for name in ISSUES if name != "empty"])
def test_no_phrase_of_a_post_escapes_translation(language: str, of: str) -> None:
    assert escaped(posts(ISSUES[of](language), language), language) == set()


def test_no_phrase_of_the_archive_and_its_feeds_escapes_translation(
    language: str, tmp_path: Path
) -> None:
    snapshots = [
        ISSUES[of](language)
        for of in ("whole", "with a subject", "sparse", "a report", "an article")
    ]
    texts = list(site(tmp_path / "site", *snapshots))
    assert any("⟦" in text for text in texts)
    assert escaped(texts, language) == set()


def test_no_phrase_of_the_leave_pages_escapes_translation(language: str) -> None:
    texts = list(leave_pages(language))
    assert sum("⟦" in text for text in texts) > 10
    assert escaped(texts, language) == set()


# A slip in each template, and where it would meet a reader.
SLIPS = [
    ("email/letter.html", '<p class="number">', '<p class="number">stray ', "letter"),
    (
        "email/letter.html",
        'role="article"',
        'role="article" aria-roledescription="stray"',
        "letter",
    ),
    ("email/letter.html", "<title>", "<title>stray ", "letter"),
    ("email/letter.txt", "{{ line() }}", "stray\n{{ line() }}", "letter"),
    ("email/letter.subject.txt", "{{ edition.subject }}", "stray {{ edition.subject }}", "letter"),
    ("linkedin/post.txt", "{{ hook }}", "{{ hook }} stray", "post"),
    (
        "web/base.html",
        '<meta property="og:title" content="',
        '<meta property="og:title" content="stray ',
        "site",
    ),
    ("web/base.html", "<footer>", "<footer>stray", "site"),
    ("web/front.html", "<h1>", "<h1>stray ", "site"),
    ("web/language.html", '<ol class="issues"', '<ol title="stray" class="issues"', "site"),
    ("web/theme.html", "{% block description %}", "{% block description %}stray ", "site"),
    (
        "web/issue.html",
        'aria-label="{{ gettext("Other issues") }}"',
        'aria-label="stray"',
        "site, turned",
    ),
    (
        "web/navigation.html",
        'aria-label="{{ gettext("You are here") }}"',
        'aria-label="stray"',
        "site",
    ),
    ("web/entry.html", "<h2>{{ gettext", "<h2>stray {{ gettext", "site"),
    (
        "web/issue.html",
        "{% if edition.sign_off %}",
        "<p>stray</p>{% if edition.sign_off %}",
        "site",
    ),
    ("web/items.html", '<p class="meta">', '<p class="meta">stray ', "site"),
    ("web/feed.xml", ">{{ entry.title }}", ">stray {{ entry.title }}", "site"),
    ("web/leave.html", "<h1>", "<h1>stray ", "leave"),
    ("web/leave_base.html", "<footer>", '<footer><input placeholder="stray">', "leave"),
    ("web/leave_back.html", "<h1>", "<h1>stray ", "leave"),
    ("web/leave_done.html", "<h1>", "<h1>stray ", "leave"),
    ("web/leave_sample.html", "<h1>", "<h1>stray ", "leave"),
    ("web/leave_unknown.html", "<h1>", "<h1>stray ", "leave"),
]


@pytest.fixture
def slip(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str, str], None]]:
    """Writes a slip into one template, in memory."""
    read = FileSystemLoader.get_source

    def make(name: str, before: str, after: str) -> None:
        def slipped(self: FileSystemLoader, environment: object, template: str) -> object:
            source, *rest = read(self, environment, template)  # type: ignore[arg-type]
            if template == name:
                assert before in source
                source = source.replace(before, after, 1)
            return source, *rest

        monkeypatch.setattr(FileSystemLoader, "get_source", slipped)
        _forget_templates()

    yield make
    monkeypatch.undo()
    _forget_templates()


def _forget_templates() -> None:
    templating.template.cache_clear()
    templating._shared.cache_clear()
    pages._templates.cache_clear()
    for engine in engines.all():
        if hasattr(engine, "env"):
            engine.env.cache.clear()


@pytest.mark.parametrize("language", LANGUAGES[:1], indirect=True)
@pytest.mark.parametrize(("name", "before", "after", "where"), SLIPS)
def test_a_slip_in_any_template_would_be_found(
    name: str,
    before: str,
    after: str,
    where: str,
    language: str,
    slip: Callable[[str, str, str], None],
    tmp_path: Path,
) -> None:
    slip(name, before, after)
    whole = issue(language, subject=True)
    texts = {
        "letter": lambda: letters(whole, language),
        "post": lambda: posts(whole, language),
        "site": lambda: site(tmp_path / "site", whole, pictures=False),
        "site, turned": lambda: site(tmp_path / "site", whole, whole, pictures=False),
        "leave": lambda: leave_pages(language),
    }[where]()
    assert escaped(list(texts), language) == {"stray"}


def test_every_template_a_reader_meets_has_its_slip() -> None:
    shown = {
        path.relative_to(templating.FOLDER).as_posix()
        for folder in ("email", "linkedin", "web")
        for path in (templating.FOLDER / folder).iterdir()
        if path.suffix not in (".css", ".js")
    }
    forms = {name for name in shown if name.startswith(("web/subscribe", "web/preferences"))}
    # the forms' phrases are held against the catalogues only (test_phrases)
    without = {"email/parts.html", "web/sitemap.xml"} | forms
    assert shown - {name for name, *_ in SLIPS} == without


@pytest.mark.parametrize(
    "markup",
    [
        "<p>stray</p>", "<p>⟦x⟧ stray</p>", '<img alt="stray">', '<p title="stray"></p>', '<nav aria-label="stray"></nav>',
        '<input placeholder="stray">', '<meta name="description" content="stray">', '<meta name="new" content="stray">',
        '<button value="stray"></button>', '<script type="application/ld+json">{"headline": "stray"}</script>',
        "<b>⟦x⟧</b>stray",
    ],
)  # fmt: skip
def test_the_finder_finds_what_is_seen_and_what_is_read_out(markup: str) -> None:
    assert untranslated.words(untranslated.of_html(f"<html><body>{markup}</body></html>")) == {
        "stray"
    }


def test_the_finder_knows_phrases_data_addresses_and_codes() -> None:
    fine = '<p class="kicker">⟦Ná⟦mé⟧š⟧ ⟪data⟫ 12 a@example.org<meta name="viewport" content="width=device-width"></p>'
    assert untranslated.words(untranslated.of_html(fine)) == set()
