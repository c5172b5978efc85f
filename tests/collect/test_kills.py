"""`curator gather` killed without warning: nothing reported is lost, nothing doubled, the memory intact, no process left."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.collect.interrupting import (
    ENTRIES,
    SOURCES,
    Doors,
    Run,
    before_report,
    command,
    in_commit,
    in_fetch,
    in_parse,
)
from tests.collect.serving import Site

HEAD = """newsletter: {name: T, languages: [en], sender: {name: T, address: t@example.org}, reply_to: t@example.org,
  imprint: [x], privacy_url: https://example.org/p, base_url: https://example.org}
allow_hosts: [127.0.0.1]
collect: {pause_seconds: 0, connections_per_host: 16}
feeds: [%s]
"""
Point = Callable[[Path, Path, Doors, int], Run]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A memory with its tables and nothing in it; copied, since making one takes longer than the gather."""
    folder = tmp_path_factory.mktemp("empty")
    (folder / "nothing.yaml").write_text(HEAD % "")
    subprocess.run(
        command(folder / "home", folder / "nothing.yaml"), check=True, capture_output=True
    )
    return folder / "home"


@pytest.fixture
def doors(site: Site) -> Doors:
    doors = Doors()
    site.answers |= {f"/{number}": doors.answer(number) for number in range(SOURCES)}
    return doors


@pytest.fixture
def feeds(site: Site, tmp_path: Path) -> Path:
    path = tmp_path / "feeds.yaml"
    path.write_text(
        HEAD % ", ".join(f"{{name: '{n}', url: '{site.url(f'/{n}')}'}}" for n in range(SOURCES))
    )
    return path


def stored(home: Path) -> dict[str, int]:
    """Entries by source, read from the file; fails when it is damaged or an entry is there twice."""
    (path,) = home.glob("*.sqlite3")
    memory = sqlite3.connect(path)
    assert memory.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert memory.execute("pragma foreign_key_check").fetchall() == []
    rows = memory.execute(
        "select s.name, e.link from store_entry e join store_source s on s.id = e.source_id"
    ).fetchall()
    memory.close()
    assert len(set(rows)) == len(rows)
    return Counter(name for name, _ in rows)


def kill(point: Point, number: int, home: Path, feeds: Path, doors: Doors) -> None:
    """Halt a gather at the point, kill it, and check what is left: also that the point was in the middle."""
    before = stored(home)
    doors.close()
    reported, children = point(home, feeds, doors, number).kill()
    assert psutil.wait_procs(children, timeout=60)[1] == []
    after = stored(home)
    assert set(after.values()) == {ENTRIES}  # of no source a part only
    assert before.items() | reported.items() <= after.items()
    assert len(after) < SOURCES
    if point is before_report:
        assert after.keys() - before.keys() - reported.keys()
    else:
        assert reported
    doors.mend()


def complete(home: Path, feeds: Path) -> None:
    """One more gather, and everything is there once."""
    subprocess.run(command(home, feeds), check=True, capture_output=True, timeout=120)
    assert stored(home) == {str(number): ENTRIES for number in range(SOURCES)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("point", "kills"), [(in_fetch, 14), (in_parse, 12), (in_commit, 14), (before_report, 10)]
)
def test_fifty_kills_lose_and_double_nothing(
    point: Point, kills: int, empty: Path, feeds: Path, doors: Doors, tmp_path: Path
) -> None:
    for number in range(kills):
        home = shutil.copytree(empty, tmp_path / str(number))
        kill(point, number, home, feeds, doors)
        complete(home, feeds)


@pytest.mark.heavy
def test_a_gather_killed_again_and_again_loses_and_doubles_nothing(
    empty: Path, feeds: Path, doors: Doors, tmp_path: Path
) -> None:
    home = shutil.copytree(empty, tmp_path / "home")
    for point in (before_report, in_fetch, in_parse, in_commit):
        kill(point, 1, home, feeds, doors)
    complete(home, feeds)


def hear_ctrl_c() -> None:
    """What a shell started in the background does not hear, its children would not hear either."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_ends_a_gather_in_a_moment_and_leaves_nothing_running(
    empty: Path, feeds: Path, doors: Doors, tmp_path: Path
) -> None:
    home = shutil.copytree(empty, tmp_path / "home")
    opening = threading.Thread(
        target=doors.open_slowly, daemon=True
    )  # the last stays closed: it cannot end by itself
    opening.start()
    with subprocess.Popen(
        command(home, feeds),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=hear_ctrl_c,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        timer = threading.Timer(120, process.kill)
        timer.start()
        _, said = process.communicate()
        timer.cancel()
    assert process.returncode not in (0, -signal.SIGKILL)
    assert "Traceback" not in said, said[-3000:]
    assert psutil.wait_procs(children, timeout=60)[1] == []
    stored(home)
