"""What large mailbox providers ask of a letter's headers, looked for in one mail as it leaves: each
once, a way to leave with one click (RFC 8058), and signatures that cover it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import getaddresses

ONCE = ("From", "To", "Subject", "Date", "Message-ID")
ONE_CLICK = "List-Unsubscribe=One-Click"
COVERED = {"from", "list-unsubscribe", "list-unsubscribe-post"}


def faults(mail: bytes) -> list[str]:
    """Return what is wrong with the headers of `mail`."""
    found = message_from_bytes(mail, policy=default)
    return [*_counts(found), *_leaving(found), *_signatures(found)]


def _counts(mail: EmailMessage) -> Iterator[str]:
    for name in ONCE:
        if (count := len(mail.get_all(name, []))) != 1:
            yield f"{count} headers “{name}”; there must be one"
    if len(getaddresses(map(str, mail.get_all("From", [])))) != 1:
        yield "From is not one address"


def _leaving(mail: EmailMessage) -> Iterator[str]:
    ways = " ".join(map(str, mail.get_all("List-Unsubscribe", [])))
    if len(re.findall(r"<https://[^<>\s]+>", ways)) != 1:
        yield "List-Unsubscribe has no https address; is CURATOR_BASE_URL one?"
    elif list(map(str, mail.get_all("List-Unsubscribe-Post", []))) != [ONE_CLICK]:
        yield f"List-Unsubscribe-Post is not {ONE_CLICK}"


def _signatures(mail: EmailMessage) -> Iterator[str]:
    domain = str(mail.get("From", "")).rpartition("@")[2].strip("<> ").casefold()
    for signature in mail.get_all("DKIM-Signature", []):
        tags = dict(part.strip().partition("=")[::2] for part in str(signature).split(";"))
        if missing := COVERED - set(re.split(r"[:\s]+", tags.get("h", "").casefold())):
            yield f"a DKIM signature leaves out {', '.join(sorted(missing))}"
        if not f".{domain}".endswith(f".{tags.get('d', '-').casefold()}"):
            yield f"a DKIM signature is of {tags.get('d')}, and the letter from {domain}"
