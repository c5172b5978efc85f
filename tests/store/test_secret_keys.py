"""Leave links and suppressions hang on the secret key: another one is noticed, an old one is still read."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from curator import signing
from curator.config import environment
from curator.errors import ConfigError
from curator.settings import _kept_secret
from curator.store import secret_keys, subscribers
from curator.store.models import Subscriber

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
OLD, NEW = "an-old-key-0123456789-abcdefghijkl", "a-new-key-0123456789-abcdefghijklm"


@pytest.mark.django_db
def test_who_left_and_who_is_suppressed_stay_so_under_a_new_key_that_names_the_old_one(
    settings: LazySettings,
) -> None:
    settings.SECRET_KEY = OLD
    secret_keys.require_known()
    subscribers.add("anna@example.org", ["en"], "Yes.", "test", NOW)
    subscribers.suppress("bert@example.org", "complaint")
    link = f"/leave/{signing.make(OLD, 'leave', Subscriber.objects.get().pk)}"
    settings.SECRET_KEY, settings.OLD_SECRET_KEYS = NEW, (OLD,)
    secret_keys.require_known()
    assert subscribers.add("bert@example.org", ["en"], "Yes.", "t", NOW).result == "suppressed"
    assert Client().post(link).status_code == 200
    assert Subscriber.objects.get().state == "left"


@pytest.mark.django_db
def test_another_key_is_refused_unless_the_old_one_is_named(settings: LazySettings) -> None:
    settings.SECRET_KEY = OLD
    secret_keys.require_known()
    secret_keys.require_known()
    settings.SECRET_KEY = NEW
    with pytest.raises(ConfigError):
        secret_keys.require_known()
    settings.OLD_SECRET_KEYS = (OLD,)
    secret_keys.require_known()


@pytest.mark.parametrize("key", ["x", "short-but-not-so-bad", "a" * 60])
def test_a_weak_key_is_refused(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("CURATOR_SECRET_KEY", key)
    with pytest.raises(ConfigError):
        environment()


def test_the_second_program_at_a_first_start_keeps_the_key_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def beaten(length: int) -> str:
        (tmp_path / "secret-key").write_text(OLD)
        return NEW

    monkeypatch.setattr(secrets, "token_urlsafe", beaten)
    assert _kept_secret(tmp_path) == OLD
    assert (tmp_path / "secret-key").read_text() == OLD


@pytest.mark.heavy
def test_a_database_restored_without_its_key_is_not_opened(tmp_path: Path) -> None:
    listing = [sys.executable, "-m", "curator", "subscribers", "list"]
    settings = {**os.environ, "CURATOR_HOME": str(tmp_path), "CURATOR_SECRET_KEY": ""}
    assert subprocess.run(listing, env=settings, capture_output=True, check=False).returncode == 0
    (tmp_path / "secret-key").unlink()
    done = subprocess.run(listing, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "CURATOR_SECRET_KEY_OLD" in done.stderr
