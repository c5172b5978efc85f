"""Recognise the placeholders of the shipped feeds.yaml; a letter that has some must not be sent."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from curator.net.hosts import is_example
from curator.records import Message, Newsletter

_SHIPPED_LINES = ("1 Example Street", "12345 Example City")
_MARK = "(edit feeds.yaml)"


def placeholders(newsletter: Newsletter) -> list[Message]:
    """Return the placeholders still there, in words ("the sender letter@example.org")."""
    return list(_found(newsletter))


def _found(newsletter: Newsletter) -> Iterator[Message]:
    for line in newsletter.imprint:
        if _MARK in line or line in _SHIPPED_LINES:
            yield Message("the imprint “%(line)s”", line=line)
    sender, reply_to = newsletter.sender_address, newsletter.reply_to
    if is_example(sender.rpartition("@")[2]):
        yield Message("the sender %(address)s", address=sender)
    if is_example(reply_to.rpartition("@")[2]):
        yield Message("the reply address %(address)s", address=reply_to)
    if is_example(urlsplit(newsletter.privacy_url).hostname or ""):
        yield Message("the privacy page %(address)s", address=newsletter.privacy_url)
    if is_example(urlsplit(newsletter.base_url).hostname or ""):
        yield Message("the web address %(address)s", address=newsletter.base_url)
