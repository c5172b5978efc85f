"""Whether the one who claimed a mail still works on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from curator.store import heartbeats


def test_this_process_is_alive_and_every_run_has_its_own_name() -> None:
    first, second = heartbeats.name(), heartbeats.name()
    assert first != second
    assert heartbeats.alive(first)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_clock_that_is_put_right_makes_no_process_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    worker = heartbeats.name()
    began = psutil.Process().create_time()  # which adds when the machine started, by the clock
    monkeypatch.setattr(psutil.Process, "create_time", lambda process: began + 3600)
    assert heartbeats.alive(worker)


def test_a_process_that_has_ended_is_dead() -> None:
    program = "from curator.store import heartbeats; print(heartbeats.name())"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "curator.settings"}
    setup = f"import django; django.setup(); {program}"
    ended = subprocess.run(
        [sys.executable, "-c", setup], capture_output=True, text=True, check=True, env=environment
    )
    assert not heartbeats.alive(ended.stdout.strip())


def test_another_process_with_the_same_number_is_not_the_same_worker() -> None:
    host, pid, _, run = heartbeats.name().split(":")
    assert not heartbeats.alive(f"{host}:{pid}:1.00:{run}")


def test_a_worker_on_another_machine_cannot_be_seen_and_is_left_alone() -> None:
    _, rest = heartbeats.name().split(":", 1)
    assert heartbeats.alive(f"elsewhere:{rest}")
    assert not heartbeats.alive("")
