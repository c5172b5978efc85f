"""What strangers and pastes bring, one by one."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from curator.config import environment
from curator.errors import ConfigError
from curator.net import decompress
from curator.net.exchange import Hop
from curator.sandbox import pool
from curator.send.transports import smtp
from curator.settings import _database, _options
from curator.store import models, pages
from curator.store.words import clean
from curator.web.masking import Text

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_a_parser_inherits_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CURATOR_SMTP_URL", "smtp://me:secret@mail.example")
    assert not [name for name in pool._environment() if name.startswith("CURATOR_")]


def test_what_no_feed_can_hold_is_left_out_of_words() -> None:
    every = [chr(number) for number in range(0x10000)]
    whole = "".join(clean("".join(every[at : at + 8192])) for at in range(0, 0x10000, 8192))
    assert not [
        c for c in whole if (ord(c) < 32 and c not in "\n\t\r") or 0xD800 <= ord(c) < 0xE000
    ]
    assert clean("a soft\x0bbreak") == "a soft\nbreak"


@pytest.mark.django_db
def test_a_source_that_floods_keeps_no_other_from_being_read() -> None:
    for name, count in (("loud", 30), ("quiet", 2)):
        source = models.Source.objects.create(name=name, url=f"https://{name}.example")
        for number in range(count):
            seen = NOW - timedelta(minutes=number, hours=10 * (name == "quiet"))
            models.Entry.objects.create(
                source=source, uid=str(number), published=seen, first_seen=seen, record={}
            )
    waiting = pages.waiting(NOW, limit=4, max_age=timedelta(days=9))
    assert [row.source.name for row in waiting] == ["loud", "quiet"] * 2


def test_tokens_stand_in_no_log() -> None:
    for path in ("/leave/abcdefghijklmnop", "/welcome/Mw/dirx5t-0123456789"):
        record = logging.LogRecord("django", logging.WARNING, "", 1, "Bad: %s", (path,), None)
        assert Text().format(record).endswith("/…")


def test_encryption_asked_for_is_never_left_out_in_silence() -> None:
    assert smtp.transport("smtp://mail.example:587?starttls").security == "starttls"
    assert _options("sslmode=verify-full&sslrootcert=ca.pem")["sslmode"] == "verify-full"
    with pytest.raises(ConfigError):
        _options("sslmod=verify-full")


@pytest.mark.parametrize(("said", "on"), [("False", False), ("no", False), ("1", True)])
def test_debugging_is_on_only_where_it_is_said(
    monkeypatch: pytest.MonkeyPatch, said: str, on: bool
) -> None:
    monkeypatch.setenv("CURATOR_DEBUG", said)
    assert environment().debug is on


def test_what_follows_the_end_of_a_packed_body_is_not_collected() -> None:
    import gzip

    decode = decompress.decoder("gzip")
    assert decode(gzip.compress(b"body"), 100) == b"body"
    assert decode(b"x" * 100_000, 100) == b""
    assert not decode._engine.unused_data  # type: ignore[attr-defined]


@pytest.mark.heavy
@pytest.mark.parametrize("umask", [0o022, 0o000])
def test_what_the_home_keeps_is_for_its_owner_alone(tmp_path: Path, umask: int) -> None:
    home = tmp_path / "home"
    command = [sys.executable, "-m", "curator", "people", "list", "--home", str(home)]
    made = {**os.environ, "CURATOR_SECRET_KEY": "", "CURATOR_DATABASE_URL": ""}
    subprocess.run(command, check=True, capture_output=True, umask=umask, env=made)
    kept = {path.name: path.stat().st_mode & 0o777 for path in (home, *home.iterdir())}
    assert {"home", "curator.sqlite3", "secret-key"} <= set(kept)
    assert {name for name, mode in kept.items() if mode & 0o077} == set()


def test_what_is_published_may_be_read_and_everything_else_is_its_owners(tmp_path: Path) -> None:
    made = {**os.environ, "CURATOR_SECRET_KEY": "", "CURATOR_DATABASE_URL": ""}
    written = tmp_path / "own" / "feeds.yaml"
    written.parent.mkdir()
    command = [sys.executable, "-m", "curator", "init"]
    subprocess.run(command, check=True, capture_output=True, umask=0, env=made, cwd=written.parent)
    assert written.stat().st_mode & 0o777 == 0o600
    page = tmp_path / "out" / "site" / "en" / "1.html"
    publish = "import os, sys, pathlib; from curator.share import files; os.umask(0o077);"
    publish += "files.write(pathlib.Path(sys.argv[1]), 'x')"
    subprocess.run([sys.executable, "-c", publish, str(page)], check=True, env=made)
    modes = [each.stat().st_mode & 0o777 for each in (page, *page.parents[:3])]
    assert modes == [0o644, 0o755, 0o755, 0o755]


def test_a_redirect_takes_credentials_to_no_other_origin_and_its_body_nowhere_else() -> None:
    headers = {"Authorization": "Bearer x", "Accept": "*/*"}
    hop = Hop("POST", httpx.URL("https://a.example/"), headers, b"api_key=x")
    for elsewhere in ("http://a.example/", "https://a.example:444/", "https://b.example/"):
        after = hop.follow(elsewhere, 307)
        assert (after.method, after.content, set(after.headers)) == ("GET", b"", {"Accept"})
    here = hop.follow("/moved", 308)
    assert (here.method, here.content, here.headers) == ("POST", b"api_key=x", headers)


def test_postgresql_without_its_driver_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # what the import system takes for absent
    with pytest.raises(ConfigError, match="requirements-postgresql"):
        _database("postgresql://curator@database/curator", tmp_path)
    assert _database("", tmp_path)["NAME"] == tmp_path / "curator.sqlite3"


def test_the_base_lock_has_no_driver_of_postgresql() -> None:
    root = Path(__file__).parents[2]
    base = (root / "requirements.txt").read_text("utf-8")
    more = (root / "requirements-postgresql.txt").read_text("utf-8")
    pinned = {line for line in base.splitlines() if "==" in line}
    assert not [line for line in pinned if line.startswith("psycopg")]
    assert pinned < {line for line in more.splitlines() if "==" in line}
