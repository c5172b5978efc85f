"""`curator webhooks`: a test that is answered, what each receiver said, sending again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from curator.config.receivers import receivers
from tests.factories_webhooks import SECRET, inbox


def webhooks(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CURATOR_HOME": str(home), **settings}
    command = [sys.executable, "-m", "curator", "webhooks", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.heavy
def test_a_test_is_answered_and_what_was_refused_is_sent_again(tmp_path: Path) -> None:
    with inbox() as crm:
        known = {
            "CURATOR_WEBHOOKS": f"crm={crm.url}?key=SECRET-KEY",
            "CURATOR_WEBHOOK_SECRETS": f"crm={SECRET}",
        }
        crm.answers = [410]
        refused = webhooks(tmp_path, "test", "crm", **known)
        assert (refused.returncode, "410" in refused.stdout) == (1, True)
        [shown] = json.loads(webhooks(tmp_path, "list", "--json", **known).stdout)
        assert (shown["state"], shown["failed"], shown["host"]) == ("gone", 1, "127.0.0.1")
        again = webhooks(tmp_path, "resend", **known)
        assert again.returncode == 0, again.stderr
        assert crm.types == ["test", "test"]
        listed = webhooks(tmp_path, "list", **known)
        assert "crm" in listed.stdout
        assert "SECRET-KEY" not in refused.stdout + refused.stderr + listed.stdout


@pytest.mark.heavy
@pytest.mark.parametrize("words", [("test",), ("resend",), ("test", "crm")])
def test_without_a_receiver_it_is_said_what_to_set(tmp_path: Path, words: tuple[str, ...]) -> None:
    said = webhooks(tmp_path, *words)
    assert said.returncode == 1
    assert "Traceback" not in said.stderr


def test_a_secret_that_is_made_is_one(tmp_path: Path) -> None:
    made = webhooks(tmp_path, "make-secret").stdout.strip()
    assert receivers("crm=https://crm.example/", f"crm={made}", "")
