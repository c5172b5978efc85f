"""The translation service that feeds.yaml names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from curator.config import Config
from curator.errors import ConfigError, NotReady
from curator.net import client
from curator.translate.chat import Chat
from curator.translate.deepl import DeepL
from curator.translate.libretranslate import LibreTranslate
from curator.translate.service import Service


def configured(known: Config) -> Service:
    """The service, with the key of CURATOR_TRANSLATE_KEY; raises NotReady and ConfigError."""
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
    part = known.translate
    limits = client.Limits(2_000_000, part.timeout_seconds, part.timeout_seconds * 2, redirects=0)
    # the service of a newsroom's own stands in its network: this client alone may reach it
    own = urlsplit(part.url or "")
    here = (own.netloc.rpartition("@")[2],) if own.port else (own.hostname or "",)
    agent = client.user_agent(known.collect.contact)
    return client.ClientSettings(agent, here, limits, pause_seconds=0)


def _needed(value: str | None, name: str) -> str:
    if not value:
        raise ConfigError(f"the translation service needs {name}")
    return value
