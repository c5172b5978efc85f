"""The guarded client where every private address really answers: a network namespace in which all of them are this machine.

The control: plain httpx reaches all that TCP can. The guarded client reaches none, and not even a connection arrives.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.net.egress_in_namespace import ALLOWED_ADDRESS, FIRST, NAMED
from tests.net.hostile_addresses import ODD, PRIVATE, PUBLIC

Told = dict[str, dict[str, Any]]  # a way in to its `answers` and what `arrived`
WALLS = (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"])
ALL_IS_LOCAL = (
    "ip link set lo up && ip route add local 0.0.0.0/0 dev lo && ip -6 route add local ::/0 dev lo"
)
NO_TCP = {
    "224.0.0.1",
    "239.255.255.255",
    "255.255.255.255",
    "fe80::1",
    "fe80::1%lo",
    "ff02::1",
}  # groups, or no way to say it
NO_NAMESPACE = "no network namespace here (needs unshare and ip, and root or user namespaces)"
NO_DNS = "no name server is asked here (another service answers for names)"


def wall() -> list[str]:
    """The command that opens a namespace on this machine."""
    for command in WALLS:
        try:
            subprocess.run(
                [*command, "sh", "-c", ALL_IS_LOCAL], check=True, capture_output=True, timeout=20
            )
        except (OSError, subprocess.SubprocessError):
            continue
        return command
    pytest.skip(NO_NAMESPACE)


@pytest.fixture(scope="module")
def told() -> Told:
    """What the program in the namespace saw."""
    program = [
        *wall(),
        "sh",
        "-c",
        ALL_IS_LOCAL + ' && exec "$@"',
        "sh",
        sys.executable,
        "-m",
        "tests.net.egress_in_namespace",
    ]
    home = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        program, cwd=home, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: Told | None = json.loads(done.stdout)
    return found or pytest.skip(NO_DNS)


def reached(told: Told, way: str) -> set[str]:
    return {host for host, answer in told[way]["answers"].items() if answer == "reached"}


@pytest.mark.parametrize(
    "way", ["plain, directly", "plain, redirected", "plain, by name", "careless, rebinding"]
)
def test_whoever_is_not_guarded_reaches_every_private_address(told: Told, way: str) -> None:
    assert reached(told, way) - set(ODD) == set(told[way]["answers"]) - set(ODD) - NO_TCP
    assert {"169.254.169.254", "10.0.0.1", "fc00::1", "64:ff9b::a9fe:a9fe"} <= set(
        told[way]["arrived"]
    )


def test_old_spellings_of_this_machine_lead_to_it(told: Told) -> None:
    assert len(reached(told, "plain, directly") & set(ODD)) >= 6


def test_the_guarded_client_makes_no_connection_to_a_private_address(told: Told) -> None:
    assert set(told["guarded, directly"]["answers"]) == {*PRIVATE, *ODD}
    assert reached(told, "guarded, directly") == set()
    assert told["guarded, directly"]["arrived"] == {}


def test_no_redirect_of_an_allowed_host_leads_it_to_a_private_address(told: Told) -> None:
    assert reached(told, "guarded, redirected") == set()
    assert told["guarded, redirected"]["arrived"] == {ALLOWED_ADDRESS: len([*PRIVATE, *ODD])}


def test_no_name_leads_it_to_a_private_address(told: Told) -> None:
    assert set(told["guarded, by name"]["answers"].values()) == {"forbidden"}
    assert told["guarded, by name"]["arrived"] == {}


def test_no_name_that_changes_its_mind_leads_it_to_a_private_address(told: Told) -> None:
    assert set(told["guarded, rebinding"]["answers"].values()) == {"reached, forbidden"}
    assert told["guarded, rebinding"]["arrived"] == {FIRST: len(NAMED)}


@pytest.mark.parametrize("way", ["guarded, public", "guarded, public by name"])
def test_the_guarded_client_reaches_the_public_internet(told: Told, way: str) -> None:
    assert reached(told, way) == set(PUBLIC)
