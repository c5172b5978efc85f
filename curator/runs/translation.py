"""The configured translation service with what the newsroom puts around it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from curator.config import Config, TranslatePart
from curator.errors import ConfigError, NotReady
from curator.label import fact_check, language
from curator.language.tags import same_language
from curator.net import client
from curator.records import Snapshot
from curator.store import models
from curator.store.snapshot import snapshot
from curator.store.words import Paid
from curator.translate import (
    Chat,
    Checked,
    DeepL,
    LibreTranslate,
    Patient,
    Service,
    Translator,
    check_budget,
    patiently,
)
from curator.translate.chat import MOST

Wait = Callable[[float], None]
SURE = 0.9  # of the language; below that an opening is shown with what was found, not refused


@dataclass(frozen=True, slots=True)
class Machine:
    """What machine words are made with: the issue as it stands, the service of feeds.yaml, and
    how it waits.
    """

    config: Config
    wait: Wait = time.sleep

    @property
    def seconds_for_one(self) -> float:
        """The longest one text can take, tries and pauses included."""
        return 3 * 2 * self.config.translate.timeout_seconds + 2 * 90 + 60

    def snapshot(self, issue: models.Issue) -> Snapshot:
        return snapshot(issue, self.config)

    def translator(self, spent: int) -> Translator:
        """The service behind budget, cache and checks, `spent` characters being gone; raises
        NotReady without one.
        """
        return translator(self.config, spent, self.wait)

    def model(self) -> Chat:
        """The language model that suggests words; raises NotReady when the service is none."""
        return chat(self.config)

    def opening(self, whole: Snapshot, tongue: str, spent: int) -> tuple[Checked, int]:
        """A suggested opening with what is in it that the items do not say, and the characters
        it cost.
        """
        given, model = material(whole)[:MOST], self.model()
        if not given.strip():
            raise NotReady("there are no items yet that an opening could be made of")
        check_budget(spent, len(given), self.config.translate.characters_per_issue)
        text = patiently(lambda: model.suggest("opening", given, tongue), model.name, self.wait)
        problems = tuple(
            f"not in the items: {found}"
            for found in fact_check.unsupported(text, given, tongue, "en")
        )
        return Checked(text, problems, _no_opening(text, tongue)), len(given)


def _no_opening(text: str, tongue: str) -> str:
    """Why a suggestion is not even shown."""
    found, sure = _detect(text)
    if not text.strip():
        return "the answer is empty"
    return (
        f"it reads like {found}, not {tongue}"
        if sure >= SURE
        and found not in ("und", tongue.split("-")[0])
        and not same_language(found, tongue)
        else ""
    )


def translator(known: Config, spent: int = 0, wait: Wait = time.sleep) -> Translator:
    """The service of feeds.yaml behind budget, cache and checks; raises NotReady when none is
    configured.
    """
    service = _service(known)
    return Translator(
        Patient(service, wait),
        known.translate.characters_per_issue,
        Paid(service.name),
        fact_check.unsupported_facts,
        lambda text: len(fact_check.quotations(text)),
        _detect,
        known.translate.glossary,
        spent,
        f"{service.name} {known.translate.model}".strip(),
    )


def _detect(text: str) -> tuple[str, float]:
    found = language.detect(text)
    return found.main, found.confidence


def chat(known: Config) -> Chat:
    """The configured language model; raises NotReady when the service is none."""
    service = _service(known)
    if not isinstance(service, Chat):
        raise NotReady("only a language model can suggest words: set translate.service to openai")
    return service


def material(snapshot: Snapshot) -> str:
    """What a suggested opening may be made of: the items' titles and summaries, as their sources
    have them.
    """
    return "\n\n".join(
        f"{pick.story.article.title}\n{' '.join(pick.story.summary)}" for pick in snapshot.picks
    )


def _service(known: Config) -> Service:
    part, key, terms = (
        known.translate,
        os.environ.get("CURATOR_TRANSLATE_KEY", ""),
        known.translate.glossary,
    )

    def post(url: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> client.Response:
        return client.post(url, _settings(known), json=body, headers=headers)

    if part.service == "deepl":
        return DeepL(_needed(key, "CURATOR_TRANSLATE_KEY"), post, part.url, terms)
    if part.service == "libretranslate":
        return LibreTranslate(_needed(part.url, "translate.url"), post, key, terms)
    if part.service == "openai":
        return Chat(
            _needed(part.url, "translate.url"),
            _needed(part.model, "translate.model"),
            post,
            key,
            terms,
        )
    raise NotReady("no translation service is configured: set translate.service in feeds.yaml")


def _settings(known: Config) -> client.ClientSettings:
    part: TranslatePart = known.translate
    limits = client.Limits(2_000_000, part.timeout_seconds, part.timeout_seconds * 2, redirects=0)
    # the service of a newsroom's own stands in its network: this client alone may reach it
    own = urlsplit(part.url or "")
    here = (own.netloc.rpartition("@")[2],) if own.port else (own.hostname or "",)
    return client.ClientSettings(
        client.user_agent(known.collect.contact), here, limits, pause_seconds=0
    )


def _needed(value: str | None, name: str) -> str:
    if not value:
        raise ConfigError(f"the translation service needs {name}")
    return value
