"""Which hosts may be reached. The list is what attackers try: each line must be refused, whatever DNS says."""

from __future__ import annotations

import asyncio

import pytest

from curator.errors import Forbidden
from curator.net import guard, hosts
from tests.net.hostile_addresses import ODD, PRIVATE, PUBLIC


def backend(addresses: list[str], allow: tuple[str, ...] = ()) -> guard.GuardedBackend:
    async def resolver(host: str, port: int) -> list[str]:
        return addresses

    return guard.GuardedBackend(allow, resolver)


def connect(host: str, addresses: list[str], allow: tuple[str, ...] = ()) -> None:
    asyncio.run(backend(addresses, allow).connect_tcp(host, 9, timeout=0.05))


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_refused(address: str) -> None:
    assert not hosts.is_public(address)
    with pytest.raises(Forbidden, match="private network"):
        connect("innocent.example", [address])


@pytest.mark.parametrize("address", [one for one in PRIVATE if "%" not in one])
def test_a_private_address_written_as_such_is_refused(address: str) -> None:
    with pytest.raises(Forbidden):
        connect(address, ["8.8.8.8"])  # whatever a resolver says


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_passes(address: str) -> None:
    assert hosts.is_public(address)


@pytest.mark.parametrize("host", ODD)
def test_a_number_that_only_old_resolvers_understand_is_refused(host: str) -> None:
    with pytest.raises(Forbidden, match="proper host name"):
        connect(host, ["8.8.8.8"])


def test_one_private_address_among_public_ones_spoils_the_name() -> None:
    with pytest.raises(Forbidden):
        connect("innocent.example", ["8.8.8.8", "10.0.0.1"])


def test_an_allowed_name_may_be_anywhere() -> None:
    with pytest.raises(OSError):  # refused by the machine, not by us
        connect("desk.example", ["127.0.0.1"], allow=("DESK.example",))


def test_an_allowed_address_does_not_allow_names_that_lead_to_it() -> None:
    with pytest.raises(Forbidden):
        connect("rebinding.example", ["127.0.0.1"], allow=("127.0.0.1",))


@pytest.mark.parametrize(
    ("host", "allow", "allowed"),
    [
        ("127.0.0.1", ("127.0.0.1",), True),
        ("127.0.1.77", ("127.0.0.0/8",), True),
        ("127.0.0.2", ("127.0.0.1",), False),
        ("::ffff:127.0.0.1", ("127.0.0.1",), False),
        ("[::1]", ("::1",), True),
        ("localhost", ("127.0.0.1",), False),
        ("localhost.", ("localhost",), True),
        ("evil-localhost", ("localhost",), False),
    ],
)
def test_allow_hosts_means_the_host_as_it_is_written(
    host: str, allow: tuple[str, ...], allowed: bool
) -> None:
    assert hosts.is_allowed(host, allow) is allowed


@pytest.mark.parametrize(
    ("host", "port", "allowed"),
    [
        ("127.0.0.1", 5000, True),
        ("127.0.0.1", 8000, False),
        ("::1", 5000, True),
        ("intranet.example", 80, True),
    ],
)
def test_an_entry_with_a_port_opens_that_port_alone(host: str, port: int, allowed: bool) -> None:
    entries = ("127.0.0.1:5000", "[::1]:5000", "intranet.example")
    assert hosts.is_allowed(host, entries, port) is allowed


@pytest.mark.parametrize("address", ["::ffff:0:127.0.0.1", "1::1", "4000::1", "8000::1", "e000::1"])
def test_an_ipv6_address_beyond_those_given_out_is_not_public(address: str) -> None:
    assert not hosts.is_public(address)
    assert hosts.is_public("2606:4700::1111")


def test_the_address_judged_is_the_address_connected_to() -> None:
    """The resolver answers differently every time; only its first answer is ever used."""
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["192.0.2.1"] if len(asked) > 1 else ["8.8.8.8"]

    connected: list[str] = []

    async def run(monkeypatch: pytest.MonkeyPatch) -> None:
        async def noted(address: str, port: int, timeout: float | None) -> None:
            connected.append(address)

        monkeypatch.setattr(guard, "_connect", noted)
        await guard.GuardedBackend((), rebinding).connect_tcp("rebinding.example", 80)

    with pytest.MonkeyPatch.context() as patch:
        asyncio.run(run(patch))
    assert (asked, connected) == (["rebinding.example"], ["8.8.8.8"])
