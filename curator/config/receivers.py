"""Settings of notifications: webhooks with their secrets, and chat services, by name."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from curator.config.values import web_address
from curator.errors import ConfigError

SHORTEST_SECRET, LONGEST_SECRET = 24, 64  # bytes, as Standard Webhooks asks
_NAMED = re.compile(r"([a-z0-9][a-z0-9-]{0,39})=(\S+)")


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that receives signed POST requests."""

    url: str = field(repr=False)  # some services put a key into it
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Chat:
    """A channel of a chat or push service, as Apprise writes it: slack://…, ntfy://…"""

    url: str = field(repr=False)


Receiver = Webhook | Chat
Receivers = dict[str, Receiver]


def receivers(webhooks: str, secrets: str, chat: str) -> Receivers:
    """Return the receivers in CURATOR_WEBHOOKS, CURATOR_WEBHOOK_SECRETS and CURATOR_CHAT, by name.

    Raises ConfigError, whose message repeats no secret and no chat address.
    """
    keys = _named("CURATOR_WEBHOOK_SECRETS", secrets)
    addresses = _named("CURATOR_WEBHOOKS", webhooks)
    if unknown := sorted(set(keys) - set(addresses)):
        raise ConfigError(f"CURATOR_WEBHOOK_SECRETS: no webhook is called “{unknown[0]}”")
    found: Receivers = {
        name: Webhook(_address(name, url), _secret(name, keys.get(name, "")))
        for name, url in addresses.items()
    }
    for name, url in _named("CURATOR_CHAT", chat).items():
        if name in found:
            raise ConfigError(f"CURATOR_CHAT: “{name}” is a webhook already; choose another name")
        found[name] = Chat(url)
    return found


def host(receiver: Receiver) -> str:
    """Return the part of the address that is not secret: a webhook's host, a chat's service."""
    parts = urlsplit(receiver.url)
    return parts.hostname or "" if isinstance(receiver, Webhook) else parts.scheme


def _named(setting: str, value: str) -> dict[str, str]:
    """Return name -> value of several NAME=VALUE separated by spaces."""
    found: dict[str, str] = {}
    for number, each in enumerate(value.split(), 1):
        match = _NAMED.fullmatch(each)
        if match is None or match[1] in found:
            raise ConfigError(
                f"{setting}: number {number} must be NAME=VALUE with a name of its own made of"
                " a to z, digits and hyphens; several are separated by spaces"
            )
        found[match[1]] = match[2]
    return found


def _address(name: str, url: str) -> str:
    try:
        return web_address(url)
    except ValueError as error:
        raise ConfigError(f"CURATOR_WEBHOOKS: {name}: {error}") from error


def _secret(name: str, secret: str) -> str:
    plain = secret.removeprefix("whsec_")
    try:
        key = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        key = b""
    if not SHORTEST_SECRET <= len(key) <= LONGEST_SECRET:
        raise ConfigError(
            f"CURATOR_WEBHOOK_SECRETS: “{name}” needs {name}=whsec_… of {SHORTEST_SECRET} to"
            f" {LONGEST_SECRET} bytes in base64; “curator webhooks make-secret” makes one"
        )
    return secret
