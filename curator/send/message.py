"""Build mails as bytes: once per edition as a template, filled for each reader.

Headers: RFC 5322, RFC 2369 and 2919 (lists), RFC 8058 (one-click unsubscribe), RFC 3834 (no
auto-replies).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Protocol

from curator import signing
from curator.records import Letter, Newsletter
from curator.send import mime

LEAVE = "leave"  # the purpose of the token, and the path it is read under
EXAMPLE_READER = 0  # a genuine token of nobody: test mails and files on disk carry it


class Rendering(Protocol):
    """The frozen bytes of one edition."""

    @property
    def language(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def html(self) -> bytes | memoryview[int]: ...
    @property
    def text(self) -> bytes | memoryview[int]: ...
    @property
    def chart(self) -> bytes | memoryview[int]: ...


class Reader(Protocol):
    """The recipient of a mail."""

    @property
    def pk(self) -> int: ...
    @property
    def address(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Template:
    """The mail of one edition without what differs per reader; `pieces` are joined by the reader's
    token.
    """

    head: bytes
    pieces: tuple[bytes, ...]
    leave_url: str

    def fill(self, address: str, token: str, message_id: str, now: datetime) -> bytes:
        """The whole mail, CRLF throughout, 7-bit; raises ValueError for an address that cannot
        be in a header.
        """
        own = (
            mime.line("To", mime.mailbox(address)),
            mime.line("Date", format_datetime(now)),
            mime.line("Message-ID", message_id),
            mime.line("List-Unsubscribe", f"<{self.leave_url}{token}>"),
        )
        return b"".join((*own, self.head, token.encode().join(self.pieces)))


def template(
    rendering: Rendering,
    newsletter: Newsletter,
    issue: int,
    *,
    test: bool = False,
    text_only: bool = False,
) -> Template:
    """Return the mail template of one edition of issue number `issue`, whole or its text part
    alone; a test mail says so in its subject.
    """
    content = mime.Content(bytes(rendering.text), bytes(rendering.html), bytes(rendering.chart))
    subject = f"[Test] {rendering.subject}" if test else rendering.subject
    return Template(
        head=_head(newsletter, subject, rendering.language, issue),
        pieces=mime.text_pieces(content) if text_only else mime.pieces(content),
        leave_url=f"{newsletter.base_url}/{LEAVE}/",
    )


def assemble(
    rendering: Rendering,
    subscriber: Reader,
    newsletter: Newsletter,
    *,
    issue: int,
    key: str,
    now: datetime,
) -> bytes:
    """Return one edition's mail to one subscriber; for many, keep the `template` and `fill` it."""
    token = signing.make(key, LEAVE, subscriber.pk)
    identifier = message_ids(key, issue, newsletter)(subscriber.pk)
    return template(rendering, newsletter, issue).fill(
        subscriber.address or "", token, identifier, now
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """A letter that is not stored yet, in the form of a stored one."""

    language: str
    subject: str
    html: bytes
    text: bytes
    chart: bytes = b""

    @classmethod
    def of(cls, letter: Letter) -> Edition:
        return cls(
            letter.language,
            letter.subject,
            letter.html.encode(),
            letter.text.encode(),
            letter.chart,
        )


def example(
    letter: Letter, newsletter: Newsletter, issue: int, key: str, now: datetime, address: str = ""
) -> bytes:
    """Return `letter` as a mail without recipient, for letter.eml; its leave link says so."""
    filled = template(Edition.of(letter), newsletter, issue)
    identifier = message_ids(key, issue, newsletter)(EXAMPLE_READER)
    return filled.fill(
        address or newsletter.reply_to, signing.make(key, LEAVE, EXAMPLE_READER), identifier, now
    )


def message_ids(key: str, issue: int, newsletter: Newsletter) -> Callable[[int], str]:
    """Return a function from a subscriber's number to a Message-ID: constant, and not revealing
    who.
    """
    domain = _domain(newsletter)
    return lambda subscriber: (
        f"<{issue}.{signing.fingerprint(key, 'message-id', f'{issue}|{subscriber}')[:32]}@{domain}>"
    )


def _one_click(newsletter: Newsletter) -> bytes:
    """Return the headers of RFC 8058, which are for https addresses only."""
    https = newsletter.base_url.startswith("https://")
    return mime.line("List-Unsubscribe-Post", "List-Unsubscribe=One-Click") if https else b""


def _head(newsletter: Newsletter, subject: str, language: str, issue: int) -> bytes:
    """Return the headers except those of the content, which `mime` writes."""
    sender, domain = mime.mailbox(newsletter.sender_address), _domain(newsletter)
    label = _label(sender)
    lines = (
        mime.mailbox_header("From", newsletter.sender_name, sender),
        mime.line("Reply-To", mime.mailbox(newsletter.reply_to)),
        mime.words("Subject", subject),
        mime.mailbox_header("List-Id", newsletter.name, f"{label}.{domain}"),
        _one_click(newsletter),
        mime.line("List-Archive", f"<{newsletter.base_url}/{language}/>"),
        mime.line("Feedback-ID", f"{issue}:{label}:{language}:{_sender_id(domain)}"),
        mime.line("Precedence", "bulk"),
        mime.line("Auto-Submitted", "auto-generated"),
        mime.line("Content-Language", language),
        mime.line("MIME-Version", "1.0"),
    )
    return b"".join(lines)


def _domain(newsletter: Newsletter) -> str:
    return mime.mailbox(newsletter.sender_address).rpartition("@")[2].lower()


def _label(sender: str) -> str:
    """Return the list's name within its domain, made from the sender's address."""
    return re.sub(r"[^a-z0-9]+", "-", sender.partition("@")[0].lower()).strip("-") or "letter"


def _sender_id(domain: str) -> str:
    """Return a constant id of 5 to 15 characters for Google's feedback loop."""
    return f"{re.sub(r'[^a-z0-9]', '', domain)[:15]:x<5}"
