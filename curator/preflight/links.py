"""Check the links of a letter: whether readers can reach the hosts, and whether the pages exist."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from curator.config import Config
from curator.errors import FetchError, Forbidden
from curator.net.hosts import is_allowed, is_inside
from curator.records import Letter, Message
from curator.render.check import addresses

if TYPE_CHECKING:
    from curator.net.client import Client, ClientSettings

_GONE = frozenset((400, 404, 410, 414))  # other refusals are often meant for programs only


State = Literal["alive", "dead", "unclear"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address is, and why it is not alive."""

    state: State
    said: str | Message = ""


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


def of_others(found: Iterable[str], config: Config) -> list[str]:
    """Return the addresses whose pages can be there already, and that readers can reach: our own
    exist only after approval, and in a trial some are on this machine.
    """
    theirs = _theirs(found, config)
    if not is_trial(config):
        return theirs
    return [each for each in theirs if not is_inside(urlsplit(each).hostname or "")]


def _theirs(found: Iterable[str], config: Config) -> list[str]:
    ours = tuple(
        f"{config.newsletter.base_url}/{language}/" for language in config.newsletter.languages
    )
    return [address for address in dict.fromkeys(found) if not address.startswith(ours)]


def ask(found: Iterable[str], config: Config, settings: ClientSettings) -> Answers:
    """Ask each address, politely; our own pages exist only after approval."""
    theirs = sorted(_theirs(found, config))
    came = answers(theirs, settings)

    def having(state: State) -> dict[str, str]:
        return {each: str(said.said) for each, said in came.items() if said.state == state}

    return Answers(len(theirs), having("dead"), having("unclear"))


def answers(found: Sequence[str], settings: ClientSettings) -> dict[str, Answer]:
    """Return address -> what its server answered, asked by HEAD, and by GET where that fails."""
    return dict(zip(found, asyncio.run(_all(found, settings)), strict=True))


async def _all(found: Sequence[str], settings: ClientSettings) -> list[Answer]:
    from curator.net.client import Client

    async with Client(settings) as client:
        return await asyncio.gather(*(_answer(client, address) for address in found))


async def _answer(client: Client, address: str) -> Answer:
    """Return an answer; servers that refuse HEAD, or do not know it, are asked for a byte."""
    try:
        try:
            status = (await client.head(address)).status
        except Forbidden:
            raise
        except FetchError:
            status = 0
        if not status or status >= 400:
            status = (await client.get(address, first_bytes=1)).status
    except FetchError as error:
        return Answer("unclear" if error.kind == "timeout" else "dead", Message.of(error))
    if status < 400:
        return Answer("alive")
    said = Message("answers %(code)s", code=status)
    return Answer("dead" if status in _GONE else "unclear", said)
