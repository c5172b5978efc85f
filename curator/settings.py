"""Django's settings, from the environment; desk, public pages and store share one process."""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from curator import resources
from curator.config import environment
from curator.errors import ConfigError, StoreError

_env = environment()


def _kept_secret(home: Path) -> str:
    """Return the key in home/secret-key, made once, so that links and sessions survive restarts."""
    path = home / "secret-key"
    part = home / f".secret-key.{os.getpid()}"
    if not _key_in(path):
        part.touch(0o600)
        part.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):
            if not _key_in(path):  # the other program may have made one by now
                path.unlink(missing_ok=True)  # an empty one, left by a crash
            os.link(part, path)  # whole or not at all, and only the first of two programs
        part.unlink()
    return path.read_text().strip()


def _key_in(path: Path) -> str:
    with suppress(FileNotFoundError):
        return path.read_text().strip()
    return ""


def _seconds(value: str) -> float:
    try:
        return float(value)
    except ValueError as error:
        raise ConfigError(f"CURATOR_LOCK_SECONDS: “{value}” is not a number of seconds") from error


def _made(home: Path) -> Path:
    """Return the home directory, creating it if needed."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _env.database_url and not (home / "curator.sqlite3").exists():
            (home / "curator.sqlite3").touch(mode=0o600)
        if home.stat().st_uid == os.geteuid() and home.stat().st_mode & 0o077:
            home.chmod(0o700)
        for kept in home.glob("curator.sqlite3*"):  # readers, password hashes, sessions
            kept.chmod(0o600)
        if not os.access(home, os.W_OK):
            raise PermissionError(13, "Permission denied")
    except OSError as error:
        raise StoreError(
            f"the folder {home} cannot be written: {error.strerror}. Set CURATOR_HOME to another"
            " one."
        ) from error
    return home


def _port(url: str) -> str:
    try:
        return str(urlsplit(url).port or "")
    except ValueError as error:
        raise ConfigError("CURATOR_DATABASE_URL: the port is not a number") from error


def _database(url: str, home: Path) -> dict[str, Any]:
    """Return the settings of SQLite in home, or of the PostgreSQL in CURATOR_DATABASE_URL."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": home / "curator.sqlite3",
            # a file too: threads of a test wait for each other as they do in earnest
            "TEST": {"NAME": home / "tests.sqlite3"},
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": _seconds(os.environ.get("CURATOR_LOCK_SECONDS") or "20"),
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
                ),
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ConfigError(
            "CURATOR_DATABASE_URL must look like postgresql://user:password@host:5432/name"
        )
    if find_spec("psycopg") is None:
        raise ConfigError(
            "CURATOR_DATABASE_URL: PostgreSQL needs psycopg, which is not installed. Run"
            " “pip install 'cx-curator[postgresql]'”, in a checkout"
            " “.venv/bin/pip install --require-hashes -r requirements-postgresql.txt”."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": _port(url),
        "OPTIONS": _options(parts.query),
    }


# What PostgreSQL assumes of reading here and there is a turning disk's; with a solid one's the
# index of the search is used where it is ten to a hundred times quicker (docs/scale.md).
_SOLID_DISK = {"options": "-c random_page_cost=1.1"}
_POSTGRESQL = {
    "application_name", "connect_timeout", "keepalives_idle", "options", "sslcert", "sslkey",
    "sslmode", "sslrootcert",
    "target_session_attrs",
}  # fmt: skip


def _options(query: str) -> dict[str, str]:
    """Return the options after “?”; raises ConfigError for unknown ones, so that none is lost."""
    found = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := sorted(set(found) - _POSTGRESQL):
        known = ", ".join(sorted(_POSTGRESQL))
        raise ConfigError(f"CURATOR_DATABASE_URL: “{unknown[0]}” is none of {known}")
    return _SOLID_DISK | found


_home = _made(_env.home)
SECRET_KEY = _env.secret_key or _kept_secret(_home)
# Leave links and suppressions made with these hold; sessions do not (docs/decisions/1101).
OLD_SECRET_KEYS = _env.old_keys
DEBUG = _env.debug
_base = urlsplit(_env.base_url)
_https = _base.scheme == "https"
_testing = "pytest" in sys.modules
ALLOWED_HOSTS = sorted(
    {_base.hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"}
    | ({"testserver"} if _testing else set())
)
CSRF_TRUSTED_ORIGINS = [_env.base_url] if _https else []

DATABASES: dict[str, dict[str, Any]] = {"default": _database(_env.database_url, _home)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "curator.store",
    *(["procrastinate.contrib.django"] if _env.database_url else []),
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # tasks are put by name (`store/queue.py`)
MIDDLEWARE = [
    "curator.web.watching.Watched",
    "curator.web.middleware.HeadWithoutBody",
    "django.middleware.security.SecurityMiddleware",
    "curator.web.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "curator.web.desk_language.DeskLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "curator.web.middleware.WithoutNul",
    "curator.web.middleware.Explained",
]
ROOT_URLCONF = "curator.urls"
WSGI_APPLICATION = "curator.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [resources.TEMPLATES],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "curator.web.templates.environment",
            "context_processors": ["curator.web.templates.one_token"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = ["curator.store.accounts.Accounts"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60  # how long a welcome link lives
OTP_TOTP_ISSUER = f"CX Curator {_base.hostname or ''}".strip()  # as an app lists it
CSRF_FAILURE_VIEW = "curator.desk.form_recovery.form_expired"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [resources.TEMPLATES / "desk" / "static"]
WHITENOISE_USE_FINDERS = True  # served from where they stand; nothing to collect

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
# Other hosts of the company may still speak http: their subdomains and the preload list are theirs.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# One-click leaving is a POST by a machine that follows no redirect, whatever a proxy forgets.
SECURE_REDIRECT_EXEMPT = [r"^leave/"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # but for the letter in the preview
SESSION_COOKIE_HTTPONLY = True

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        _env.log_format: {
            "()": {"text": "curator.web.masking.Text", "json": "curator.web.masking.json_lines"}[
                _env.log_format
            ]
        }
    },
    "handlers": {
        "console": {
            "class": "curator.commands.streams.StandardError",
            "formatter": _env.log_format,
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"curator": {"level": "INFO" if _env.log_format == "json" else "WARNING"}},
}
