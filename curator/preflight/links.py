"""Where a letter's links lead: whether a reader can reach the host at all, and, when asked to,
whether the page is there.
"""

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
    """Addresses with what is wrong: `dead` for certain, and those that gave a program no clear
    answer.
    """

    asked: int
    dead: dict[str, str]
    unclear: dict[str, str]


def is_trial(config: Config) -> bool:
    """Whether this newsletter lives on the editor's own machine, as the sample and the demo do."""
    return is_inside(urlsplit(config.newsletter.base_url).hostname or "")


def inside(letter: Letter, config: Config) -> dict[str, str]:
    """Addresses of the letter that no reader can reach, with the words that lead there; hosts of
    allow_hosts are meant.
    """
    return {
        address: words
        for address, words in addresses(letter).items()
        if is_inside(host := urlsplit(address).hostname or "")
        and not is_allowed(host, config.allow_hosts)
    }


def problems(letter: Letter, config: Config) -> list[Message]:
    """Links that no reader can reach, in words; none in a trial, where all of it is local."""
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
    """What `problems` would say if this were no trial, in one sentence."""
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
    """Ask each address once for its first byte, with the pauses of any fetching; our own pages
    come only with the issue.
    """
    ours = tuple(
        f"{config.newsletter.base_url}/{language}/" for language in config.newsletter.languages
    )
    theirs = sorted({address for address in found if not address.startswith(ours)})
    answers = dict(zip(theirs, asyncio.run(_all(theirs, settings)), strict=True))
    said = {
        address: (f"answers {code}" if isinstance(code, int) else code, code)
        for address, code in answers.items()
        if code
    }
    dead = {
        address: words
        for address, (words, code) in said.items()
        if not isinstance(code, int) or code in _GONE
    }
    return Answers(
        len(theirs),
        dead,
        {address: words for address, (words, _) in said.items() if address not in dead},
    )


async def _all(found: list[str], settings: ClientSettings) -> list[int | str]:
    from curator.net.client import Client

    async with Client(settings) as client:
        return await asyncio.gather(*(_answer(client, address) for address in found))


async def _answer(client: Client, address: str) -> int | str:
    """0 where the page is there, else the status of the refusal, or why nothing came."""
    try:
        status = (await client.get(address, first_bytes=1)).status
    except FetchError as error:
        return str(error)
    return status if status >= 400 else 0
