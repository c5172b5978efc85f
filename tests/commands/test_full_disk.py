"""A disk that fills: it is said in words, nothing is lost or mailed twice, and it goes on when there is room."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.commands.filling import READERS

NO_NAMESPACE = "no mount namespace here (needs unshare, and root or user namespaces)"


def played(scene: str, folder: Path) -> dict[str, Any]:
    """What came of a scene on a small disk of its own."""
    unshare = shutil.which("unshare")
    apart = [unshare or "", "-m"] if os.geteuid() == 0 else [unshare or "", "-rm"]
    trial = [*apart, "mount", "-t", "tmpfs", "tmpfs", str(folder)]
    if unshare is None or subprocess.run(trial, capture_output=True, check=False).returncode:
        pytest.skip(NO_NAMESPACE)
    command = [*apart, sys.executable, "-m", "tests.commands.filling", scene, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.heavy
def test_commands_say_that_the_disk_is_full_and_work_again_when_it_is_not(tmp_path: Path) -> None:
    found = played("commands", tmp_path)
    assert found["first"] == 0
    assert set(found["codes"]) == {1}
    for said in found["said"]:
        assert "Traceback" not in said
        assert "full" in said, said
    assert found["after"] == 0
    assert found["people"] == ["erin", "paula"]
    assert found["whole"] == [["ok"]]


@pytest.mark.heavy
def test_a_sending_whose_disk_fills_mails_everybody_once_when_there_is_room(tmp_path: Path) -> None:
    found = played("sending", tmp_path)
    assert found["code"] == 0, found["seeded"] + found["said"]
    assert len(found["received"]) == READERS
    assert set(found["received"].values()) == {1}
    assert found["states"] == {"sent": READERS}
