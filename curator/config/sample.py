"""What the shipped feeds.yaml marks to be edited: a letter that still says it must not reach a
reader.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from curator.net.hosts import is_example
from curator.records import Newsletter

_SHIPPED_LINES = ("1 Example Street", "12345 Example City")
_MARK = "(edit feeds.yaml)"


def placeholders(newsletter: Newsletter) -> list[str]:
    """What is still the sample's, in words ("the sender letter@example.org"); empty when all is
    the publisher's own.
    """
    return list(_found(newsletter))


def _found(newsletter: Newsletter) -> Iterator[str]:
    hosts = {
        f"the sender {newsletter.sender_address}": newsletter.sender_address.rpartition("@")[2],
        f"the reply address {newsletter.reply_to}": newsletter.reply_to.rpartition("@")[2],
        f"the privacy page {newsletter.privacy_url}": urlsplit(newsletter.privacy_url).hostname
        or "",
        f"the web address {newsletter.base_url}": urlsplit(newsletter.base_url).hostname or "",
    }
    yield from (
        f"the imprint “{line}”"
        for line in newsletter.imprint
        if _MARK in line or line in _SHIPPED_LINES
    )
    yield from (what for what, host in hosts.items() if is_example(host))
