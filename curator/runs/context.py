"""The real parts, built from the configuration: how commands and views reach the stages.

Heavy parts (themes, embeddings, the index of stories) are built once a process and only when
first used, and a stage is imported only when something of it is wanted: `curator --help` and the
desk start without numpy, lxml and models.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from curator import config as configuration
from curator import records
from curator.config import environment
from curator.errors import FetchError, InputError

if TYPE_CHECKING:
    from concurrent.futures import Future

    from django.contrib.auth.models import User

    from curator.config import Config
    from curator.label import Labeller
    from curator.label.themes.decide import Themes
    from curator.match.meaning import Embedder
    from curator.net import client
    from curator.runs.extraction import Extraction, Found
    from curator.runs.gather import Collect
    from curator.runs.read import Reader
    from curator.runs.renderer import Press
    from curator.runs.send import Means, Post
    from curator.runs.translate import Hands, Translator
    from curator.runs.translation import Machine
    from curator.send import Plan, Transport
    from curator.store import models


# --- configuration ---


def config() -> Config:
    """feeds.yaml as it is now, its sections named in every language; raises ConfigError."""
    path = environment().feeds
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = 0  # the loader says what is wrong with it
    return _config(str(path), changed, environment().base_url_set)


@cache
def _config(path: str, _changed: int, _base_url: bool) -> Config:
    known = configuration.load(environment().feeds, themes().keys)
    return replace(
        known,
        sections=tuple(_named(section, known.newsletter.languages) for section in known.sections),
    )


def _named(section: records.Section, languages: Sequence[str]) -> records.Section:
    """The section with a name in each language: the one of feeds.yaml, else that of its first
    theme.
    """
    names = {language: themes().name(section.themes[0], language) for language in languages}
    return replace(section, names={**names, **section.names})


def fetching(known: Config) -> client.ClientSettings:
    """How this newsletter's bot fetches."""
    from curator.net import client

    bounds = known.collect
    limits = client.Limits(bounds.max_bytes, bounds.timeout_seconds, bounds.timeout_seconds * 3)
    return client.ClientSettings(
        client.user_agent(bounds.contact or known.newsletter.base_url),
        known.allow_hosts,
        limits,
        bounds.connections,
        bounds.connections_per_host,
        bounds.pause_seconds,
    )


def fetching_anything() -> client.ClientSettings:
    """How a single address is fetched, also where no feeds.yaml is."""
    from curator.net import client

    return fetching(config()) if environment().feeds.exists() else client.ClientSettings()


# --- reading one text or page ---


@cache
def themes() -> Themes:
    """The themes as they ship, with what editors corrected where a memory is open."""
    from curator.label.themes.decide import Themes

    return Themes.load()


@cache
def labeller() -> Labeller:
    """From an article to a story."""
    from curator.label import Labeller

    return Labeller(themes())


def fetch_page(url: str) -> records.Page:
    """One page, by the rules every fetch follows; raises FetchError, also for a status that is
    no page.
    """
    from curator.net import client

    found = client.get(url, fetching_anything())
    if found.status >= 400:
        raise FetchError(
            f"{url}: the server answered with error {found.status}",
            kind="http",
            status=found.status,
        )
    return records.Page(found.url, found.content, found.media_type, found.charset)


@cache
def extraction() -> Extraction:
    """The process in which single pages and texts are extracted; it ends with the program."""
    from curator.runs.extraction import Extraction

    return Extraction()


def story_of_page(page: records.Page, *, today: date, id: str = "") -> records.Story:
    """What one page says; raises InputError where it breaks its reader."""
    name = id or page.url
    return _labelled(
        extraction().page(page, id=name, today=today), name="" if name == "-" else name
    )


def story_of_bytes(content: bytes, *, name: str, today: date) -> records.Story:
    """What a file or standard input says; plain text, HTML or PDF is recognised by its bytes."""
    media_type = "text/plain" if name.lower().endswith((".txt", ".md")) else "text/html"
    return story_of_page(records.Page("", content, media_type), id=name or "-", today=today)


def story_of_object(given: Mapping[str, Any], *, today: date) -> records.Story:
    """What one JSON object with `text` or `html` (and perhaps `title`, `url`) says; raises
    InputError.
    """
    text, html = given.get("text"), given.get("html")
    identity, url, title = (
        str(given.get("id", "")),
        str(given.get("url") or ""),
        str(given.get("title") or ""),
    )
    if isinstance(html, str):
        page = records.Page(url, html.encode(), "text/html", "utf-8")
        return _labelled(extraction().page(page, id=identity, today=today), title=title)
    if isinstance(text, str):
        return _labelled(
            extraction().text(text, id=identity, url=url, title=title or None, today=today)
        )
    raise InputError("needs “text” or “html”")


def _labelled(extracted: Future[Found], *, name: str = "", title: str = "") -> records.Story:
    """The story of what is being extracted, titled `title` where it has none; the word lists are
    loaded meanwhile.
    """
    from curator.runs.extraction import failure
    from curator.sandbox.protocol import Lost

    label, found = labeller().story, extracted.result()
    if isinstance(found, Lost):
        raise InputError(
            f"{name}: {failure(name, found).reason}" if name else failure(name, found).reason
        )
    return label(replace(found, title=found.title or title))


# --- the runs' parts ---


def collect(known: Config) -> Collect:
    """What gather asks the network with."""
    from curator.runs.gather import Collecting

    return Collecting(fetching(known), known.collect.max_entries)


def reader(known: Config) -> Reader:
    """What reading needs, with the editors' corrections as they are now."""
    from curator.label import Labeller
    from curator.label.themes.decide import Themes
    from curator.runs.read import Reading
    from curator.store import theme_corrections

    corrected = Themes.load(
        corrections=theme_corrections.terms(), leanings=theme_corrections.leanings()
    )
    return Reading(fetching(known), Labeller(corrected), embedder())


@cache
def embedder() -> Embedder | None:
    """Sentence vectors, or None where the model is not installed: matching and themes then do
    without.
    """
    from curator.language import embedder as embed

    return embed.Embedder.load()


# --- an issue on its way ---


def press(known: Config) -> Press:
    """What turns an issue into letters, posts and archive pages."""
    from django.conf import settings

    from curator.runs.renderer import Press

    names = {
        (key, language): themes().name(key, language)
        for key in themes().keys
        for language in known.newsletter.languages
    }
    return Press(known, settings.SECRET_KEY, names)


def approve(
    known: Config,
    issue: models.Issue,
    by: User,
    seen: str | None = None,
    *,
    although_held: bool = False,
) -> int:
    """Approve an issue in a person's name, `seen` being the fingerprint of what was shown to
    them; its number.
    """
    from curator.runs import publish

    return publish.approve(press(known), issue, by, seen, although_held=although_held)


def mail_server() -> Transport:
    """How mail leaves, by CURATOR_SMTP_URL; raises NotReady and ConfigError."""
    from curator import send

    return send.transport(environment().smtp_url)


def mail_plan(issue: models.Issue) -> Plan:
    """How many readers would get which edition of an approved issue now, and who would not."""
    from curator import send

    return send.plan(issue)


def test_mail(issue: models.Issue, address: str, language: str | None, patience: float) -> str:
    """Send one approved edition to `address`, waiting `patience` seconds for each answer of the
    server; its language.
    """
    from curator import send

    return send.test_mail(issue, mail_server().with_timeout(patience), address, language)


def mailing_means() -> Means:
    """What an issue is sent with, as the configuration is now."""
    from curator.runs import publish
    from curator.runs.send import Means

    return Means(mail_server(), publish.publisher(press(config()), environment().out))


def post(stopping: Callable[[], bool] = lambda: False) -> Post:
    """A worker of this process, who sends what people asked for."""
    from curator.runs.send import Post
    from curator.store import heartbeats

    return Post(heartbeats.name(), heartbeats.alive, lambda: datetime.now(UTC), stopping)


def unsupported(text: str, story: records.Story, language: str | None = None) -> Sequence[str]:
    """The numbers, names and quotations in `text` that `story` does not contain."""
    from curator.label import fact_check

    source = f"{story.article.title}\n\n{story.article.body}"
    return fact_check.unsupported(
        text, source, language or story.language.main, story.language.main
    )


def weigh(clusters: Collection[int], now: datetime) -> Mapping[int, tuple[records.Reason, ...]]:
    """Why these clusters would score as they do in the open draft, by their ids."""
    from curator.runs import draft

    return draft.weigh(config(), clusters, now)


def translator(known: Config) -> Translator:
    """The configured translation service; raises NotReady when there is none."""
    from curator.runs import translation

    return translation.translator(known)


def machine(known: Config) -> Machine:
    """What machine words are made with."""
    from curator.runs.translation import Machine

    return Machine(known)


def hands(
    stopping: Callable[[], bool] = lambda: False,
    on_each: Callable[[models.MachineRequest], None] = lambda request: None,
) -> Hands:
    """A worker of this process, who carries out what people asked a machine for."""
    from curator.runs.translate import Hands
    from curator.store import heartbeats

    return Hands(heartbeats.name(), heartbeats.alive, lambda: datetime.now(UTC), stopping, on_each)


def lacking_languages(snapshot: records.Snapshot) -> list[str]:
    """The editions that lack words a machine could propose."""
    from curator.runs.translate import lacking_languages

    return lacking_languages(snapshot)


def theme_words(theme: str, language: str) -> Sequence[tuple[str, float]]:
    """The terms for and against a theme in one language, heaviest first, with the weights of the
    next reading.
    """
    from curator.label.themes.decide import Themes
    from curator.store import theme_corrections

    now = Themes.load(corrections=theme_corrections.terms(), leanings=theme_corrections.leanings())
    return [(term.text, term.weight) for term in now.terms(theme, language)]
