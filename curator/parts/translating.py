"""The configured translation service with what the newsroom puts around it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from curator import fetch
from curator.config import Config, TranslatePart
from curator.errors import ConfigError, NotReady
from curator.label import claims, language
from curator.records import Snapshot, Words
from curator.store.machine import Paid
from curator.translate import Chat, DeepL, LibreTranslate, Service, Translator


def translator(known: Config) -> Translator:
    """The service of feeds.yaml behind budget, cache and checks; raises NotReady when none is configured."""
    service = _service(known)
    return Translator(
        service,
        known.translate.characters_per_issue,
        Paid(service.name),
        _unsupported,
        lambda text: language.detect(text).main,
        known.translate.glossary,
    )


def chat(known: Config) -> Chat:
    """The configured language model; raises NotReady when the service is none."""
    service = _service(known)
    if not isinstance(service, Chat):
        raise NotReady("only a language model can suggest words: set translate.service to openai")
    return service


def material(snapshot: Snapshot) -> str:
    """What a suggested opening may be made of: the items' titles and summaries, as their sources have them."""
    return "\n\n".join(f"{pick.story.article.title}\n{' '.join(pick.story.summary)}" for pick in snapshot.picks)


def suggestion(known: Config, snapshot: Snapshot, tongue: str) -> tuple[Words, tuple[str, ...]]:
    """A suggested opening as machine words, with what is in it that the items do not say."""
    given = material(snapshot)
    text = chat(known).suggest("opening", given, tongue)
    problems = tuple(f"not in the items: {found}" for found in _unsupported(text, given, tongue, "en"))
    return Words("opening", tongue, text, "machine", accepted=False), problems


def _service(known: Config) -> Service:
    part, key = known.translate, os.environ.get("CURATOR_TRANSLATE_KEY", "")

    def post(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> fetch.Response:
        return fetch.post(url, _settings(known), json=body, headers=headers)

    if part.service == "deepl":
        return DeepL(_needed(key, "CURATOR_TRANSLATE_KEY"), post, part.url)
    if part.service == "libretranslate":
        return LibreTranslate(_needed(part.url, "translate.url"), post, key)
    if part.service == "openai":
        return Chat(_needed(part.url, "translate.url"), _needed(part.model, "translate.model"), post, key)
    raise NotReady("no translation service is configured: set translate.service in feeds.yaml")


def _settings(known: Config) -> fetch.ClientSettings:
    part: TranslatePart = known.translate
    limits = fetch.Limits(2_000_000, part.timeout_seconds, part.timeout_seconds * 2, redirects=0)
    return fetch.ClientSettings(fetch.user_agent(known.collect.contact), known.allow_hosts, limits, pause_seconds=0)


def _needed(value: str | None, name: str) -> str:
    if not value:
        raise ConfigError(f"the translation service needs {name}")
    return value


def _unsupported(text: str, original: str, tongue: str, original_tongue: str) -> Sequence[str]:
    return claims.unsupported(text, original, tongue, original_tongue)
