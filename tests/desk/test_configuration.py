"""feeds.yaml with a mistake: the desk goes on with what it said before, and shows what the command line shows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from curator.desk import home
from curator.errors import ConfigError
from curator.runs import context
from curator.store import models

FEEDS = Path(__file__).parent / "feeds.yaml"
MISTAKE = "\nallow_hosts: [10.0.0.1/8]\n"


@pytest.fixture
def feeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "feeds.yaml"
    monkeypatch.setenv("CURATOR_FEEDS", str(path))
    return path


def write(path: Path, more: str, at: int) -> None:
    path.write_text(FEEDS.read_text("utf-8") + more, encoding="utf-8")
    os.utime(path, (at, at))


def banner(desk: Client, address: str = "/") -> bool:
    answer = desk.get(address)
    assert answer.status_code == 200
    return 'data-state="config-mistake"' in answer.content.decode()


def test_a_mistake_shows_as_a_banner_and_goes_with_it(
    desk: Client, issue: models.Issue, feeds: Path
) -> None:
    write(feeds, "", at=1)
    assert not banner(desk)
    write(feeds, MISTAKE, at=2)
    for address in ("/", "/candidates/", reverse("draft", args=[issue.pk]), "/sources/"):
        assert banner(desk, address)
    assert "10.0.0.1/8" in str(context.config_mistake())
    write(feeds, "", at=3)
    assert not banner(desk)


def test_a_file_that_was_never_right_is_said_in_words(desk: Client, feeds: Path) -> None:
    write(feeds, MISTAKE, at=1)
    answer = desk.get("/candidates/")
    assert answer.status_code == 503
    assert "10.0.0.1/8" in answer.content.decode()
    with pytest.raises(ConfigError):
        context.config()


def test_a_database_that_is_held_is_said_and_nothing_is_a_fault_of_ours(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object, **__: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(home, "page", held)
    assert desk.get("/").status_code == 503
