"""`curator gather` killed without warning: nothing reported is lost, nothing doubled, the memory intact, no process left."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import psutil
import pytest

from tests.collect.feeds import item, rss
from tests.collect.serving import Answer, Site, reply

SOURCES, ENTRIES = 24, 5
HEAD = """newsletter: {name: T, languages: [en], sender: {name: T, address: t@example.org}, reply_to: t@example.org,
  imprint: [x], privacy_url: https://example.org/p, base_url: https://example.org}
allow_hosts: [127.0.0.1]
collect: {pause_seconds: 0, connections_per_host: 4}
feeds: [%s]
"""


def slow(number: int) -> Answer:
    """A feed that takes its time, with entries of its own."""
    items = (item(f"s{number} e{n}", f"https://cx.example/{number}/{n}", f"{number}-{n}") for n in range(ENTRIES))
    answer = reply(rss(*items))
    return lambda request: [0.03, answer]


def command(home: Path, feeds: Path) -> list[str | Path]:
    curator = Path(sys.executable).with_name("curator")
    return [curator, "gather", "--json", "--each", "--home", home, "--feeds", feeds]


@pytest.fixture
def feeds(site: Site, tmp_path: Path) -> Path:
    """A feeds.yaml of sources that answer one after the other, so that there is something to interrupt."""
    for number in range(SOURCES):
        site.answers[f"/{number}"] = slow(number)
    path = tmp_path / "feeds.yaml"
    path.write_text(HEAD % ", ".join(f"{{name: '{n}', url: '{site.url(f'/{n}')}'}}" for n in range(SOURCES)))
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A memory with its tables and nothing in it; copied, since making one takes longer than the gather."""
    home, list_ = tmp_path / "empty", tmp_path / "nothing.yaml"
    list_.write_text(HEAD % "")
    subprocess.run(command(home, list_), check=True, capture_output=True)
    return home


def stored(home: Path) -> dict[str, int]:
    """Entries by source, read from the file; fails when it is damaged or an entry is there twice."""
    (path,) = home.glob("*.sqlite3")
    with sqlite3.connect(path) as memory:
        assert memory.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert memory.execute("pragma foreign_key_check").fetchall() == []
        rows = memory.execute("select s.name, e.uid from store_entry e join store_source s on s.id = e.source_id").fetchall()
    assert len(set(rows)) == len(rows)
    counted: dict[str, int] = {}
    for name, _ in rows:
        counted[name] = counted.get(name, 0) + 1
    return counted


def killed(home: Path, feeds: Path, lines: int, seconds: float) -> tuple[dict[str, int], list[psutil.Process]]:
    """Gather, kill -9 after so many reported sources and so many seconds; what was reported, and its child processes."""
    with subprocess.Popen(command(home, feeds), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        reported = list(islice(process.stdout, lines))
        time.sleep(seconds)
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.send_signal(signal.SIGKILL)
        reported += process.stdout.read().splitlines()
    found = [json.loads(line) for line in reported if line.startswith("{") and line.rstrip().endswith("}")]
    return {one["source"]: one["entries"] for one in found if "source" in one}, children


def survives(empty: Path, feeds: Path, lines: int, seconds: float) -> bool:
    """Kill once and check everything; whether the kill came in the middle."""
    home = feeds.parent / "home"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(empty, home)
    reported, children = killed(home, feeds, lines, seconds)
    after = stored(home)
    assert all(after.get(name) == entries for name, entries in reported.items())
    assert psutil.wait_procs(children, timeout=20)[1] == []
    subprocess.run(command(home, feeds), check=True, capture_output=True, timeout=120)
    assert stored(home) == {str(number): ENTRIES for number in range(SOURCES)}
    return 0 < len(after) < SOURCES


def points(count: int) -> Iterator[tuple[int, float]]:
    """Moments spread over start, fetch, parse and commit."""
    for number in range(count):
        yield number * SOURCES // count, (number % 5) * 0.03


@pytest.mark.slow
def test_fifty_kills_lose_and_double_nothing(empty: Path, feeds: Path) -> None:
    in_the_middle = [survives(empty, feeds, lines, seconds) for lines, seconds in points(50)]
    assert any(in_the_middle)  # how many depends on how quick the machine is; what must hold is checked at every kill


def test_a_kill_in_the_middle_loses_and_doubles_nothing(empty: Path, feeds: Path) -> None:
    assert survives(empty, feeds, 3, 0.0) in (True, False)


def hear_ctrl_c() -> None:
    """What a shell started in the background does not hear, its children would not hear either."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_ends_a_gather_in_a_moment_and_leaves_nothing_running(site: Site, empty: Path, feeds: Path) -> None:
    site.answers["/0"] = lambda request: [15.0]  # so that it cannot have ended by itself
    with subprocess.Popen(
        command(empty, feeds), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=hear_ctrl_c
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        children = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        timer = threading.Timer(20, process.kill)
        timer.start()
        _, said = process.communicate()
        timer.cancel()
    assert process.returncode not in (0, -signal.SIGKILL)
    assert "Traceback" not in said, said[-3000:]
    assert psutil.wait_procs(children, timeout=20)[1] == []
    stored(empty)
