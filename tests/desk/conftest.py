from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
import yaml
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser
from pytest_django import Settings

from curator.language import phrases
from curator.runs import publish
from curator.store import models
from tests.desk import chromium, newsroom
from tests.desk.outbox import PASSWORD, without_login
from tests.desk.released import own_feeds
from tests.language import pseudo
from tests.send.receiver import Receiver
from tests.translate.servers import Script, libretranslate, scripted, serving

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _newsletter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_FEEDS", str(HERE / "feeds.yaml"))
    cache.clear()


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium.running() as running:
        yield running


@pytest.fixture
def editor(db: None) -> User:
    return newsroom.with_password(newsroom.person("erin", "editor"))


@pytest.fixture
def publisher(db: None) -> User:
    return newsroom.with_password(newsroom.person("paula", "publisher+operator"))


@pytest.fixture
def desk(client: Client, publisher: User) -> Client:
    """Somebody signed in who may do everything."""
    client.force_login(publisher)
    return client


@pytest.fixture
def issue(db: None) -> models.Issue:
    return newsroom.issue(
        newsroom.story("Fast answers keep customers"), newsroom.story("Maps nobody follows")
    )


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Script]:
    """A configured service that counts what it is asked."""
    server = scripted(libretranslate, [])
    with serving(server) as url:
        translate = {"service": "libretranslate", "url": url, "characters_per_issue": 5_000}
        text = (Path(__file__).parent / "feeds.yaml").read_text("utf-8")
        path = tmp_path / "feeds.yaml"
        path.write_text(
            text + yaml.safe_dump({"translate": translate, "allow_hosts": ["127.0.0.1"]}), "utf-8"
        )
        monkeypatch.setenv("CURATOR_FEEDS", str(path))
        yield server


@pytest.fixture
def draft(transactional_db: None) -> models.Issue:
    return newsroom.issue(
        newsroom.story("Fast answers keep customers"),
        newsroom.story("Maps nobody follows"),
        newsroom.story(newsroom.SCRIPT),
    )


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Receiver]:
    """A local mail server, and a feeds.yaml with a publisher's own names, whose archive goes to a folder of the test."""
    monkeypatch.setenv("CURATOR_FEEDS", str(own_feeds(tmp_path)))
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path / "out"))
    with Receiver() as running:
        monkeypatch.setenv(
            "CURATOR_SMTP_URL",
            f"smtp://127.0.0.1:{running.port}?timeout=60&helo=sender&connections=2",
        )
        yield running


@pytest.fixture
def to(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Receiver], None]:
    """Make a receiver the configured mail server; the archive is not what is tested."""
    monkeypatch.setenv("CURATOR_OUT", str(tmp_path))
    monkeypatch.setattr(publish, "publisher", lambda press, out: lambda issue: None)

    def configure(receiver: Receiver) -> None:
        monkeypatch.setenv(
            "CURATOR_SMTP_URL",
            f"smtp://pia:{PASSWORD}@127.0.0.1:{receiver.port}?timeout=60&helo=sender",
        )
        monkeypatch.setattr("curator.send.transports.smtp.Server._greet", without_login)

    return configure


@pytest.fixture
def receiver(to: Callable[[Receiver], None]) -> Iterator[Receiver]:
    with Receiver() as running:
        to(running)
        yield running


@pytest.fixture
def pseudo_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A desk whose phrases all stand between ⟦ and ⟧."""
    folder = tmp_path / "catalogues"
    copytree(phrases.CATALOGUES, folder, ignore=ignore_patterns("*.py", "*.yaml", "__pycache__"))
    pseudo.write_desk(folder / "en-XA" / "desk.po")
    monkeypatch.setattr(phrases, "CATALOGUES", folder)
    phrases.phrases.cache_clear()
    yield "en-XA"
    phrases.phrases.cache_clear()
