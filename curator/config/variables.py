"""The CURATOR_* environment variables: how the program runs. What it publishes is in feeds.yaml."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from curator.config.open_id import OpenId, open_id
from curator.config.receivers import Receivers, receivers
from curator.config.values import web_address
from curator.errors import ConfigError
from curator.language import data

SHORTEST_KEY, DIFFERENT = 32, 8  # characters
HOOKS = ("brevo", "mailgun", "postmark", "sendgrid", "ses")
_TOPIC = r"arn:aws(-cn|-us-gov)?:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+"


@dataclass(frozen=True, slots=True)
class Environment:
    """The CURATOR_* settings; every default works on one machine."""

    home: Path  # CURATOR_HOME: database, secret key, stored pages
    out: Path  # CURATOR_OUT: letters, exports, archive
    feeds: Path  # CURATOR_FEEDS: feeds.yaml
    database_url: str  # CURATOR_DATABASE_URL: empty means SQLite in home
    base_url: str  # CURATOR_BASE_URL: where desk and archive are reached from outside
    smtp_url: str  # CURATOR_SMTP_URL: smtp://user:password@host:587
    dkim_keys: str  # CURATOR_DKIM_KEYS: SELECTOR=FILE, several separated by spaces
    oauth: str  # CURATOR_OAUTH: microsoft:TENANT, google, or a token endpoint
    oauth_client_id: str  # CURATOR_OAUTH_CLIENT_ID
    oauth_client_secret: str  # CURATOR_OAUTH_CLIENT_SECRET
    oauth_refresh_token: str  # CURATOR_OAUTH_REFRESH_TOKEN: empty means client credentials
    oauth_scope: str  # CURATOR_OAUTH_SCOPE: empty means the service's own for mail
    linkedin_token: str  # CURATOR_LINKEDIN_TOKEN: wins over the account connected at the desk
    linkedin_client_id: str  # CURATOR_LINKEDIN_CLIENT_ID: of the app that people connect
    linkedin_client_secret: str  # CURATOR_LINKEDIN_CLIENT_SECRET
    bounce_address: str  # CURATOR_BOUNCE_ADDRESS: bounces@DOMAIN, a mailbox that knows “+”
    bounce_url: str  # CURATOR_BOUNCE_URL: imaps://user:password@host/INBOX
    report_keys: Mapping[str, str]  # CURATOR_REPORT_KEYS: PROVIDER=SECRET, separated by spaces
    secret_key: str  # CURATOR_SECRET_KEY: made and kept in home when empty
    keep_ip: bool  # CURATOR_CONSENT_IP=1: the visitor's IP beside a consent, for 30 days
    old_keys: tuple[str, ...]  # CURATOR_SECRET_KEY_OLD: earlier ones, separated by spaces
    trusted_proxy: str  # CURATOR_TRUSTED_PROXY: the address of the web server before this one
    desk_language: str  # CURATOR_DESK_LANGUAGE: of the desk, where nobody chose one, and its mails
    oidc: OpenId  # CURATOR_OIDC and its kin: the organisation's sign-in
    second_factor: str  # CURATOR_SECOND_FACTOR: "", publishers or everybody
    metrics_token: str  # CURATOR_METRICS_TOKEN: who may read /metrics from elsewhere
    receivers: Receivers  # CURATOR_WEBHOOKS, CURATOR_WEBHOOK_SECRETS, CURATOR_CHAT
    log_format: str  # CURATOR_LOG: text, or json for programs
    debug: bool  # CURATOR_DEBUG=1: never in production
    base_url_set: bool  # whether CURATOR_BASE_URL was given


def environment() -> Environment:
    """Return the current settings of the environment."""
    get = os.environ.get
    return Environment(
        home=Path(get("CURATOR_HOME") or "var").absolute(),
        out=Path(get("CURATOR_OUT") or "out").absolute(),
        feeds=Path(get("CURATOR_FEEDS") or "feeds.yaml").absolute(),
        database_url=get("CURATOR_DATABASE_URL", ""),
        base_url=_checked_base_url(get("CURATOR_BASE_URL") or "http://127.0.0.1:8000"),
        smtp_url=get("CURATOR_SMTP_URL", ""),
        dkim_keys=get("CURATOR_DKIM_KEYS", ""),
        oauth=get("CURATOR_OAUTH", "").strip(),
        oauth_client_id=get("CURATOR_OAUTH_CLIENT_ID", "").strip(),
        oauth_client_secret=get("CURATOR_OAUTH_CLIENT_SECRET", "").strip(),
        oauth_refresh_token=get("CURATOR_OAUTH_REFRESH_TOKEN", "").strip(),
        oauth_scope=get("CURATOR_OAUTH_SCOPE", "").strip(),
        linkedin_token=get("CURATOR_LINKEDIN_TOKEN", "").strip(),
        linkedin_client_id=get("CURATOR_LINKEDIN_CLIENT_ID", "").strip(),
        linkedin_client_secret=get("CURATOR_LINKEDIN_CLIENT_SECRET", "").strip(),
        bounce_address=_return_address(get("CURATOR_BOUNCE_ADDRESS", "").strip()),
        bounce_url=get("CURATOR_BOUNCE_URL", ""),
        report_keys=_report_keys(get("CURATOR_REPORT_KEYS", "")),
        keep_ip=_switch("CURATOR_CONSENT_IP", get("CURATOR_CONSENT_IP", "")),
        secret_key=_strong("CURATOR_SECRET_KEY", get("CURATOR_SECRET_KEY", "").strip()),
        old_keys=tuple(get("CURATOR_SECRET_KEY_OLD", "").split()),
        trusted_proxy=get("CURATOR_TRUSTED_PROXY") or "127.0.0.1",
        desk_language=_desk_language(get("CURATOR_DESK_LANGUAGE") or "en"),
        oidc=open_id(get),
        second_factor=_required_of(get("CURATOR_SECOND_FACTOR", "").strip().lower()),
        metrics_token=get("CURATOR_METRICS_TOKEN", "").strip(),
        receivers=receivers(
            get("CURATOR_WEBHOOKS", ""),
            get("CURATOR_WEBHOOK_SECRETS", ""),
            get("CURATOR_CHAT", ""),
        ),
        log_format=_log_format(get("CURATOR_LOG") or "text"),
        debug=_switch("CURATOR_DEBUG", get("CURATOR_DEBUG", "")),
        base_url_set=bool(get("CURATOR_BASE_URL")),
    )


def _strong(name: str, key: str) -> str:
    """Return a secret key that is long and random enough, or ""."""
    if key and (len(key) < SHORTEST_KEY or len(set(key)) < DIFFERENT):
        raise ConfigError(
            f"{name} must be at least {SHORTEST_KEY} random characters. Leave it empty, and one is"
            " made and kept in the home; or make one: python -c 'import secrets;"
            " print(secrets.token_urlsafe(50))'"
        )
    return key


def _return_address(value: str) -> str:
    """Check a mailbox whose name leaves room for “+” and 52 characters (at most 64, RFC 5321)."""
    if value and not re.fullmatch(r"[A-Za-z0-9._-]{1,11}@[A-Za-z0-9.-]+", value):
        raise ConfigError(
            f"CURATOR_BOUNCE_ADDRESS: “{value}” must be a mailbox with at most 11 characters before"
            " the @, such as bounces@news.example.org"
        )
    return value


def _report_keys(value: str) -> dict[str, str]:
    """Return provider -> the secret that its webhooks carry."""
    found = dict(one.partition("=")[::2] for one in value.split())
    for name, secret in found.items():
        if name not in HOOKS or len(secret) < 12:
            raise ConfigError(
                f"CURATOR_REPORT_KEYS: “{name}” must be one of {', '.join(HOOKS)}, each as"
                " PROVIDER=SECRET: Mailgun's signing key, SendGrid's verification key, the topic at"
                " Amazon SNS, or user:password of at least 12 characters for the others"
            )
        if name == "ses" and not re.fullmatch(f"{_TOPIC}(,{_TOPIC})*", secret):
            raise ConfigError(
                "CURATOR_REPORT_KEYS: “ses” takes the topic at Amazon SNS, such as"
                " ses=arn:aws:sns:eu-central-1:123456789012:bounces; several are separated by"
                " commas. A password is not needed any more: Amazon's signature is checked"
            )
    return found


def _required_of(value: str) -> str:
    if value not in ("", "publishers", "everybody"):
        raise ConfigError(
            f"CURATOR_SECOND_FACTOR: “{value}” is neither publishers nor everybody; leave it empty"
            " where nobody has to"
        )
    return value


def _desk_language(tag: str) -> str:
    """Return a language that the desk has, that is, one with a `desk.po`."""
    if tag != "en" and not (data.FOLDER / tag / "desk.po").is_file():
        known = sorted({"en", *(path.parent.name for path in data.FOLDER.glob("*/desk.po"))})
        raise ConfigError(f"CURATOR_DESK_LANGUAGE: “{tag}” is none of {', '.join(known)}")
    return tag


def _log_format(value: str) -> str:
    if value not in ("text", "json"):
        raise ConfigError(f"CURATOR_LOG: “{value}” is neither text nor json")
    return value


def _switch(name: str, value: str) -> bool:
    if value.strip().lower() in ("", "0", "false", "no", "off"):
        return False
    if value.strip().lower() in ("1", "true", "yes", "on"):
        return True
    raise ConfigError(f"{name}: “{value}” is neither on nor off; say 1 or 0")


def _checked_base_url(value: str) -> str:
    try:
        return web_address(value).rstrip("/")
    except ValueError as error:
        raise ConfigError(f"CURATOR_BASE_URL: {error}") from error
