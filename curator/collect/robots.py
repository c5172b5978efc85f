"""Ask and obey robots.txt (Protego), once per host and run."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from curator.errors import FetchError, Forbidden
from curator.net.client import Client

_READ = 500 * 1024  # bytes: what RFC 9309 asks a crawler to read at least
_LATER = 3600


@dataclass(frozen=True, slots=True)
class Robots:
    """The robots.txt of every host, fetched once.

    Without one everything is allowed; if the server fails, nothing is for now. Crawl-delay is kept.
    """

    client: Client
    _known: dict[str, asyncio.Task[Protego | None]] = field(default_factory=dict)

    async def require_allowed(self, url: str) -> None:
        """Raise FetchError if robots.txt forbids to fetch `url`, or cannot be read."""
        parts = urlsplit(url)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._known:
            self._known[root] = asyncio.create_task(self._ask(root))
        rules = await asyncio.shield(self._known[root])
        if rules is None:
            raise FetchError(
                "“%(host)s” cannot say just now whether robots may read it",
                kind="robots",
                retry_seconds=_LATER,
                host=parts.hostname,
            )
        if not await asyncio.to_thread(rules.can_fetch, url, self._agent):
            raise FetchError(
                "the robots.txt of “%(host)s” forbids it", kind="robots", host=parts.hostname
            )

    @property
    def _agent(self) -> str:
        return self.client.settings.user_agent.partition("/")[0]

    async def _ask(self, root: str) -> Protego | None:
        try:
            response = await self.client.get(root + "/robots.txt", first_bytes=_READ, own=root)
        except Forbidden:
            raise  # an address that is never allowed will not be so later
        except FetchError:
            return None
        if response.status >= 500 or response.status == 429:
            return None
        rules = Protego.parse(
            response.content.decode("utf-8-sig", "replace") if response.status == 200 else ""
        )
        await self.client.slow_down(root, float(rules.crawl_delay(self._agent) or 0))
        return rules
