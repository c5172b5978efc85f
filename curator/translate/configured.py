"""The translation service that feeds.yaml names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from curator.config import Config
from curator.errors import ConfigError, NotReady
from curator.net import client
from curator.net.exchange import Limits, Response
from curator.translate.chat import Chat
from curator.translate.deepl import DeepL
from curator.translate.libretranslate import LibreTranslate
from curator.translate.service import Post, Service


def configured(known: Config) -> Service:
    """Return the service, with the key of CURATOR_TRANSLATE_KEY; raises NotReady and
    ConfigError.
    """
    part, key, terms = (
        known.translate,
        os.environ.get("CURATOR_TRANSLATE_KEY", ""),
        known.translate.glossary,
    )

    post = own_service(known, part.url or "", part.timeout_seconds)
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
            glossary=terms,
        )
    raise NotReady("no translation service is configured: set translate.service in feeds.yaml")


def own_service(known: Config, url: str, timeout_seconds: float) -> Post:
    """Return HTTP settings that allow the newsroom's own service at `url`, also in a private
    network.
    """

    def post(address: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
        settings = _settings(known, url, timeout_seconds)
        return client.post(address, settings, json=body, headers=headers)

    return post


def _settings(known: Config, url: str, timeout_seconds: float) -> client.ClientSettings:
    limits = Limits(2_000_000, timeout_seconds, timeout_seconds * 2, redirects=0)
    # the service of a newsroom's own is in its network: this client alone may reach it
    own = urlsplit(url)
    here = (own.netloc.rpartition("@")[2],) if own.port else (own.hostname or "",)
    agent = client.user_agent(known.collect.contact)
    return client.ClientSettings(agent, here, limits, pause_seconds=0)


def _needed(value: str | None, name: str) -> str:
    if not value:
        raise ConfigError("the translation service needs %(setting)s", setting=name)
    return value
