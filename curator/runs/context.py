"""The composition root: what use cases share, built from feeds.yaml and the environment.

What takes long is imported and built when first used, once a process. Only `current_newsletter`
needs the database, so that one text can be analysed without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from curator.config import Config, environment, load
from curator.errors import ConfigError, CuratorError, InputError
from curator.label.themes.terms import Vocabulary, read_vocabulary
from curator.language.data import base
from curator.language.phrases import phrases
from curator.records import Message, Newsletter, Section, Variant, from_json

if TYPE_CHECKING:
    from curator.label.labeller import Labeller
    from curator.label.themes.decide import Themes
    from curator.language.e5 import E5
    from curator.language.embedder import Embedder
    from curator.net.client import ClientSettings

_good: dict[Path, Config] = {}  # by feeds.yaml: as it could be read last
_mistakes: dict[Path, tuple[int, ConfigError]] = {}  # when it was changed, and what is wrong


def config() -> Config:
    """Return the current feeds.yaml, with sections named in every language.

    While it has a mistake, the last good version applies (see `config_mistake`); without one,
    raises ConfigError.
    """
    path = environment().feeds
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        changed = 0  # the loader says what is wrong with it
    at, mistake = _mistakes.get(path, (None, None))
    if mistake is None or at != changed:
        try:
            _good[path] = _config(str(path), changed, environment().base_url_set)
            _mistakes.pop(path, None)
        except ConfigError as error:
            _mistakes[path] = changed, error
    if path in _mistakes and path not in _good:
        raise _mistakes[path][1].with_traceback(None)  # else it grows with every page
    return _good[path]


def current_newsletter() -> Newsletter | None:
    """Return the newsletter as last approved, else that of feeds.yaml.

    Readers' pages and mails must work while feeds.yaml is being edited.
    """
    from curator.store.models import Approval

    found = Approval.objects.order_by("-at").values_list("snapshot__newsletter", flat=True).first()
    if found:
        return from_json(Newsletter, found)
    with suppress(CuratorError):
        return config().newsletter
    return None


def only_own_by_default() -> bool:
    """Return whether readers who did not choose get nothing if no edition is in their languages.

    False while feeds.yaml cannot be read; then nothing is sent either.
    """
    with suppress(CuratorError):
        return config().sending.when_edition_off == "nothing"
    return False


def config_mistake() -> Message | None:
    """Return what is wrong with feeds.yaml now, or None."""
    with suppress(ConfigError):
        config()
    mistake = _mistakes.get(environment().feeds)
    return Message.of(mistake[1]) if mistake else None


@lru_cache(maxsize=2)  # the current one, and the one before
def _config(path: str, _changed: int, _base_url: bool) -> Config:
    known = load(Path(path), vocabulary().keys)
    return replace(
        known,
        sections=tuple(_named(section, known.newsletter.languages) for section in known.sections),
    )


def _named(section: Section, languages: Sequence[str]) -> Section:
    """Return the section with a name in each language: from feeds.yaml, else by its first two
    themes.
    """
    known = vocabulary()
    names = {}
    for language in languages:
        first = [known.name(key, language) for key in section.themes[:2]]
        names[language] = phrases(language).list(first)
    return replace(section, names={**names, **section.names})


def variant_name(variant: Variant, language: str) -> str:
    """Return the name of a variant: from feeds.yaml, else of its themes."""
    for tag in (language, base(language)):
        if tag in variant.names:
            return variant.names[tag]
    known = vocabulary()
    return phrases(language).list([known.name(key, language) for key in variant.themes])


def known_variant(key: str) -> str:
    """Return the key of a variant in feeds.yaml, "" for the whole letter; raises InputError."""
    if not key:
        return ""
    known = [each.key for each in config().newsletter.variants]
    if key in known:
        return key
    there = f"there are {', '.join(known)}" if known else "feeds.yaml has none"
    raise InputError(
        f"“{key[:40]}” is no variant of the letter: {there}; leave it out for the whole letter"
    )


def http_settings(known: Config) -> ClientSettings:
    """Return the HTTP settings of this newsletter."""
    from curator.net import client
    from curator.net.exchange import Limits

    bounds = known.collect
    limits = Limits(bounds.max_bytes, bounds.timeout_seconds, bounds.timeout_seconds * 3)
    return client.ClientSettings(
        client.user_agent(bounds.contact or known.newsletter.base_url),
        known.allow_hosts,
        limits,
        bounds.connections,
        bounds.connections_per_host,
        bounds.pause_seconds,
        own_only=True,
    )


def http_settings_of_any_folder() -> ClientSettings:
    """Return HTTP settings where there may be no feeds.yaml."""
    from curator.net.client import ClientSettings

    return http_settings(config()) if environment().feeds.exists() else ClientSettings()


@cache
def vocabulary() -> Vocabulary:
    """Return keys, names and terms of the shipped themes."""
    return read_vocabulary()


@cache
def themes() -> Themes:
    """Return the shipped theme finder, without editors' corrections."""
    from curator.label.themes.decide import Themes

    return Themes(vocabulary(), embedder=embedder())


@cache
def labeller() -> Labeller:
    """Return the labeller with the shipped themes."""
    from curator.label.labeller import Labeller

    return Labeller(themes(), second_encoder())


@cache
def embedder() -> Embedder | None:
    """Return the embedder, or None if the model is not installed."""
    from curator.language.embedder import Embedder

    return Embedder.load()


def second_encoder() -> E5 | None:
    """Return the encoder of single sentences, or None if it is not installed."""
    from curator.language.e5 import E5

    return E5.load()
