"""Whether the one who claimed a mail still works on it."""

from __future__ import annotations

import os
import subprocess
import sys

from curator.send import worker


def test_this_process_is_alive_and_every_run_has_its_own_name() -> None:
    first, second = worker.name(), worker.name()
    assert first != second
    assert worker.alive(first)


def test_a_process_that_has_ended_is_dead() -> None:
    program = "from curator.send import worker; print(worker.name())"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "curator.settings"}
    setup = f"import django; django.setup(); {program}"
    ended = subprocess.run([sys.executable, "-c", setup], capture_output=True, text=True, check=True, env=environment)
    assert not worker.alive(ended.stdout.strip())


def test_another_process_with_the_same_number_is_not_the_same_worker() -> None:
    host, pid, _, run = worker.name().split(":")
    assert not worker.alive(f"{host}:{pid}:1.00:{run}")


def test_a_worker_on_another_machine_cannot_be_seen_and_is_left_alone() -> None:
    _, rest = worker.name().split(":", 1)
    assert worker.alive(f"elsewhere:{rest}")
    assert not worker.alive("")
