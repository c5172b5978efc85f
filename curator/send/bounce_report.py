"""Read bounces: delivery status notifications (RFC 3464), complaints (RFC 5965), older formats.

flufl.bounce and the standard library parse them.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import islice

from flufl.bounce import all_failures

from curator.net.mail_address import without_addresses
from curator.send.bounce_class import (
    Kind,
    classify,
    names_nobody,
    status_of,
)

_DONE = {"delayed", "delivered", "relayed", "expanded"}
_ORIGINAL = re.compile(
    r"^(?:--.*(?:original|copy|returned|message header|undelivered|below this line).*"
    r"|Original message follows|Message headers follow|Below is a copy of|Return-Path:|Received: )",
    re.IGNORECASE | re.MULTILINE,
)
_AFTER_DATA = re.compile(
    r"(?:reply to|response to|after)\W+(?:the\W+)?(?:end of\W+)?DATA\b"
    r"|>>> DATA\s+<<< 5(?!(?:(?!>>> )[\s\S])*(?:503|5\.5\.1|Need RCPT|no valid))"
    r"|>>> \.\s+<<< 5"
    r"|end of data|response to DATA",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"\b5\d\d[ -]|\b5\.\d\.\d+\b")
# of the types of RFC 5965 and 6591, what is no reader's complaint
_NO_COMPLAINT = re.compile(r"^Feedback-Type:\s*(?:not-spam|auth-failure|virus)", re.I | re.M)
_NEXT_ANSWER = re.compile(r"\s*(?:<<<|>>>|[245]\d\d )")
_LINE_OF_ONE = re.compile(r"^<?([\w.+=-]+@[\w.-]+)>?: +((?:5\d\d|No MX|Host).*)$", re.MULTILINE)
_MOST = 20_000  # characters of a text that are looked at
MOST_BLOCKS = 25  # of one report: each is compared with all others, and ours are about one reader


@dataclass(frozen=True, slots=True)
class Failure:
    """What a report says about one recipient; `address` is "" if it names none."""

    address: str
    status: str
    text: str
    kind: Kind


def read(raw: bytes) -> list[Failure]:
    """Return the failures that a mail reports; none for an ordinary mail, an auto-reply
    or a delay.
    """
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    complaint = _complaint(message)
    if complaint is not None:
        return [complaint]
    replied = str(message.get("Auto-Submitted", "")).startswith("auto-replied")
    if replied and not _from_a_server(message):
        return []
    return list(_notified(message)) or _by_known_wording(message)


def _notified(message: Message) -> Iterator[Failure]:
    """Yield failures of message/delivery-status, one per recipient."""
    blocks = list(islice(_blocks(message), MOST_BLOCKS))
    names, said = [_recipient(block) for block in blocks], _text(message)
    for block, name in zip(blocks, names, strict=True):
        action = _value(block, "Action").lower()
        if action in _DONE or not (block.get("Final-Recipient") or block.get("Status")):
            continue
        diagnostic = _value(block, "Diagnostic-Code")
        status = _better(status_of(_value(block, "Status")), diagnostic)
        around = _beside(name, names, said)
        text = diagnostic if _speaks(diagnostic) else f"{diagnostic} {around}"
        status = _better(status, text)
        late = bool(_AFTER_DATA.search(around))
        kind = classify(status, _words(text), around, after_data=late)
        yield Failure(name, status, text, kind)


def _recipient(block: Message) -> str:
    address = _value(block, "Original-Recipient") or _value(block, "Final-Recipient")
    return address.rpartition(";")[2].strip(" <>")


def _by_known_wording(message: Message) -> list[Failure]:
    """Yield failures of a mail in a format that flufl.bounce knows."""
    try:
        _, permanent = all_failures(message)
    except (ValueError, LookupError, TypeError, AttributeError):
        return []  # its readers trip over what strangers send
    names = [one.decode("ascii", "replace") for one in sorted(permanent)[:MOST_BLOCKS]]
    whole = _text(message)
    if names:
        return [_about(name, _beside(name, names, whole)) for name in names]
    if not _from_a_server(message):
        return []
    lines = _LINE_OF_ONE.findall(whole)[:MOST_BLOCKS]
    failures = [_about(name, said) for name, said in lines] or [_about("", whole)]
    return [one for one in failures if one.kind == "address"]


def _about(name: str, text: str) -> Failure:
    status = status_of(text)
    late = bool(_AFTER_DATA.search(text)) or not (status or names_nobody(_words(text)))
    kind = classify(status, _words(_answers(text)), text, after_data=late)
    return Failure(name, status, text, kind)


def _answers(text: str) -> str:
    """Return the lines with a permanent error and what follows each, else the whole text."""
    lines = text.split("\n")
    answers = [at for at, line in enumerate(lines) if _ANSWER.search(line)]
    after = [[] if _NEXT_ANSWER.match(one) else [one] for one in [*lines[1:], ""]]
    return " ".join(" ".join([lines[at], *after[at]]) for at in answers) or text


def _beside(name: str, names: list[str], text: str) -> str:
    """Return the text after an address, up to the next one, else the whole text."""
    at = text.lower().find(name.lower())
    if at < 0 or not name or not any(other and other != name for other in names):
        return text
    part = text[at : at + 2000]
    ends = [part.lower().find(other.lower()) for other in names if other and other != name]
    return part[: min((end for end in ends if end > 0), default=len(part))]


def _complaint(message: Message) -> Failure | None:
    for part in message.walk():
        if part.get_content_type() == "message/feedback-report":
            fields = _text_of(part)
            if _NO_COMPLAINT.search(fields):
                return None
            found = re.search(r"^Original-Rcpt-To:\s*<?([^\s>]+)", fields, re.I | re.M)
            return Failure(found[1] if found else "", "", fields, "complaint")
    return None


def _blocks(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from (one for one in part.get_payload() if isinstance(one, Message))


def _better(status: str, said: str) -> str:
    """Return the status in the server's words if the report's own is unspecific (5.0.0)."""
    return status_of(said) or status if status in ("", "5.0.0", "4.0.0") else status


def _speaks(said: str) -> bool:
    return len(re.sub(r"[\d.;\s-]|smtp|unknown", "", said, flags=re.IGNORECASE)) > 8


def _words(text: str) -> str:
    return without_addresses(text[:_MOST])


def _text(message: Message) -> str:
    """Return the report's own text, up to the refused mail it repeats."""
    texts = [_text_of(part) for part in message.walk() if part.get_content_maintype() == "text"]
    if not message.is_multipart() and message.get_content_maintype() == "multipart":
        texts = [str(message.get_payload())]  # its boundary is broken
    for whole in texts:
        if said := _ORIGINAL.split(whole, maxsplit=1)[0].strip():
            return said[:_MOST]
    return texts[0][:500] if texts else ""


def _text_of(part: Message) -> str:
    if part.is_multipart():
        # as bytes: as a string it is decoded by a charset that a stranger names
        parts = (one.as_bytes() for one in part.get_payload() if isinstance(one, Message))
        return "\n".join(one.decode("utf-8", "replace") for one in parts)
    content = part.get_payload(decode=True)
    return (
        _decoded(content, part.get_content_charset("utf-8")) if isinstance(content, bytes) else ""
    )


def _decoded(content: bytes, charset: str) -> str:
    try:
        text = content.decode(charset, "replace")
    except (LookupError, ValueError):  # ValueError: “undefined”, “idna”, a name with NUL
        text = content.decode("utf-8", "replace")
    return text[:_MOST].replace("\r\n", "\n")


def _from_a_server(message: Message) -> bool:
    sender = str(message.get("From", "")).lower()
    return "daemon" in sender or "postmaster" in sender or message.get("Return-Path") == "<>"


def _value(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())
