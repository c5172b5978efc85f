"""Check the links of a letter: whether readers can reach the hosts, and whether the pages exist."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from curator.config import Config
from curator.errors import FetchError
from curator.net.hosts import is_allowed, is_inside
from curator.records import Letter, Message
from curator.render.check import addresses

if TYPE_CHECKING:
    from curator.net.client import Client, ClientSettings

_GONE = frozenset((400, 404, 410, 414))  # other refusals are often meant for programs only


@dataclass(frozen=True, slots=True)
class Answers:
    """Addresses with their problems: `dead` for certain, or without a clear answer to a program."""

    asked: int
    dead: dict[str, str]
    unclear: dict[str, str]


def is_trial(config: Config) -> bool:
    """Return whether this newsletter is on the editor's own machine, as the sample and the demo
    are.
    """
    return is_inside(urlsplit(config.newsletter.base_url).hostname or "")


def inside(letter: Letter, config: Config) -> dict[str, str]:
    """Return address -> link text, for addresses that no reader can reach; hosts of allow_hosts are
    accepted.
    """
    return {
        address: words
        for address, words in addresses(letter).items()
        if is_inside(host := urlsplit(address).hostname or "")
        and not is_allowed(host, config.allow_hosts)
    }


def problems(letter: Letter, config: Config) -> list[Message]:
    """Return messages about links that no reader can reach; none in a trial."""
    found = {} if is_trial(config) else inside(letter, config)
    return [
        Message(
            "the link “%(words)s” leads to a place no reader can reach: %(address)s",
            words=words,
            address=address,
        )
        for address, words in found.items()
    ]


def remarks(letter: Letter, config: Config) -> list[Message]:
    """Return what `problems` would say if this were no trial, as one message."""
    hosts = (
        {urlsplit(address).hostname or "" for address in inside(letter, config)}
        if is_trial(config)
        else set()
    )
    if not hosts:
        return []
    return [
        Message(
            "links to %(hosts)s are for a trial only: no reader can reach them",
            hosts=", ".join(sorted(hosts)),
        )
    ]


def ask(found: Iterable[str], config: Config, settings: ClientSettings) -> Answers:
    """Request the first byte of each address, politely; our own pages exist only after approval."""
    ours = tuple(
        f"{config.newsletter.base_url}/{language}/" for language in config.newsletter.languages
    )
    theirs = sorted({address for address in found if not address.startswith(ours)})
    answers = dict(zip(theirs, asyncio.run(_all(theirs, settings)), strict=True))
    reasons = {
        address: (f"answers {code}" if isinstance(code, int) else code, code)
        for address, code in answers.items()
        if code
    }
    dead = {
        address: words
        for address, (words, code) in reasons.items()
        if not isinstance(code, int) or code in _GONE
    }
    return Answers(
        len(theirs),
        dead,
        {address: words for address, (words, _) in reasons.items() if address not in dead},
    )


async def _all(found: list[str], settings: ClientSettings) -> list[int | str]:
    from curator.net.client import Client

    async with Client(settings) as client:
        return await asyncio.gather(*(_answer(client, address) for address in found))


async def _answer(client: Client, address: str) -> int | str:
    """Return 0 if the page exists, else the HTTP status, or the reason for no answer."""
    try:
        status = (await client.get(address, first_bytes=1)).status
    except FetchError as error:
        return str(error)
    return status if status >= 400 else 0
